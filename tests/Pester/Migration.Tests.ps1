BeforeAll {
    . "$PSScriptRoot/Support/Initialize.ps1"

    # Waits for what a task is about to do; simulated hosts do it in a moment.
    function Wait-Until([scriptblock] $Condition) {
        $pause = [System.Threading.ManualResetEventSlim]::new()
        $deadline = [datetime]::UtcNow.AddSeconds(30)
        while (-not (& $Condition)) {
            if ([datetime]::UtcNow -gt $deadline) { throw "It never came so far: $Condition" }
            $null = $pause.Wait(10)
        }
    }

    # Time stands still: what is begun stays under way until the clock is moved.
    function Start-Hosts([object[]] $Domain = @(@{ Name = 'web1'; Memory = 4GB; DirtyRate = 1000 }, @{ Name = 'web2'; Memory = 4GB }), $Speed = 0) {
        $null = Start-VirtSimulator alpha, beta -Domain $Domain -Bandwidth 1e9 -Speed $Speed -Force
        $null = Connect-VirtHost sim://alpha/, sim://beta/ -Force
    }

    # A move under way, one second into its memory.
    function Start-Move([string[]] $Name = 'web1', [hashtable] $Options = @{}) {
        $job = Move-VirtDomain $Name beta -Live -AsJob @Options
        Wait-Until { @(Get-VirtMigration | Where-Object Step -Like 'Perform*').Count -eq $Name.Count }
        Wait-Until { @(Get-VirtMigration -VirtHost alpha | Where-Object State -EQ 'Unbounded').Count -eq $Name.Count }
        foreach ($step in 1..4) { Set-VirtSimulator -Advance 0.25 }
        Wait-Until { @(Get-VirtMigration -VirtHost alpha | Where-Object { $_.Processed }).Count -eq $Name.Count }
        Wait-Until { @(Get-VirtMigration | Where-Object { $_.Processed }).Count -eq $Name.Count }
        $job
    }
}

AfterAll {
    Set-VirtSimulator -Speed Virtual -ErrorAction Ignore
    Get-Job | Remove-Job -Force
    Disconnect-VirtHost *
    Get-VirtSimulator | Stop-VirtSimulator
}

