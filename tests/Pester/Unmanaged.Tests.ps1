BeforeAll {
    . "$PSScriptRoot/Support/Initialize.ps1"
    function New-World([string] $Driver = 'qemu') {
        $options = [VirtMigrate.Simulation.SimulationWorldOptions]@{ Name = 'unmanaged' }
        $made = [VirtMigrate.Simulation.SimulationWorld]::new($options)
        [VirtMigrate.Simulation.SimulationRegistry]::Add($made)
        foreach ($name in 'alpha', 'beta') {
            $null = $made.AddHost([VirtMigrate.Simulation.SimulatedHostOptions]@{ Name = $name; Driver = $Driver; Addresses = [string[]] "$name.internal" })
        }
        $null = $made['alpha'].AddDomain('web1', 256MB)
        $made
    }

    function Get-Journal([string] $Path) { Get-Content $Path | ConvertFrom-Json }
}

Describe 'Move-VirtDomain without this client in the middle' {
    BeforeEach {
        Disconnect-VirtHost *
        $world = New-World
        $null = Connect-VirtHost sim://alpha/unmanaged, sim://beta/unmanaged
    }
    AfterEach {
        Disconnect-VirtHost *
        $null = $world.DisposeAsync()
    }

    Context 'peer-to-peer' {
        It 'lets the source host do it' {
            $result = Move-VirtDomain web1 -Destination beta -Live -PeerToPeer
            $result.Outcome | Should -Be 'Completed'
            $result.RunningOn | Should -Be 'beta'
            $result.Mode | Should -Be 'PeerToPeer'
            @($result.Steps.Name) | Should -Be 'Perform3'
            $world['beta'].FindDomain('web1').IsRunning | Should -BeTrue
        }

        It 'sends the memory through the tunnel' {
            (Move-VirtDomain web1 -Destination beta -Live -PeerToPeer -Tunnelled).Outcome | Should -Be 'Completed'
            $world['beta'].TunnelBytesReceived | Should -BeGreaterThan 0
        }

        It 'names the destination as the source host sees it' {
            (Move-VirtDomain web1 -Destination beta -Live -PeerToPeer -PeerUri sim://beta.internal/unmanaged).RunningOn | Should -Be 'beta'
            $problem = Get-ErrorOf { Move-VirtDomain web1 -Destination alpha -Live -PeerToPeer -PeerUri sim://nowhere/unmanaged }
            $problem.Exception.Message | Should -Match 'nowhere'
            $world['beta'].FindDomain('web1').IsRunning | Should -BeTrue
        }

        It 'goes to a destination that only the source host reaches' {
            $null = $world.AddHost('gamma').AddFault([VirtMigrate.Simulation.SimulationFault]::Fail('Open'))
            $warnings = $null
            $result = Move-VirtDomain web1 -Destination sim://gamma/unmanaged -Live -PeerToPeer -WarningAction SilentlyContinue -WarningVariable warnings
            $result.Outcome | Should -Be 'Completed'
            $result.Destination | Should -Be 'sim://gamma/unmanaged'
            $world['gamma'].FindDomain('web1').IsRunning | Should -BeTrue
            @($warnings.Message -match 'cannot be reached from here').Count | Should -Be 1
        }

        It 'has no object to write for such a destination' {
            $null = $world.AddHost('gamma').AddFault([VirtMigrate.Simulation.SimulationFault]::Fail('Open'))
            $problem = $null
            Move-VirtDomain web1 -Destination sim://gamma/unmanaged -Live -PeerToPeer -PassThru -WarningAction SilentlyContinue -ErrorAction SilentlyContinue -ErrorVariable problem |
                Should -BeNullOrEmpty
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'HostNotConnected,*'
            $problem[0].TargetObject.Outcome | Should -Be 'Completed'
        }

        It 'needs no more than a look at the destination' {
            $null = Connect-VirtHost sim://beta/unmanaged -ReadOnly -Force
            (Move-VirtDomain web1 -Destination beta -Live -PeerToPeer).RunningOn | Should -Be 'beta'
        }

        It 'refuses a source that is the destination' {
            $problem = Get-ErrorOf { Move-VirtDomain web1 -Destination alpha -Live -PeerToPeer -VirtHost alpha }
            $problem.FullyQualifiedErrorId | Should -BeLike 'SameHost,*'
            $problem = Get-ErrorOf { Move-VirtDomain web1 -Destination beta -Live -PeerToPeer -PeerUri sim://localhost/ }
            $problem.FullyQualifiedErrorId | Should -BeLike 'ArgumentInvalid,*'
            $world['alpha'].FindDomain('web1').IsRunning | Should -BeTrue
        }

        It 'refuses a migration URI where there is no room for it' {
            { Move-VirtDomain web1 -Destination beta -Live -PeerToPeer -MigrateUri tcp://beta -Tunnelled } | Should -Throw -ErrorId 'ArgumentInvalid,*'
            $problem = Get-ErrorOf { Move-VirtDomain web1 -Destination beta -Live -PeerToPeer -MigrateUri tcp://beta -Protocol V2 }
            $problem.FullyQualifiedErrorId | Should -BeLike 'ArgumentNotSupported,*'
        }

        It 'refuses a driver that cannot, by name' {
            Disconnect-VirtHost *
            $world = New-World openvz
            $null = Connect-VirtHost sim://alpha/unmanaged, sim://beta/unmanaged
            $problem = Get-ErrorOf { Move-VirtDomain web1 -Destination beta -Live -PeerToPeer }
            $problem.FullyQualifiedErrorId | Should -BeLike 'NotSupported,*'
            $problem.Exception.Message | Should -Match 'alpha.*has no peer-to-peer'
        }
    }

    Context 'direct' {
        BeforeEach {
            Disconnect-VirtHost *
            $world = New-World xen
            $null = Connect-VirtHost sim://alpha/unmanaged, sim://beta/unmanaged
        }

        It 'leaves it to the hypervisor' {
            $result = Move-VirtDomain web1 -Destination beta -Live -Direct -MigrateUri xenmigr://beta/
            $result.Outcome | Should -Be 'Completed'
            $result.Mode | Should -Be 'Direct'
            $result.RunningOn | Should -Be 'beta'
        }

        It 'needs to know where the hypervisor goes' {
            { Move-VirtDomain web1 -Destination beta -Live -Direct } | Should -Throw -ErrorId 'ArgumentInvalid,*'
        }
    }

    Context 'parameters that contradict each other' {
        It 'are refused before anything is asked: <Name>' -ForEach @(
            @{ Name = '-PeerToPeer -Direct'; With = @{ PeerToPeer = $true; Direct = $true; MigrateUri = 'x://y/' } }
            @{ Name = '-Tunnelled alone'; With = @{ Tunnelled = $true } }
            @{ Name = '-PeerUri alone'; With = @{ PeerUri = 'sim://beta/' } }
            @{ Name = '-JournalPath -NoJournal'; With = @{ JournalPath = 'x'; NoJournal = $true } }
            @{ Name = '-RecoveryTimeout 0'; With = @{ RecoveryTimeout = 0 } }
        ) {
            { Move-VirtDomain web1 -Destination beta @With } | Should -Throw -ErrorId 'ArgumentInvalid,*'
        }
    }

    Context 'the journal' {
        It 'is the user''s own unless told otherwise' {
            Reset-FakeHost
            $null = (Get-FakeHost alpha).Add('web1', $true)
            $null = Connect-VirtHost fake://alpha/, fake://beta/
            $null = Move-VirtDomain web1 -Destination beta -Live
            $lines = Get-Journal (Join-Path $TestDrive 'virtmigrate/journal.jsonl')
            $mine = $lines | Where-Object migration -EQ $lines[-1].migration
            $mine[0].event | Should -Be 'begin'
            $mine[0].domain | Should -Be 'web1'
            $mine[-1].event | Should -Be 'outcome'
            $mine[-1].outcome | Should -Be 'Completed'
        }

        It 'goes where it is told to' {
            $file = Join-Path $TestDrive 'own/journal.jsonl'
            $null = Move-VirtDomain web1 -Destination beta -Live -JournalPath $file
            @((Get-Journal $file).event -eq 'outcome').Count | Should -Be 1
        }

        It 'is not written with -NoJournal or -WhatIf' {
            $file = [VirtMigrate.Migration.MigrationJournal]::DefaultPath
            Remove-Item $file -ErrorAction Ignore
            Move-VirtDomain web1 -Destination beta -Live -WhatIf
            (Move-VirtDomain web1 -Destination beta -Live -NoJournal).Outcome | Should -Be 'Completed'
            Test-Path $file | Should -BeFalse
        }

        It 'that cannot be opened is a warning' {
            $folder = (New-Item -ItemType Directory (Join-Path $TestDrive 'a folder')).FullName
            $warnings = $null
            (Move-VirtDomain web1 -Destination beta -Live -JournalPath $folder -WarningAction SilentlyContinue -WarningVariable warnings).Outcome | Should -Be 'Completed'
            @($warnings.Message -match 'journal .* cannot be opened').Count | Should -Be 1
        }
    }

    Context 'warnings and ends' {
        It 'warns of protocol V2 between QEMU hosts, and of no other' {
            $warnings = $null
            Move-VirtDomain web1 -Destination beta -Live -Protocol V2 -WhatIf -WarningAction SilentlyContinue -WarningVariable warnings
            @($warnings.Message -match 'protocol V2.*crashes').Count | Should -Be 1
            Move-VirtDomain web1 -Destination beta -Live -Protocol V3 -WhatIf -WarningAction SilentlyContinue -WarningVariable warnings
            $warnings | Should -BeNullOrEmpty
        }

        It 'does not say that a guest runs somewhere when its host has died' {
            # Under protocol 2 the source's copy has ended when Perform has.
            $null = $world['beta'].AddFault([VirtMigrate.Simulation.SimulationFault]::StopHost('MigrateFinish2'))
            $problem = $null
            $result = Move-VirtDomain web1 -Destination beta -Live -Protocol V2 -RecoveryTimeout 1 -ErrorAction SilentlyContinue -ErrorVariable problem -WarningAction SilentlyContinue
            $result.RunningOn | Should -BeNullOrEmpty
            $world.RunningOn($result.Uuid) | Should -BeNullOrEmpty
            $problem.Count | Should -Be 1
            $problem[0].FullyQualifiedErrorId | Should -BeLike "Migration$($result.Outcome),*"
        }

        It 'has a text, an id and an action of its own for a lost guest' {
            $null = $world['beta'].AddFault([VirtMigrate.Simulation.SimulationFault]::LoseRequest('MigrateFinish2'))
            $problem = $null
            $result = Move-VirtDomain web1 -Destination beta -Live -Protocol V2 -ErrorAction SilentlyContinue -ErrorVariable problem -WarningAction SilentlyContinue
            $result.Outcome | Should -Be 'Lost'
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'MigrationLost,*'
            $problem[0].CategoryInfo.Category | Should -Be 'InvalidResult'
            $problem[0].Exception.Message | Should -Match "^'web1' runs nowhere any more"
            $problem[0].ErrorDetails.RecommendedAction | Should -Match 'Get-VirtDomain'
        }
    }
}
