BeforeAll {
    . "$PSScriptRoot/Support/Initialize.ps1"

    # Runs a script in a session of its own, waits until the condition holds here, then presses Ctrl-C there.
    function Invoke-Stopped([string] $Script, [scriptblock] $When) {
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("Import-Module '$modulePath'; $Script")
            $running = $shell.BeginInvoke()
            $pause = [System.Threading.ManualResetEventSlim]::new()
            $deadline = [datetime]::UtcNow.AddSeconds(30)
            while (-not (& $When)) {
                if ([datetime]::UtcNow -gt $deadline -or $running.IsCompleted) {
                    throw "It never came so far: $($shell.Streams.Error)"
                }
                $null = $pause.Wait(10)
            }
            $shell.Stop()
            $shell.InvocationStateInfo.State
        }
        finally { $shell.Dispose() }
    }
}

Describe 'Move-VirtDomain' {
    BeforeEach {
        Reset-FakeHost
        $alpha = Get-FakeHost alpha
        $web1 = $alpha.Add('web1', $true)
        $web2 = $alpha.Add('web2', $true)
        $beta = Get-FakeHost beta
        $null = Connect-VirtHost fake://alpha/, fake://beta/
        $null = $alpha.TakeCalls(), $beta.TakeCalls()
    }
    AfterAll { Reset-FakeHost }

    Context 'when all goes well' {
        It 'moves a piped domain and writes the result' {
            $result = Get-VirtDomain web1 | Move-VirtDomain -Destination beta -Live
            @($result).Count | Should -Be 1
            $result | Should -BeOfType ([VirtMigrate.Migration.MigrationResult])
            $result.Outcome | Should -Be 'Completed'
            $result.RunningOn | Should -Be 'beta'
            $result.Protocol | Should -Be 'V3Params'
            foreach ($step in 'Begin', 'Prepare', 'Perform', 'Finish', 'Confirm') {
                @($result.Steps.Name -like "$step*").Count | Should -Be 1 -Because $step
            }
            @($result.Steps[0].Name).Count | Should -Be 1
            $beta.Domains[0].State | Should -Be 'Running'
            $web1.State | Should -Be 'ShutOff'
        }

        It 'moves by name, and looks on the other hosts only' {
            (Move-VirtDomain web1 beta -Live).Outcome | Should -Be 'Completed'
            # Its definition is on alpha still, so the name is on both; the destination is not asked.
            (Move-VirtDomain web1 alpha -Live).RunningOn | Should -Be 'alpha'
        }

        It 'moves all that match a pattern, one after the other' {
            $results = Move-VirtDomain web* -Destination beta -Live
            $results.Name | Should -Be 'web1', 'web2'
            $results.Outcome | Should -Be 'Completed', 'Completed'
            $calls = @($alpha.TakeCalls() | Where-Object { $_ -match '^(Begin|Confirm)' } | ForEach-Object { ($_ -split ' ')[0] })
            $calls | Should -Be 'Begin', 'Confirm', 'Begin', 'Confirm'
        }

        It 'takes the destination as object, name and URI' {
            (Move-VirtDomain web1 -Destination (Get-VirtHost beta) -Live).Outcome | Should -Be 'Completed'
            (Move-VirtDomain web2 -Destination fake://gamma/ -Live -VirtHost alpha).RunningOn | Should -Be 'gamma'
            (Get-VirtHost).Name | Should -Be 'alpha', 'beta'
            (Get-FakeHost gamma).Connections | ForEach-Object { $_.IsOpen | Should -BeFalse }
        }

        It 'hands over what was asked for' {
            $null = Move-VirtDomain web1 -Destination beta -Live -NewName moved -Persistent -UndefineSource -Suspend -Unsafe
            $beta.Domains[0].Name | Should -Be 'moved'
            $beta.Domains[0].Persistent | Should -BeTrue
            $beta.Domains[0].State | Should -Be 'Paused'
            $alpha.Domains.Name | Should -Be 'web2'
            ($alpha.TakeCalls() -match '^Begin') | Should -Match 'Live.*Unsafe'
        }

        It 'reads XML for the destination from a file' {
            $file = Join-Path $TestDrive 'there.xml'
            Set-Content $file "<domain><name>web1</name><uuid>$($web1.Uuid)</uuid></domain>"
            (Move-VirtDomain web1 -Destination beta -Live -DestinationXmlPath $file).Outcome | Should -Be 'Completed'
        }

        It 'writes the domain on the destination with -PassThru' {
            $domain = Move-VirtDomain web1 -Destination beta -Live -PassThru
            $domain | Should -BeOfType ([VirtMigrate.Model.VirtDomain])
            $domain.Host.Name | Should -Be 'beta'
            ($domain | Suspend-VirtDomain -PassThru).State | Should -Be 'Paused'
        }

        It 'tells one line for each step with -Verbose' {
            $lines = Move-VirtDomain web1 -Destination beta -Live -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
            foreach ($step in 'Begin', 'Prepare', 'Perform', 'Finish', 'Confirm') {
                @($lines.Message -match "^web1: $step\S* on ").Count | Should -Be 1 -Because $step
            }
        }
    }

    Context 'when it is only asked' {
        It 'shows the plan with -WhatIf and changes nothing' {
            Move-VirtDomain web1 beta -Live -Persistent -WhatIf | Should -BeNullOrEmpty
            ($alpha.TakeCalls() + $beta.TakeCalls()) -match '^(Begin|Prepare|Perform)' | Should -BeNullOrEmpty
            $web1.State | Should -Be 'Running'
        }

        It 'says from where to where, by which protocol and flags' {
            # A process of its own: what -WhatIf says goes to the console and nowhere else.
            $output = & (Get-Process -Id $PID).Path -NoProfile -Command "
                . '$PSScriptRoot/Support/Initialize.ps1'
                `$null = (Get-FakeHost alpha).Add('web1', `$true)
                `$null = Connect-VirtHost fake://alpha/, fake://beta/
                Move-VirtDomain web1 beta -Live -WhatIf" | Out-String
            $output | Should -Match 'What if:.*web1 from alpha to beta.*V3Params.*Live'
        }
    }

    Context 'when it goes wrong' {
        It 'writes the result and an error that carries it' {
            $beta.Run($beta.Add('web1', $false), 'Running')
            $problem = $null
            $result = Move-VirtDomain web1 -Destination beta -Live -VirtHost alpha -ErrorAction SilentlyContinue -ErrorVariable problem
            $result.Outcome | Should -BeIn 'Refused', 'RolledBack'
            $result.RunningOn | Should -Be 'alpha'
            $web1.State | Should -Be 'Running'
            $problem.Count | Should -Be 1
            $problem[0].FullyQualifiedErrorId | Should -Be 'DomainExists,VirtMigrate.PowerShell.Commands.MoveVirtDomainCommand'
            $problem[0].CategoryInfo.Category | Should -Be 'ResourceExists'
            [object]::ReferenceEquals($problem[0].TargetObject, $result) | Should -BeTrue
            $problem[0].ErrorDetails.RecommendedAction | Should -Match 'NewName'
        }

        It 'goes on with the others' {
            $beta.Run($beta.Add('web1', $false), 'Running')
            $results = Get-VirtDomain web* -VirtHost alpha | Move-VirtDomain -Destination beta -Live -ErrorAction SilentlyContinue
            $results.Name | Should -Be 'web1', 'web2'
            $results[1].Outcome | Should -Be 'Completed'
        }

        It 'writes nothing but the error with -PassThru' {
            $beta.Run($beta.Add('web1', $false), 'Running')
            $problem = $null
            Move-VirtDomain web1 -Destination beta -Live -VirtHost alpha -PassThru -ErrorAction SilentlyContinue -ErrorVariable problem | Should -BeNullOrEmpty
            $problem[0].TargetObject.RunningOn | Should -Be 'alpha'
        }

        It 'ends a script with -ErrorAction Stop, and the catch has the result' {
            $beta.Run($beta.Add('web1', $false), 'Running')
            try {
                Move-VirtDomain web1, web2 -Destination beta -Live -VirtHost alpha -ErrorAction Stop
                throw 'it did not stop'
            }
            catch { $_.TargetObject.Name | Should -Be 'web1' }
            $web2.State | Should -Be 'Running'
        }

        It 'refuses a read-only connection on either side' {
            $null = Connect-VirtHost fake://beta/ -ReadOnly -Force
            $result = Move-VirtDomain web1 -Destination beta -Live -ErrorAction SilentlyContinue -ErrorVariable problem
            $result.Outcome | Should -Be 'Refused'
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'ReadOnlyConnection,*'
            $beta.TakeCalls() -match '^Prepare' | Should -BeNullOrEmpty
        }

        It 'refuses to move a domain to where it is' {
            $result = Get-VirtDomain web1 | Move-VirtDomain -Destination alpha -Live -ErrorAction SilentlyContinue -ErrorVariable problem
            $result.Outcome | Should -Be 'Refused'
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'SameHost,*'
        }

        It 'tells of a name that nobody has, once' {
            $problem = Get-ErrorOf { Move-VirtDomain nobody -Destination beta -Live }
            $problem.Count | Should -Be 1
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'DomainNotFound,*'
        }

        It 'tells of a destination that is not connected, closed or of another kind' {
            { Move-VirtDomain web1 -Destination gamma } | Should -Throw -ErrorId 'HostNotConnected,*'
            { Move-VirtDomain web1 -Destination fake://refused/ } | Should -Throw -ErrorId 'ConnectionRefused,*'
            { Move-VirtDomain web1 -Destination (Get-Date) } | Should -Throw -ErrorId 'ObjectNotUsable,*'
            $there = Get-VirtHost beta
            Disconnect-VirtHost beta
            { Move-VirtDomain web1 -Destination $there } | Should -Throw -ErrorId 'ConnectionClosed,*'
        }

        It 'refuses a protocol that the hosts do not have' {
            $result = Move-VirtDomain web1 -Destination beta -Live -Protocol V2 -ErrorAction SilentlyContinue
            $result.Outcome | Should -Be 'Refused'
            $web1.State | Should -Be 'Running'
        }

        It 'refuses XML that it should not send' {
            { Move-VirtDomain web1 -Destination beta -Live -DestinationXml '<!DOCTYPE d><domain><name>x</name></domain>' } | Should -Throw -ErrorId 'XmlInvalid,*'
            { Move-VirtDomain web1 -Destination beta -Live -DestinationXml '<domain/>' -DestinationXmlPath x } | Should -Throw -ErrorId 'ArgumentInvalid,*'
        }
    }

    Context 'several at a time' {
        It 'holds as many as -ThrottleLimit allows, and no more' {
            1..4 | ForEach-Object { $null = $alpha.Add("batch$_", $true) }
            $alpha.Stall = [System.Threading.Tasks.TaskCompletionSource[bool]]::new()
            $shell = [powershell]::Create()
            try {
                $null = $shell.AddScript("Import-Module '$modulePath'; `$null = Connect-VirtHost fake://alpha/, fake://beta/; Get-VirtDomain batch* | Move-VirtDomain -Destination beta -Live -ThrottleLimit 3")
                $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
                $running = $shell.BeginInvoke([System.Management.Automation.PSDataCollection[psobject]]::new(), $output)
                $pause = [System.Threading.ManualResetEventSlim]::new()
                $deadline = [datetime]::UtcNow.AddSeconds(30)
                while (@($alpha.Calls -match '^Perform').Count -lt 3 -and [datetime]::UtcNow -lt $deadline) { $null = $pause.Wait(10) }
                @($alpha.Calls -match '^Perform').Count | Should -Be 3
                @($alpha.Calls -match '^Begin').Count | Should -Be 3
                $alpha.Stall.SetResult($true)
                $null = $shell.EndInvoke($running)
                $output.Count | Should -Be 4
                $output.Outcome | Should -Not -Contain 'RolledBack'
                @($beta.Domains).Count | Should -Be 4
            }
            finally { $shell.Dispose() }
        }
    }

    Context 'the progress bar' {
        It 'tells share, round, rate and what remains, and goes away' {
            $alpha.Stall = [System.Threading.Tasks.TaskCompletionSource[bool]]::new()
            $shell = [powershell]::Create()
            try {
                $null = $shell.AddScript("Import-Module '$modulePath'; `$null = Connect-VirtHost fake://alpha/, fake://beta/; Move-VirtDomain web1 -Destination beta -Live")
                $running = $shell.BeginInvoke()
                $pause = [System.Threading.ManualResetEventSlim]::new()
                $deadline = [datetime]::UtcNow.AddSeconds(30)
                while (-not ($shell.Streams.Progress | Where-Object PercentComplete -EQ 75) -and [datetime]::UtcNow -lt $deadline) { $null = $pause.Wait(10) }
                $alpha.Stall.SetResult($true)
                $shell.EndInvoke($running).Outcome | Should -Be 'Completed'
                $shown = $shell.Streams.Progress | Where-Object PercentComplete -EQ 75 | Select-Object -First 1
                $shown.Activity | Should -Be 'Migrating web1 to beta'
                $shown.StatusDescription | Should -Match '^round 2, 64 of 256 MiB remain, 32[.,]0 MiB/s$'
                $shown.SecondsRemaining | Should -Be 2
                $shell.Streams.Progress[-1].RecordType | Should -Be 'Completed'
            }
            finally { $shell.Dispose() }
        }
    }

    Context 'Ctrl-C' {
        It 'aborts the job and leaves the guest on the source, <Limit> at a time' -ForEach @(@{ Limit = 1 }, @{ Limit = 2 }) {
            $alpha.Stall = [System.Threading.Tasks.TaskCompletionSource[bool]]::new()
            $wanted = $Limit
            $state = Invoke-Stopped "`$null = Connect-VirtHost fake://alpha/, fake://beta/; Get-VirtDomain web* -VirtHost alpha | Move-VirtDomain -Destination beta -Live -ThrottleLimit $Limit" {
                @($alpha.Calls -match '^Perform').Count -eq $wanted
            }
            $state | Should -Be 'Stopped'
            # The command has returned: by then both hosts have been put right.
            $web1.State | Should -Be 'Running'
            $web2.State | Should -Be 'Running'
            @($beta.Domains).Count | Should -Be 0
            $alpha.Calls | Should -Contain 'AbortJob'
        }
    }
}