Describe 'Move-VirtDomain -AsJob' {
    BeforeEach { Start-Hosts -Speed Virtual }
    AfterEach { Get-Job | Remove-Job -Force }

    It 'returns a job at once, whose results are those of the move' {
        $job = Move-VirtDomain web1, web2 beta -Live -AsJob -Verbose:$false
        $job | Should -BeOfType ([System.Management.Automation.Job])
        $job.PSJobTypeName | Should -Be 'VirtMigration'
        (Get-Job -Id $job.Id).InstanceId | Should -Be $job.InstanceId
        ($job | Wait-Job -Timeout 60).State | Should -Be 'Completed'
        $job.ChildJobs.Name | Should -Be 'web1', 'web2'
        $job.ChildJobs[0].Location | Should -Be 'alpha to beta'
        $results = $job | Receive-Job
        $results.Name | Should -Be 'web1', 'web2'
        $results.Outcome | Should -Be 'Completed', 'Completed'
        $results | Should -BeOfType ([VirtMigrate.Migration.MigrationResult])
        $job | Receive-Job | Should -BeNullOrEmpty
        (Get-VirtDomain web1 -VirtHost beta).State | Should -Be 'Running'
    }

    It 'has its steps in the verbose stream and bars in the progress stream' {
        $job = Move-VirtDomain web1 beta -Live -AsJob | Wait-Job -Timeout 60
        $job.ChildJobs[0].Verbose.Count | Should -BeGreaterOrEqual 5
        $job.ChildJobs[0].Verbose[0].Message | Should -Match 'Begin'
        $job.ChildJobs[0].Progress.Count | Should -BeGreaterThan 0
    }

    It 'fails with the error of the domain that was not moved, and moves the others' {
        Set-VirtSimulator alpha -Fault Fail -Call MigratePerform* -Domain web1
        $job = Move-VirtDomain web1, web2 beta -Live -AsJob | Wait-Job -Timeout 60
        $job.State | Should -Be 'Failed'
        $job.ChildJobs.State | Should -Be 'Failed', 'Completed'
        $errors = Get-ErrorOf { $job | Receive-Job }
        $errors.Count | Should -Be 1
        $errors[0].TargetObject.Outcome | Should -BeIn 'RolledBack', 'Refused'
    }

    It 'writes domains with -PassThru, and no job with -WhatIf' {
        $moved = Move-VirtDomain web1 beta -Live -AsJob -PassThru | Receive-Job -Wait
        $moved | Should -BeOfType ([VirtMigrate.Model.VirtDomain])
        $moved.Host.Name | Should -Be 'beta'
        Move-VirtDomain web2 beta -Live -AsJob -WhatIf | Should -BeNullOrEmpty
        Get-VirtDomain web2 -VirtHost alpha | Should -Not -BeNullOrEmpty
    }

    It 'has a failed child for a domain that is refused before it begins' {
        $null = Connect-VirtHost sim://alpha/ -ReadOnly -Force
        $job = Move-VirtDomain web1 beta -Live -AsJob | Wait-Job -Timeout 60
        $job.State | Should -Be 'Failed'
        (Get-ErrorOf { $job | Receive-Job })[0].FullyQualifiedErrorId | Should -BeLike 'ReadOnlyConnection*'
    }

    It 'closes a connection of its own when it has ended' {
        Disconnect-VirtHost beta
        $result = Move-VirtDomain web1 -Destination sim://beta/ -Live -AsJob | Receive-Job -Wait
        $result.Outcome | Should -Be 'Completed'
        (Get-VirtHost).Name | Should -Be 'alpha'
    }

    It 'moves no more at a time than -ThrottleLimit says' {
        Start-Hosts
        $job = Move-VirtDomain web1, web2 beta -Live -AsJob -ThrottleLimit 1
        Wait-Until { (Get-VirtMigration).Step -like 'Perform*' }
        (Get-VirtMigration).Name | Should -Be 'web1'
        $job.ChildJobs[1].State | Should -Be 'NotStarted'
        $job | Stop-Job
        $job.ChildJobs.State | Should -Be 'Stopped', 'Stopped'
        Get-VirtMigration | Should -BeNullOrEmpty
    }
}

Describe 'A job that is stopped' {
    AfterEach { Get-Job | Remove-Job -Force }

    It 'calls its migrations off: the guests stay where they were' {
        Start-Hosts
        $job = Start-Move web1, web2 @{ ThrottleLimit = 2 }
        $job.State | Should -Be 'Running'
        $job | Stop-Job
        $job.State | Should -Be 'Stopped'
        $results = $job | Receive-Job -ErrorAction SilentlyContinue
        $results.Outcome | Should -Be 'RolledBack', 'RolledBack'
        (Get-VirtDomain -VirtHost alpha -State Running).Name | Sort-Object | Should -Be 'web1', 'web2'
        Get-VirtDomain -VirtHost beta | Should -BeNullOrEmpty
    }

    It 'is called off by Remove-Job -Force, too' {
        Start-Hosts
        Start-Move | Remove-Job -Force
        Get-VirtMigration | Should -BeNullOrEmpty
        (Get-VirtDomain web1 -VirtHost alpha).State | Should -Be 'Running'
    }
}

