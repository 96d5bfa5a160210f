BeforeAll { . "$PSScriptRoot/Support/Initialize.ps1" }

Describe 'Simulated hosts' {
    BeforeEach {
        Disconnect-VirtHost *
        $simulator = Start-VirtSimulator alpha, beta -Domain web1, @{ Name = 'db'; Memory = 4GB; DirtyRate = 20000; WorkingSet = 512MB } -Force
        $null = Connect-VirtHost sim://alpha/, sim://beta/
    }
    AfterEach {
        Disconnect-VirtHost *
        Get-VirtSimulator | Stop-VirtSimulator
    }

    Context 'Start-, Get- and Stop-VirtSimulator' {
        It 'make hosts with domains' {
            $simulator | Should -BeOfType ([VirtMigrate.PowerShell.Simulators.VirtSimulator])
            $simulator.Name | Should -Be 'default'
            $simulator.Hosts.Name | Should -Be 'alpha', 'beta'
            $simulator.Domains.Name | Should -Be 'db', 'web1'
            $simulator.Domains[0].Memory | Should -Be 4GB
            (Get-VirtDomain -VirtHost alpha -State Running).Name | Should -Be 'db', 'web1'
            (Get-VirtHost alpha).Driver | Should -Be 'QEMU'
        }

        It 'take hosts as hashtables' {
            $made = Start-VirtSimulator @{ Name = 'one'; Driver = 'xen'; Domains = 'a', @{ Name = 'b'; Running = $false } }, @{ Name = 'two'; Protocols = 'V2, V3' } -Name mixed
            $made.Hosts[0].Driver | Should -Be 'xen'
            $made.Hosts[0].Protocols | Should -Be 'V1'
            $made.Hosts[1].Protocols | Should -Be 'V3', 'V2'
            $made.Hosts[0].Domains.State | Should -Be 'Running', 'ShutOff'
            (Connect-VirtHost sim://one/mixed | Get-VirtDomain b).State | Should -Be 'ShutOff'
        }

        It 'refuse what they do not know, by name' {
            { Start-VirtSimulator @{ Name = 'x'; Colour = 'red' } -Name odd } | Should -Throw '*Colour*' -ErrorId 'ArgumentInvalid,*'
            { Start-VirtSimulator @{ Driver = 'qemu' } -Name odd } | Should -Throw -ErrorId 'ArgumentInvalid,*'
            { Start-VirtSimulator x -Driver nonsense -Name odd } | Should -Throw -ErrorId 'ArgumentInvalid,*'
            { Start-VirtSimulator x -Domain @{ Name = 'y'; Memory = 'much' } -Name odd } | Should -Throw -ErrorId 'ArgumentInvalid,*'
            { Start-VirtSimulator 7 -Name odd } | Should -Throw -ErrorId 'ObjectNotUsable,*'
            { Start-VirtSimulator x -Listen nowhere -Name odd } | Should -Throw -ErrorId 'ArgumentInvalid,*'
            Get-VirtSimulator odd* | Should -BeNullOrEmpty
        }

        It 'do not take a name twice, unless forced' {
            { Start-VirtSimulator gamma } | Should -Throw -ErrorId 'SimulatorExists,*'
            (Start-VirtSimulator gamma -Force).Hosts.Name | Should -Be 'gamma'
            (Get-VirtHost alpha).State | Should -Be 'Lost'
        }

        It 'find simulators by name and pattern' {
            $null = Start-VirtSimulator x -Name second
            (Get-VirtSimulator).Name | Should -Be 'default', 'second'
            (Get-VirtSimulator s*).Name | Should -Be 'second'
            Stop-VirtSimulator second
            (Get-ErrorOf { Get-VirtSimulator second }).FullyQualifiedErrorId | Should -BeLike 'SimulatorNotFound,*'
            (Get-ErrorOf { Stop-VirtSimulator second }).CategoryInfo.Category | Should -Be 'ObjectNotFound'
        }

        It 'change nothing with -WhatIf' {
            Start-VirtSimulator x -Name second -WhatIf
            Stop-VirtSimulator -WhatIf
            Set-VirtSimulator alpha -State Stopped -WhatIf
            (Get-VirtSimulator).Name | Should -Be 'default'
            (Get-VirtSimulator).Hosts.State | Should -Be 'Running', 'Running'
        }

        It 'print well and can be written down' {
            $null = Set-VirtSimulator beta -Fault Fail -Call MigratePrepare*
            $now = Get-VirtSimulator
            $now | Out-String -Width 200 | Should -Match 'default\s+Virtual\s.*alpha, beta\s+2\s+1'
            $now | Format-List | Out-String -Width 200 | Should -Match 'beta: Fail MigratePrepare\* \(0 of 1\)'
            $now.Hosts | Out-String -Width 200 | Should -Match 'alpha\s+Running\s+qemu\s+V3Params, V3, V2\s+2\s+0\s+sim://alpha/'
            $now.Domains | Out-String -Width 200 | Should -Match 'db\s+alpha\s+Running\s+Booted\s+4096\s+20000'
            $now.Hosts.Faults | Out-String -Width 200 | Should -Match 'beta\s+MigratePrepare\*\s+Fail\s+1\s+0'
            ($now | ConvertTo-Json -Depth 6 -EnumsAsStrings | ConvertFrom-Json).Hosts[0].Domains[0].State | Should -Be 'Running'
            $now | Export-Clixml (Join-Path $TestDrive 'simulator.xml')
            (Import-Clixml (Join-Path $TestDrive 'simulator.xml')).Name | Should -Be 'default'
        }

        It 'serve any libvirt client where they listen' {
            $served = Start-VirtSimulator alpha, beta -Domain web1 -Name served -Listen tcp:127.0.0.1:0
            $served.Hosts.Listening | Should -Match '^qemu\+tcp://127\.0\.0\.1:\d+/system$'
            $null = Connect-VirtHost $served.Hosts.Listening -Name one, two
            (Move-VirtDomain web1 -Destination two -VirtHost one -Live -NoJournal).RunningOn | Should -Be 'two'
            $result = Move-VirtDomain web1 -Destination one -VirtHost two -Live -PeerToPeer -Tunnelled -NoJournal
            $result.Outcome | Should -Be 'Completed'
            ((Get-VirtSimulator served).Domains | Where-Object State -EQ Running).Host | Should -Be 'alpha'
        }
    }

    Context 'a migration between them' {
        It 'works under protocol <_>' -ForEach 'V3Params', 'V3', 'V2' {
            $result = Move-VirtDomain web1 -Destination beta -Live -Protocol $_ -WarningAction SilentlyContinue
            $result.Outcome | Should -Be 'Completed'
            $result.Protocol | Should -Be $_
            ((Get-VirtSimulator).Domains | Where-Object { $_.Name -eq 'web1' -and $_.State -eq 'Running' }).Host | Should -Be 'beta'
        }

        It 'works under protocol V1, between hosts of 2007' {
            Disconnect-VirtHost *
            $null = Start-VirtSimulator alpha, beta -Driver xen -Domain web1 -Force
            $null = Connect-VirtHost sim://alpha/, sim://beta/
            $result = Move-VirtDomain web1 -Destination beta -Live
            $result.Outcome | Should -Be 'Completed'
            $result.Protocol | Should -Be 'V1'
            (Get-VirtDomain web1 -VirtHost beta).State | Should -Be 'Running'
        }

        It 'says what is missing when there is no protocol in common' {
            Disconnect-VirtHost *
            $null = Start-VirtSimulator @{ Name = 'alpha'; Domains = 'web1' }, @{ Name = 'beta'; Driver = 'lxc' } -Force
            $null = Connect-VirtHost sim://alpha/, sim://beta/
            $problem = Get-ErrorOf { Move-VirtDomain web1 -Destination beta -Live }
            $problem.FullyQualifiedErrorId | Should -BeLike 'NoProtocolInCommon,*'
            $problem.Exception.Message | Should -Match 'alpha.*V3Params, V3, V2.*beta.*none'
        }

        It 'takes as long as memory and link ask for, in simulated time' {
            Set-VirtSimulator alpha -LinkTo beta -Bandwidth 1.25e8
            Set-VirtSimulator alpha -Domain web1 -DirtyRate 0
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $result = Move-VirtDomain web1 -Destination beta -Live
            # 1 GiB at 1 Gbit/s.
            $result.Duration.TotalSeconds | Should -BeGreaterThan 8
            $result.Duration.TotalSeconds | Should -BeLessThan 10
            $watch.Elapsed | Should -BeLessThan $result.Duration
        }

        It 'leaves the user''s journal alone' {
            $own = [VirtMigrate.Migration.MigrationJournal]::DefaultPath
            Remove-Item $own -ErrorAction Ignore
            $null = Move-VirtDomain web1 -Destination beta -Live
            Test-Path $own | Should -BeFalse
        }

        It 'shows its progress' {
            Set-VirtSimulator -Speed 10
            Set-VirtSimulator alpha -LinkTo beta -Bandwidth 500MB
            $shell = [powershell]::Create()
            try {
                $null = $shell.AddScript("Import-Module '$modulePath'; `$null = Connect-VirtHost sim://alpha/, sim://beta/; Move-VirtDomain db -Destination beta -Live")
                $shell.Invoke().Outcome | Should -Be 'Completed'
                $shown = @($shell.Streams.Progress | Where-Object PercentComplete -GT 0)
                $shown.Count | Should -BeGreaterThan 1
                $shown[-1].PercentComplete | Should -BeGreaterThan $shown[0].PercentComplete
                $shown[0].StatusDescription | Should -Match 'of .* MiB remain'
            }
            finally { $shell.Dispose() }
        }
    }

    Context 'what goes wrong' {
        It 'is settled by asking when an answer is lost' {
            Set-VirtSimulator beta -Fault LoseReply -Call MigrateFinish3*
            $result = Move-VirtDomain web1 -Destination beta -Live -WarningAction SilentlyContinue
            $result.Outcome | Should -Be 'Completed'
            $result.RunningOn | Should -Be 'beta'
            @($result.Warnings).Count | Should -BeGreaterThan 0
            (Get-VirtSimulator).Hosts[1].Faults[0].Hits | Should -Be 1
        }

        It 'is uncertain when nobody can be asked, and the source stays paused' {
            Set-VirtSimulator beta -Fault StopHostAfter -Call MigrateFinish3*
            $problem = $null
            $result = Move-VirtDomain web1 -Destination beta -Live -RecoveryTimeout 5 -WarningAction SilentlyContinue -ErrorAction SilentlyContinue -ErrorVariable problem
            $result.Outcome | Should -Be 'Uncertain'
            $result.RepairCommand | Should -Match '^Repair-VirtMigration'
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'MigrationUncertain,*'
            ((Get-VirtSimulator).Domains | Where-Object Name -EQ web1).State | Should -Not -Contain 'Running'
        }

        It 'is otherwise when the policy says so' {
            Set-VirtSimulator beta -Fault StopHostAfter -Call MigrateFinish3*
            $null = Move-VirtDomain web1 -Destination beta -Live -RecoveryTimeout 5 -LostFinishPolicy ResumeSource -WarningAction SilentlyContinue -ErrorAction SilentlyContinue
            ((Get-VirtSimulator).Domains | Where-Object { $_.Name -eq 'web1' -and $_.Host -eq 'alpha' }).State | Should -Be 'Running'
        }

        It 'is a lost guest under protocol V2 when the last step never comes' {
            Set-VirtSimulator beta -Fault LoseRequest -Call MigrateFinish2
            $result = Move-VirtDomain web1 -Destination beta -Live -Protocol V2 -WarningAction SilentlyContinue -ErrorAction SilentlyContinue
            $result.Outcome | Should -Be 'Lost'
            $result.RunningOn | Should -BeNullOrEmpty
            ((Get-VirtSimulator).Domains | Where-Object Name -EQ web1).State | Should -Not -Contain 'Running'
        }

        It 'ends within the time limits when a host hangs, in no time' {
            Set-VirtSimulator beta -Fault Hang -Call MigratePrepare*
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $result = Move-VirtDomain web1 -Destination beta -Live -WarningAction SilentlyContinue -ErrorAction SilentlyContinue
            $result.RunningOn | Should -Be 'alpha'
            $result.Duration.TotalMinutes | Should -BeGreaterThan 4
            $watch.Elapsed | Should -BeLessThan $result.Duration
        }

        It 'strikes as often as it was told, and the domain that it was told' {
            Set-VirtSimulator alpha -Fault Fail -Call SuspendDomain -Domain web1 -Times 2 -Skip 1 -ErrorCode OperationDenied -Message 'not today'
            Get-ErrorOf { Suspend-VirtDomain db, web1 } | Should -BeNullOrEmpty
            Resume-VirtDomain db, web1
            foreach ($round in 1, 2) { (Get-ErrorOf { Suspend-VirtDomain web1 }).Exception.Message | Should -Match 'not today' }
            Get-ErrorOf { Suspend-VirtDomain web1 } | Should -BeNullOrEmpty
            Set-VirtSimulator alpha -ClearFault
            (Get-VirtSimulator).Hosts[0].Faults.Count | Should -Be 0
        }

        It 'is a host that stops and starts, a daemon that restarts, a link that is down' {
            Set-VirtSimulator alpha -RestartDaemon
            (Get-VirtHost alpha).State | Should -Be 'Lost'
            $null = Connect-VirtHost sim://alpha/
            (Get-VirtDomain web1).State | Should -Be 'Running'
            Set-VirtSimulator alpha -CutConnection
            (Get-VirtHost alpha).State | Should -Be 'Lost'
            $null = Connect-VirtHost sim://alpha/
            Set-VirtSimulator alpha -LinkTo * -LinkState Down
            $result = Move-VirtDomain web1 -Destination beta -Live -WarningAction SilentlyContinue -ErrorAction SilentlyContinue
            $result.RunningOn | Should -Be 'alpha'
            Set-VirtSimulator alpha -State Stopped
            (Get-ErrorOf { Connect-VirtHost sim://alpha/ }).Count | Should -Be 1
            Set-VirtSimulator alpha -State Running
            (Connect-VirtHost sim://alpha/ | Get-VirtDomain web1).State | Should -Be 'ShutOff'
        }
    }

    Context 'Set-VirtSimulator' {
        It 'adds and removes hosts and domains' {
            Set-VirtSimulator -AddHost gamma, @{ Name = 'delta'; Driver = 'lxc' }
            Set-VirtSimulator gamma -AddDomain cache, @{ Name = 'queue'; Memory = 2GB }
            Set-VirtSimulator -RemoveHost delta
            $now = Set-VirtSimulator -PassThru
            $now.Hosts.Name | Should -Be 'alpha', 'beta', 'gamma'
            $now.Hosts[2].Domains.Name | Should -Be 'cache', 'queue'
        }

        It 'rules the clock' {
            (Set-VirtSimulator -Speed RealTime -PassThru).Speed | Should -Be 1
            (Set-VirtSimulator -Speed 0 -PassThru).Speed | Should -Be 0
            $before = (Get-VirtSimulator).Elapsed
            ((Set-VirtSimulator -Advance 10 -PassThru).Elapsed - $before).TotalSeconds | Should -Be 10
            [double]::IsInfinity((Set-VirtSimulator -Speed Virtual -PassThru).Speed) | Should -BeTrue
            { Set-VirtSimulator -Speed quickly } | Should -Throw
        }

        It 'refuses what does not exist' {
            { Set-VirtSimulator nowhere -State Stopped } | Should -Throw -ErrorId 'SimulatorNotFound,*'
            { Set-VirtSimulator alpha -Domain nobody -DirtyRate 1 } | Should -Throw -ErrorId 'DomainNotFound,*'
            { Set-VirtSimulator alpha -DirtyRate 1 } | Should -Throw -ErrorId 'ArgumentInvalid,*'
            { Set-VirtSimulator -RemoveHost nowhere } | Should -Throw -ErrorId 'SimulatorNotFound,*'
        }

        It 'is completed by Tab' {
            function Get-Completion([string] $Line) { (TabExpansion2 $Line $Line.Length).CompletionMatches.CompletionText }
            Get-Completion 'Set-VirtSimulator a' | Should -Be 'alpha'
            Get-Completion 'Set-VirtSimulator alpha -Fault Fail -Call MigratePrepare3' | Should -Be 'MigratePrepare3', 'MigratePrepare3Params'
            Get-Completion 'Set-VirtSimulator -Speed V' | Should -Be 'Virtual'
            Get-Completion 'Start-VirtSimulator x -Driver xe' | Should -Be 'xen', 'xenapi'
            Get-Completion 'Stop-VirtSimulator d' | Should -Be 'default'
        }
    }
}
