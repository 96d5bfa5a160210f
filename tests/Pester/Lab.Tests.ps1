# Real libvirt hosts: tests/lab. Skipped, test by test, when the lab is not up.
BeforeDiscovery {
    $lab = Join-Path $PSScriptRoot '../lab/lab'
    $hosts = if ($IsLinux) { & $lab env 2>$null | Where-Object { $_ -like 'LAB_HOSTS=*' } }
    $down = -not ($hosts -match 'alpha' -and $hosts -match 'beta')
}

BeforeAll {
    . "$PSScriptRoot/Support/Initialize.ps1"
    . "$PSScriptRoot/Support/Lab.ps1"
}

Describe 'Real hosts' -Skip:$down {
    BeforeAll {
        $alpha = Get-LabValue LAB_ALPHA_URI_TCP
        $beta = Get-LabValue LAB_BETA_URI_TCP
        $there = Get-LabValue LAB_BETA_ADDR
        $here = Get-LabValue LAB_ALPHA_ADDR
    }
    BeforeEach {
        Clear-Lab
        Start-LabGuest alpha idle g
        $null = Connect-VirtHost $alpha, $beta
    }
    AfterEach { Get-VirtHost | Disconnect-VirtHost }
    AfterAll { Clear-Lab }

    Context 'Looking' {
        It 'shows the hosts as they are' {
            $seen = Get-VirtHost $here
            $seen.Driver | Should -Be 'QEMU'
            $seen.HostName | Should -Be 'alpha'
            $seen.LibVersion | Should -BeGreaterOrEqual ([version]'9.0.0')
            $seen.State | Should -Be 'Open'
        }

        It 'tells what the driver can do' {
            $capability = Get-VirtCapability -VirtHost alpha
            ($capability | Out-String) | Should -Match 'x86_64'
            ($capability.Protocols -join ' ') | Should -Match 'V3'
        }

        It 'shows the domain as virsh does' {
            $domain = Get-VirtDomain g -VirtHost alpha
            $domain.State | Should -Be 'Running'
            $domain.Uuid | Should -Be (Invoke-LabVirsh alpha domuuid g)
            $domain.Memory | Should -Be 128MB
            $domain.VCpu | Should -Be 1
            $domain.Persistent | Should -BeTrue
        }

        It 'reads a thousand domains in as many calls as one' {
            $one = Measure-LabCall { Get-VirtDomain -VirtHost alpha }
            try {
                1..1000 | ForEach-Object { "<domain type='qemu'><name>many$_</name><memory>1024</memory><os><type arch='x86_64'>hvm</type></os></domain>" } |
                    New-VirtDomain -VirtHost alpha | Should -HaveCount 1000
                $thousand = Measure-LabCall { Get-VirtDomain -VirtHost alpha }
                $thousand.Output.Count | Should -Be 1001
                $thousand.Calls | Should -Be $one.Calls
            }
            finally { Get-VirtDomain many* -VirtHost alpha | Remove-VirtDomain -Confirm:$false }
        }
    }

    Context 'Moving' {
        It 'goes there and back by two lines, and the guest never notices (<_>)' -ForEach 'V3Params', 'V3' {
            $forced = if ($_ -eq 'V3') { @{ Protocol = 'V3' } } else { @{} }
            $result = Get-VirtDomain g | Move-VirtDomain -Destination $there -Live @forced
            $result.Outcome | Should -Be 'Completed'
            $result.RunningOn | Should -Be $there
            $result.Protocol | Should -Be $_
            Get-LabState alpha g | Should -Be 'shut off'
            Get-LabState beta g | Should -Be 'running'
            $tick = Wait-LabTick beta g

            $back = Get-VirtDomain g -VirtHost beta | Move-VirtDomain -Destination $here -Live @forced
            $back.Outcome | Should -Be 'Completed'
            Get-LabState alpha g | Should -Be 'running'
            Get-LabState beta g | Should -BeIn '-', 'shut off'
            # The ticks go on counting; a guest that was started again would begin at 1.
            Wait-LabTick alpha g | Should -BeGreaterThan $tick
        }

        It 'moves a definition alone' {
            Stop-VirtDomain g -VirtHost alpha -Force -Confirm:$false
            $result = Get-VirtDomain g | Move-VirtDomain -Destination beta -Offline -Persistent
            $result.Outcome | Should -Be 'Completed'
            $result.Steps.Name | Should -Not -Contain 'Perform3'
            Get-LabState alpha g | Should -Be 'shut off'
            Get-LabState beta g | Should -Be 'shut off'
        }

        It 'moves for good' {
            (Get-VirtDomain g | Move-VirtDomain -Destination beta -Live -Persistent -UndefineSource).Outcome | Should -Be 'Completed'
            Get-LabState alpha g | Should -Be '-'
            Get-LabState beta g | Should -Be 'running'
            Invoke-LabVirsh beta list --all --persistent --name | Should -Contain 'g'
        }

        It 'gives it another name' {
            $result = Get-VirtDomain g | Move-VirtDomain -Destination beta -Live -NewName h
            $result.DestinationName | Should -Be 'h'
            Get-LabState beta h | Should -Be 'running'
            Get-LabState beta g | Should -Be '-'
        }

        It 'leaves it paused when told to' {
            (Get-VirtDomain g | Move-VirtDomain -Destination beta -Live -Suspend).Outcome | Should -Be 'Completed'
            Get-LabState beta g | Should -Be 'paused'
            Resume-VirtDomain g -VirtHost beta
            Wait-LabTick beta g | Should -BeGreaterThan 0
        }

        It 'keeps a paused one paused' {
            Suspend-VirtDomain g -VirtHost alpha
            (Get-VirtDomain g | Move-VirtDomain -Destination beta -Live).Outcome | Should -Be 'Completed'
            Get-LabState beta g | Should -Be 'paused'
        }

        It 'holds the limit of the bandwidth' {
            $result = Get-VirtDomain g | Move-VirtDomain -Destination beta -Live -Bandwidth 16
            $result.Outcome | Should -Be 'Completed'
            # The guest holds some 50 MiB that are not zero: at 16 MiB/s that takes seconds, without a limit a fraction of one.
            ($result.Steps | Where-Object Name -EQ Perform3).Duration | Should -BeGreaterThan ([timespan]::FromSeconds(1.5))
        }

        It 'replaces its XML' {
            $xml = (Invoke-LabVirsh alpha dumpxml --migratable g) -join "`n"
            $xml = $xml.Replace('<memory ', '<title>changed on the way</title><memory ')
            (Get-VirtDomain g | Move-VirtDomain -Destination beta -Live -DestinationXml $xml).Outcome | Should -Be 'Completed'
            (Invoke-LabVirsh beta dumpxml g) -join '' | Should -Match '<title>changed on the way</title>'
        }

        It 'shows the plan and does nothing with -WhatIf' {
            Get-VirtDomain g | Move-VirtDomain -Destination beta -Live -WhatIf | Should -BeNullOrEmpty
            Get-LabState alpha g | Should -Be 'running'
            Get-LabState beta g | Should -Be '-'
        }

        It 'tells each step with -Verbose' {
            $lines = Get-VirtDomain g | Move-VirtDomain -Destination beta -Live -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
            foreach ($step in 'Begin3', 'Prepare3', 'Perform3', 'Finish3', 'Confirm3') {
                "$lines" | Should -Match $step
            }
        }
    }

    Context 'Refusing, with both hosts left as they were' {
        AfterEach {
            Get-LabState alpha g | Should -Be 'running'
            Wait-LabTick alpha g | Should -BeGreaterThan 0
        }

        It 'when the name is taken on the destination' {
            Start-LabGuest beta idle g
            $result = Get-VirtDomain g -VirtHost alpha | Move-VirtDomain -Destination beta -Live -ErrorAction SilentlyContinue -ErrorVariable problem
            $result.Outcome | Should -Be 'Refused'
            $result.RunningOn | Should -Be $here
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'DomainExists,*'
            Wait-LabTick beta g | Should -BeGreaterThan 0
        }

        It 'when the hypervisor cannot reach the destination' {
            $closed = "tcp://$(Get-LabValue LAB_CLIENT_ADDR):49200"
            $result = Get-VirtDomain g | Move-VirtDomain -Destination beta -Live -MigrateUri $closed -ErrorAction SilentlyContinue -ErrorVariable problem
            $result.Outcome | Should -Be 'RolledBack'
            "$problem" | Should -Match 'Connection refused'
            Get-LabState beta g | Should -Be '-'
        }

        It 'when a connection is read-only' {
            Disconnect-VirtHost beta
            $null = Connect-VirtHost $beta -ReadOnly
            $calls = Measure-LabCall -On beta { Get-ErrorOf { Get-VirtDomain g -VirtHost alpha | Move-VirtDomain -Destination beta -Live } }
            $calls.Output[0].FullyQualifiedErrorId | Should -BeLike 'ReadOnlyConnection,*'
            $calls.Calls | Should -Be 0
        }

        It 'when the destination''s daemon is gone before Prepare' {
            Invoke-Lab daemon beta kill
            try {
                { Get-VirtDomain g -VirtHost alpha | Move-VirtDomain -Destination $there -Live } |
                    Should -Throw -ErrorId 'ConnectionLost,VirtMigrate.PowerShell.Commands.MoveVirtDomainCommand'
            }
            finally { Invoke-Lab daemon beta start }
        }
    }

    Context 'Without this client in the middle' {
        It 'lets the source''s daemon do it, <Name>' -ForEach @(
            @{ Name = 'peer-to-peer'; With = @{} }
            @{ Name = 'by protocol V3'; With = @{ Protocol = 'V3' } }
            @{ Name = 'through the tunnel'; With = @{ Tunnelled = $true } }
        ) {
            $result = Get-VirtDomain g | Move-VirtDomain -Destination beta -Live -PeerToPeer @With
            $result.Outcome | Should -Be 'Completed'
            $result.Mode | Should -Be 'PeerToPeer'
            Get-LabState beta g | Should -Be 'running'
            Get-LabState alpha g | Should -Be 'shut off'
            Wait-LabTick beta g | Should -BeGreaterThan 0
        }

        It 'refuses a direct migration, which QEMU does not have' {
            $problem = Get-ErrorOf { Get-VirtDomain g | Move-VirtDomain -Destination beta -Live -Direct -MigrateUri "tcp://$there" }
            $problem.FullyQualifiedErrorId | Should -BeLike 'NotSupported,*'
            Get-LabState alpha g | Should -Be 'running'
        }
    }

    It 'finds in the journal what a session that died left, and leaves alone what is under way' {
        Clear-Lab
        Start-LabGuest alpha dirty d
        $journal = Join-Path $TestDrive 'died.jsonl'
        $start = [Diagnostics.ProcessStartInfo]::new((Get-Process -Id $PID).Path)
        '-NoProfile', '-Command', "Import-Module '$modulePath'; `$null = Connect-VirtHost '$alpha', '$beta'; Get-VirtDomain d | Move-VirtDomain -Destination '$there' -Live -Bandwidth 1 -JournalPath '$journal'" |
            ForEach-Object { $start.ArgumentList.Add($_) }
        $session = [Diagnostics.Process]::Start($start)
        try {
            Wait-LabTransfer alpha d
            $problem = Get-ErrorOf { Repair-VirtMigration -JournalPath $journal -Confirm:$false }
            $problem.FullyQualifiedErrorId | Should -BeLike 'RepairNeedsDecision,*'
            $problem.Exception.Message | Should -Match 'still under way'
        }
        finally {
            $session.Kill()
            $session.WaitForExit()
        }

        # The daemons let go of it by themselves; how long that takes is theirs to say.
        for ($n = 0; $n -lt 100 -and (Get-LabState beta d) -eq 'paused'; $n++) { Start-Sleep -Milliseconds 100 }
        $finding = Repair-VirtMigration -JournalPath $journal -Confirm:$false
        $finding.Uuid | Should -Be (Invoke-LabVirsh alpha domuuid d)
        $finding.Action | Should -BeIn 'None', 'DropDestinationCopy'
        Get-LabState alpha d | Should -Be 'running'
        Get-LabState beta d | Should -BeIn '-', 'shut off'
        Repair-VirtMigration -JournalPath $journal -Confirm:$false | Should -BeNullOrEmpty
    }

    It 'refuses an unsafe disk' {
        Clear-Lab
        Start-LabGuest alpha disk d
        $result = Get-VirtDomain d | Move-VirtDomain -Destination beta -Live -ErrorAction SilentlyContinue -ErrorVariable problem
        $result.Outcome | Should -Be 'Refused'
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'MigrationUnsafe,*'
        Get-LabState alpha d | Should -Be 'running'
        Get-LabState beta d | Should -Be '-'
    }

    It 'aborts the job on Ctrl-C' {
        Clear-Lab
        Start-LabGuest alpha dirty d
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript({
                param($Module, $Alpha, $Beta)
                Import-Module $Module
                $null = Connect-VirtHost $Alpha, $Beta
                Get-VirtDomain d | Move-VirtDomain -Destination beta -Live -Bandwidth 2
            }).AddArgument((Get-Module VirtMigrate).Path).AddArgument($alpha).AddArgument($beta)
            $running = $shell.BeginInvoke()
            Wait-LabTransfer alpha d
            $shell.Stop()
            $running.IsCompleted | Should -BeTrue
        }
        finally { $shell.Dispose() }
        Get-LabState alpha d | Should -Be 'running'
        Get-LabState beta d | Should -Be '-'
        (Invoke-LabVirsh alpha domjobinfo d) -join '' | Should -Match 'None'
        Wait-LabTick alpha d | Should -BeGreaterThan 0
    }

    It 'watches, retunes and calls off a job in the middle of its memory' {
        Clear-Lab
        Start-LabGuest alpha dirty d
        $job = Get-VirtDomain d | Move-VirtDomain -Destination beta -Live -Bandwidth 2 -AsJob
        Wait-LabTransfer alpha d
        for ($n = 0; $n -lt 300 -and -not (Get-VirtMigration).Processed; $n++) { Start-Sleep -Milliseconds 100 }
        $now = Get-VirtMigration
        $now.Step | Should -BeLike 'Perform3*'
        $now.Processed | Should -BeGreaterThan 0
        Set-VirtMigration d -Bandwidth 4
        Invoke-LabVirsh alpha migrate-getspeed d | Should -Be 4
        (Stop-VirtMigration d -PassThru -Confirm:$false).Outcome | Should -Be 'RolledBack'
        ($job | Wait-Job -Timeout 60).State | Should -Be 'Stopped'
        $job | Remove-Job
        Get-LabState alpha d | Should -Be 'running'
        Get-LabState beta d | Should -Be '-'
    }
}