Describe 'Get-VirtMigration' {
    BeforeAll {
        Start-Hosts
        $null = Start-Move web1, web2 @{ ThrottleLimit = 2 }
    }
    AfterAll { Get-Job | Remove-Job -Force }

    It 'lists what runs from this session' {
        $all = Get-VirtMigration | Sort-Object Name
        $all.Name | Should -Be 'web1', 'web2'
        $all | Should -BeOfType ([VirtMigrate.PowerShell.Migrations.VirtMigration])
        $one = $all[0]
        $one.Source, $one.Destination, $one.IsOwn | Should -Be 'alpha', 'beta', $true
        $one.Step | Should -BeLike 'Perform3*'
        $one.State | Should -Be 'Unbounded'
        $one.Total | Should -Be 4GB
        $one.Processed | Should -BeGreaterThan 100MB
        $one.Remaining | Should -BeLessThan 4GB
        $one.Rate | Should -Be 500000000
        $one.Iteration | Should -Be 1
        $one.DirtyRate | Should -Be 4096000
        $one.TimeRemaining | Should -BeGreaterThan ([timespan]::Zero)
        $one.PercentComplete | Should -BeGreaterThan 0
        $one.Progress | Should -Match '█.*%'
    }

    It 'tells what the host says, for names, objects, patterns and hosts' {
        (Get-VirtMigration web1).Name | Should -Be 'web1'
        (Get-VirtDomain web2 -VirtHost alpha | Get-VirtMigration).IsOwn | Should -BeTrue
        (Get-VirtMigration web*).Count | Should -Be 2
        (Get-VirtMigration -VirtHost alpha).Count | Should -Be 2
        (Get-VirtMigration | Get-VirtMigration).Count | Should -Be 2
    }

    It 'sees from another session what this one drives' {
        $there = & {
            $shell = [powershell]::Create()
            try {
                $shell.AddScript("Import-Module '$modulePath'; `$null = Connect-VirtHost sim://alpha/, sim://beta/ -ReadOnly; Get-VirtMigration; Get-VirtMigration web1; Get-VirtMigration *").Invoke()
            }
            finally { $shell.Dispose() }
        }
        $there.Name | Should -Be 'web1', 'web1', 'web2'
        $there.IsOwn | Should -Not -Contain $true
        $there[0].Destination | Should -BeNullOrEmpty
        $there[0].Processed | Should -BeGreaterThan 100MB
    }

    It 'refuses a name that no host knows' {
        (Get-ErrorOf { Get-VirtMigration nobody })[0].FullyQualifiedErrorId | Should -BeLike 'DomainNotFound*'
    }

    It 'prints one line a domain with a bar' {
        $lines = (Get-VirtMigration | Sort-Object Name | Format-Table | Out-String -Width 160) -split "`n" -match 'web'
        $lines.Count | Should -Be 2
        $lines[0] | Should -Match 'web1\s+alpha\s+beta\s+█.*%\s+1\s+476'
    }

    It 'survives JSON and Export-Clixml' {
        $copy = Get-VirtMigration web1 | ConvertTo-Json -Depth 2 -WarningAction SilentlyContinue | ConvertFrom-Json
        $copy.Name | Should -Be 'web1'
        Get-VirtMigration web1 | Export-Clixml "$TestDrive/m.xml"
        (Import-Clixml "$TestDrive/m.xml").Processed | Should -BeGreaterThan 100MB
    }
}

Describe 'Get-VirtMigration -Watch and -Completed' {
    AfterEach { Get-Job | Remove-Job -Force }

    It 'watches until they have ended' {
        Start-Hosts
        $job = Start-Move
        $shell = [powershell]::Create()
        $null = $shell.AddScript("Import-Module '$modulePath'; `$null = Connect-VirtHost sim://alpha/; Get-VirtMigration web1 -Watch -Interval 0.1")
        $watching = $shell.BeginInvoke()
        Wait-Until { $shell.Streams.Progress.Count -gt 0 }
        $watching.IsCompleted | Should -BeFalse
        $line = $shell.Streams.Progress[0]
        $line.Activity | Should -Be 'web1: alpha to another host'
        $line.StatusDescription | Should -Match 'round 1, .* remain, .* MiB/s.* dirtied'
        $line.PercentComplete | Should -BeGreaterThan 0
        Set-VirtSimulator -Speed Virtual
        Wait-Until { $watching.IsCompleted }
        $shell.Streams.Progress[-1].RecordType | Should -Be 'Completed'
        $shell.Dispose()
        ($job | Receive-Job -Wait).Outcome | Should -Be 'Completed'
    }

    It 'reads the last completed migration, again and again' {
        Start-Hosts -Speed Virtual
        $result = Move-VirtDomain web1 beta -Live -Persistent
        foreach ($time in 1, 2) {
            $last = Get-VirtMigration web1 -VirtHost alpha -Completed
            $last.State | Should -Be 'Completed'
            $last.Downtime | Should -Be $result.Downtime
            $last.Processed | Should -Be $result.DataTransferred
        }
        Get-VirtMigration web2 -Completed | Should -BeNullOrEmpty
        Get-VirtMigration web1 -VirtHost alpha | Should -BeNullOrEmpty
    }
}

Describe 'Set-VirtMigration' {
    BeforeEach {
        Start-Hosts
        $job = Start-Move web1 @{ PostCopy = $true }
    }
    AfterEach {
        Set-VirtSimulator -Speed Virtual
        Get-Job | Remove-Job -Force
    }

    It 'changes the bandwidth of a migration under way' {
        Set-VirtMigration web1 -Bandwidth 100
        Set-VirtSimulator -Advance 1
        Wait-Until { (Get-VirtMigration -VirtHost alpha).Rate -eq 100MB }
        Get-VirtMigration | Set-VirtMigration -Bandwidth '200MB/s' -PassThru | ForEach-Object Name | Should -Be 'web1'
    }

    It 'changes downtime, cache and post-copy bandwidth' {
        Set-VirtMigration web1 -MaxDowntime 2 -CompressionCache 128MB -PostCopyBandwidth 50
        $driver = (Get-VirtHost alpha).GetDriver()
        $domain = (Get-VirtDomain web1 -VirtHost alpha).GetReference()
        $driver.GetMaxDowntimeAsync($domain, [Threading.CancellationToken]::None).GetAwaiter().GetResult() | Should -Be 2000
        $driver.GetCompressionCacheAsync($domain, [Threading.CancellationToken]::None).GetAwaiter().GetResult() | Should -Be 128MB
        $driver.GetMaxSpeedAsync($domain, $true, [Threading.CancellationToken]::None).GetAwaiter().GetResult() | Should -Be 50
    }

    It 'switches to post-copy, from where nothing leads back' {
        Set-VirtMigration web1 -PostCopyBandwidth 10 -PostCopy
        Wait-Until { Set-VirtSimulator -Advance 0.02; (Get-VirtDomain web1 -VirtHost alpha).Reason -eq 'PostCopy' }
        (Get-ErrorOf { Stop-VirtMigration web1 -Confirm:$false })[0].FullyQualifiedErrorId | Should -BeLike 'MigrationInPostCopy*'
        Set-VirtSimulator -Speed Virtual
        ($job | Receive-Job -Wait).Outcome | Should -Be 'Completed'
    }

    It 'does nothing with -WhatIf' {
        Set-VirtMigration web1 -Bandwidth 1 -WhatIf
        (Get-VirtMigration -VirtHost alpha).Rate | Should -Be 1000000000
    }

    It 'refuses nothing to change, and a domain that is not on its way' {
        { Set-VirtMigration web1 } | Should -Throw -ErrorId 'ArgumentInvalid*'
        { Set-VirtMigration web1 -MaxDowntime 0 } | Should -Throw -ErrorId 'ArgumentInvalid*'
        (Get-ErrorOf { Set-VirtMigration web2 -Bandwidth 5 })[0].FullyQualifiedErrorId | Should -BeLike 'MigrationNotFound*'
    }
}

Describe 'Stop-VirtMigration' {
    AfterEach {
        Set-VirtSimulator -Speed Virtual
        Get-Job | Remove-Job -Force
    }

    It 'calls off a migration of this session in step <Step>' -ForEach @(
        @{ Step = 'MigrateBegin3Params'; HostName = 'alpha'; On = 'alpha' }
        @{ Step = 'MigratePrepare3Params'; HostName = 'beta'; On = 'alpha' }
        @{ Step = 'MigratePerform3Params'; HostName = 'alpha'; On = 'alpha' }
        @{ Step = 'MigrateFinish3Params'; HostName = 'beta'; On = 'beta' }
        @{ Step = 'MigrateConfirm3Params'; HostName = 'alpha'; On = 'beta' }
    ) {
        Start-Hosts -Speed 1 -Domain @{ Name = 'web1'; Memory = 256MB; DirtyRate = 0 }
        Set-VirtSimulator $HostName -Fault Stall -Call $Step -Duration 2
        $job = Move-VirtDomain web1 beta -Live -AsJob
        $name = $Step -replace '^Migrate' -replace 'Params$'
        Wait-Until { (Get-VirtMigration).Step -like "$name*" }
        $result = Stop-VirtMigration web1 -PassThru -Confirm:$false -WarningAction SilentlyContinue -WarningVariable late
        $result.RunningOn | Should -Be $On
        if ($On -eq 'alpha') {
            $result.Outcome | Should -BeIn 'RolledBack', 'Refused'
            ($job | Wait-Job -Timeout 60).State | Should -BeIn 'Failed', 'Stopped'
        }
        else {
            # The guest is there already: it is let arrive, and that is said.
            $result.Outcome | Should -Be 'Completed'
            $late | Should -Match 'too late'
        }
        @(Get-VirtDomain web1 -State Running).Host.Name | Should -Be $On
        Get-VirtMigration | Should -BeNullOrEmpty
    }

    It 'calls off what another session drives' {
        Start-Hosts
        $shell = [powershell]::Create()
        $null = $shell.AddScript("Import-Module '$modulePath'; `$null = Connect-VirtHost sim://alpha/, sim://beta/; Move-VirtDomain web1 beta -Live -ErrorAction SilentlyContinue")
        $moving = $shell.BeginInvoke()
        Wait-Until { Get-VirtMigration web1 }
        Set-VirtSimulator -Advance 1
        (Get-VirtMigration web1).IsOwn | Should -BeFalse
        Stop-VirtMigration web1 -Confirm:$false
        Set-VirtSimulator -Speed Virtual
        $shell.EndInvoke($moving).Outcome | Should -Be 'RolledBack'
        $shell.Dispose()
        (Get-VirtDomain web1 -VirtHost alpha).State | Should -Be 'Running'
    }

    It 'stops nothing with -WhatIf, says when nothing is under way, and takes patterns' {
        Start-Hosts
        $job = Start-Move web1, web2 @{ ThrottleLimit = 2 }
        Stop-VirtMigration * -WhatIf
        (Get-VirtMigration).Count | Should -Be 2
        Stop-VirtMigration web* -Confirm:$false
        Get-VirtMigration | Should -BeNullOrEmpty
        (Get-ErrorOf { Stop-VirtMigration web1 -Confirm:$false })[0].FullyQualifiedErrorId | Should -BeLike 'MigrationNotFound*'
    }
}

Describe 'Wait-VirtMigration' {
    AfterEach {
        Set-VirtSimulator -Speed Virtual
        Get-Job | Remove-Job -Force
    }

    It 'waits for this session''s migration and writes its result' {
        Start-Hosts
        $null = Start-Move
        Set-VirtSimulator -Speed 100
        (Wait-VirtMigration web1).Outcome | Should -Be 'Completed'
        Wait-VirtMigration web1 -VirtHost beta | Should -BeNullOrEmpty
    }

    It 'gives up after -Timeout, and the migration goes on' {
        Start-Hosts -Speed 1
        Set-VirtSimulator alpha -LinkTo beta -Bandwidth 1e6
        $null = Move-VirtDomain web1 beta -Live -AsJob
        Wait-Until { (Get-VirtMigration).Step -like 'Perform*' }
        (Get-ErrorOf { Wait-VirtMigration web1 -Timeout 0.3 })[0].FullyQualifiedErrorId | Should -BeLike 'OperationTimeout*'
        (Get-VirtMigration).Name | Should -Be 'web1'
        Stop-VirtMigration web1 -Confirm:$false
    }
}
