BeforeAll {
    . "$PSScriptRoot/Support/Initialize.ps1"
    $migration = 2   # the reason of a guest that a migration has paused
}
AfterAll { Reset-FakeHost }

Describe 'Repair-VirtMigration' {
    BeforeEach {
        Reset-FakeHost
        $alpha = Get-FakeHost alpha
        $beta = Get-FakeHost beta
        $web1 = $alpha.Add('web1', $true)
        $null = Connect-VirtHost fake://alpha/, fake://beta/
        $null = $alpha.TakeCalls(), $beta.TakeCalls()
    }

    Context 'what both hosts say' {
        BeforeEach { $web1.State = 'Paused'; $web1.Reason = $migration }

        It 'resumes the source when the destination has nothing' {
            $finding = Repair-VirtMigration web1 -Source alpha -Destination beta -Confirm:$false
            @($finding).Count | Should -Be 1
            $finding | Should -BeOfType ([VirtMigrate.Migration.RepairFinding])
            $finding.Action | Should -Be 'ResumeSource'
            $finding.Repaired | Should -BeTrue
            $web1.State | Should -Be 'Running'
        }

        It 'ends the source''s copy when the guest runs on the destination' {
            $null = $beta.AddCopy($web1, 'Running', 5)
            $finding = Repair-VirtMigration -Uuid $web1.Uuid -Source alpha -Destination beta -Confirm:$false
            $finding.Action | Should -Be 'EndSourceCopy'
            $finding.Repaired | Should -BeTrue
            $web1.State | Should -Be 'ShutOff'
            $beta.Domains[0].State | Should -Be 'Running'
        }

        It 'ends the copy that never ran, then resumes the source' {
            $null = $beta.AddCopy($web1, 'Paused', $migration)
            $finding = Repair-VirtMigration web1 -Source alpha -Destination beta -Confirm:$false
            $finding.Action | Should -Be 'DropDestinationCopyAndResumeSource'
            $web1.State | Should -Be 'Running'
            $beta.Domains.Count | Should -Be 0
        }

        It 'changes nothing with -WhatIf, and says what it would do' {
            $finding = Repair-VirtMigration web1 -Source alpha -Destination beta -WhatIf
            $finding.Action | Should -Be 'ResumeSource'
            $finding.Repaired | Should -BeFalse
            $web1.State | Should -Be 'Paused'
        }

        It 'asks before it acts unless it is told not to' {
            (Get-Command Repair-VirtMigration).ImplementingType.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false).ConfirmImpact | Should -Be 'High'
        }

        It 'leaves a decision to people, and says so' {
            $web1.State = 'Running'; $web1.Reason = 1
            $null = $beta.AddCopy($web1, 'Running', 5)
            $problem = $null
            $finding = Repair-VirtMigration web1 -Source alpha -Destination beta -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable problem
            $finding.Action | Should -Be 'Manual'
            $problem.Count | Should -Be 1
            $problem[0].FullyQualifiedErrorId | Should -Be 'RepairNeedsDecision,VirtMigrate.PowerShell.Commands.RepairVirtMigrationCommand'
            [object]::ReferenceEquals($problem[0].TargetObject, $finding) | Should -BeTrue
            $web1.State | Should -Be 'Running'
            $beta.Domains[0].State | Should -Be 'Running'
        }

        It 'leaves a migration that is under way alone' {
            $web1.Migrating = $true
            $null = $beta.AddCopy($web1, 'Paused', $migration)
            (Get-ErrorOf { Repair-VirtMigration web1 -Source alpha -Destination beta -Confirm:$false }).Exception.Message | Should -Match 'still under way'
            $beta.Domains.Count | Should -Be 1
        }

        It 'finds nothing wrong where nothing is' {
            $web1.State = 'Running'; $web1.Reason = 1
            (Repair-VirtMigration web1 -Source alpha -Destination beta).Action | Should -Be 'None'
        }
    }

    Context 'the hosts' {
        BeforeEach { $web1.State = 'Paused'; $web1.Reason = $migration }

        It 'are objects, names or URIs, connected or not' {
            Disconnect-VirtHost beta
            (Repair-VirtMigration web1 -Source (Get-VirtHost alpha) -Destination fake://beta/ -Confirm:$false).Repaired | Should -BeTrue
            (Get-VirtHost).Name | Should -Be 'alpha'
        }

        It 'are connected again when the connection was lost' {
            $alpha.LoseConnections()
            (Repair-VirtMigration -Uuid $web1.Uuid -Source alpha -Destination beta -Confirm:$false).Repaired | Should -BeTrue
        }

        It 'must be two' {
            (Get-ErrorOf { Repair-VirtMigration web1 -Source alpha -Destination alpha }).FullyQualifiedErrorId | Should -BeLike 'ArgumentInvalid,*'
        }

        It 'must be known' {
            (Get-ErrorOf { Repair-VirtMigration web1 -Source alpha -Destination gamma }).FullyQualifiedErrorId | Should -BeLike 'HostNotConnected,*'
            (Get-ErrorOf { Repair-VirtMigration nobody -Source alpha -Destination beta }).FullyQualifiedErrorId | Should -BeLike 'DomainNotFound,*'
            $null = $beta.Add('web1', $false)
            (Get-ErrorOf { Repair-VirtMigration web1 -Source alpha -Destination beta }).FullyQualifiedErrorId | Should -BeLike 'DomainAmbiguous,*'
        }

        It 'are changed by no read-only connection' {
            $null = Connect-VirtHost fake://alpha/ -ReadOnly -Force
            (Get-ErrorOf { Repair-VirtMigration web1 -Source alpha -Destination beta -Confirm:$false }).FullyQualifiedErrorId | Should -BeLike 'ReadOnlyConnection,*'
            $web1.State | Should -Be 'Paused'
        }
    }

    Context 'the pipeline' {
        BeforeEach {
            $web1.State = 'Paused'; $web1.Reason = $migration
            $result = [VirtMigrate.Migration.MigrationResult]@{ Name = 'web1'; Uuid = $web1.Uuid; Source = 'alpha'; Destination = 'beta'; Outcome = 'Uncertain' }
        }

        It 'brings results' {
            ($result | Repair-VirtMigration -Confirm:$false).Repaired | Should -BeTrue
        }

        It 'brings errors that carry a result' {
            $record = [System.Management.Automation.ErrorRecord]::new([Exception]::new('lost'), 'MigrationUncertain', 'InvalidResult', $result)
            ($record | Repair-VirtMigration -Confirm:$false).Repaired | Should -BeTrue
        }

        It 'brings results that were written to a file' {
            $result | Export-Clixml (Join-Path $TestDrive 'result.xml')
            (Import-Clixml (Join-Path $TestDrive 'result.xml') | Repair-VirtMigration -Confirm:$false).Repaired | Should -BeTrue
            $web1.State | Should -Be 'Running'
        }

        It 'brings what it can use, and tells of the rest' {
            $problem = $null
            (7, $result | Repair-VirtMigration -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable problem).Name | Should -Be 'web1'
            $problem.Count | Should -Be 1
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'ObjectNotUsable,*'
        }
    }

    Context 'the journal' {
        BeforeEach {
            # As it is after the session died between Perform and Finish.
            $journal = Join-Path $TestDrive "$([guid]::NewGuid()).jsonl"
            $null = Move-VirtDomain web1 -Destination beta -Live -JournalPath $journal
            $lines = Get-Content $journal
            $finish = [array]::FindIndex($lines, [Predicate[string]] { param($line) $line -like '*"event":"start"*Finish*' })
            Set-Content $journal $lines[0..$finish]
            $beta.Domains.Clear()
            $alpha.Run($web1, 'Paused'); $web1.Reason = $migration
        }

        It 'knows what was left half done' {
            $finding = Repair-VirtMigration -JournalPath $journal -Confirm:$false
            $finding.Name | Should -Be 'web1'
            $finding.Action | Should -Be 'ResumeSource'
            $web1.State | Should -Be 'Running'
        }

        It 'offers nothing twice' {
            $null = Repair-VirtMigration -JournalPath $journal -Confirm:$false
            Repair-VirtMigration -JournalPath $journal -Confirm:$false | Should -BeNullOrEmpty
        }

        It 'offers again what was only looked at' {
            $null = Repair-VirtMigration -JournalPath $journal -WhatIf
            (Repair-VirtMigration -JournalPath $journal -WhatIf).Name | Should -Be 'web1'
        }

        It 'leads to hosts that are not connected' {
            Disconnect-VirtHost *
            (Repair-VirtMigration -JournalPath $journal -Confirm:$false).Repaired | Should -BeTrue
        }

        It 'is the user''s own unless another is named' {
            $own = [VirtMigrate.Migration.MigrationJournal]::DefaultPath
            $null = New-Item -ItemType Directory -Force (Split-Path $own)
            Copy-Item $journal $own
            (Repair-VirtMigration -Confirm:$false).Name | Should -Be 'web1'
            Remove-Item $own
            Get-ErrorOf { Repair-VirtMigration -Confirm:$false } | Should -BeNullOrEmpty
            (Get-ErrorOf { Repair-VirtMigration -JournalPath "$journal.not" }).FullyQualifiedErrorId | Should -BeLike 'FileNotReadable,*'
        }
    }

    It 'puts right what a migration really left, by the command that its result tells' {
        Reset-FakeHost
        $world = [VirtMigrate.Simulation.SimulationWorld]::new([VirtMigrate.Simulation.SimulationWorldOptions]@{ Name = 'repair' })
        [VirtMigrate.Simulation.SimulationRegistry]::Add($world)
        $alpha = $world.AddHost('alpha'); $beta = $world.AddHost('beta')
        $null = $alpha.AddDomain('web1', 256MB)
        $null = $beta.AddFault([VirtMigrate.Simulation.SimulationFault]::StopHost('MigrateFinish3Params'))
        $null = Connect-VirtHost sim://alpha/repair, sim://beta/repair
        $result = Move-VirtDomain web1 -Destination beta -Live -RecoveryTimeout 1 -ErrorAction SilentlyContinue -ErrorVariable problem
        $result.Outcome | Should -Be 'Uncertain'
        $world.RunningOn($result.Uuid) | Should -BeNullOrEmpty
        $beta.Start()

        # The connection on which it began still holds it on the source, as it does on a real host.
        $problem = Get-ErrorOf { $result | Repair-VirtMigration -Confirm:$false }
        $problem.FullyQualifiedErrorId | Should -BeLike 'RepairNeedsDecision,*'
        $problem.ErrorDetails.RecommendedAction | Should -Match 'Connect-VirtHost -Force'
        $null = Connect-VirtHost sim://alpha/repair, sim://beta/repair -Force
        $finding = & ([scriptblock]::Create("$($result.RepairCommand) -Confirm:`$false"))
        $finding.Repaired | Should -BeTrue
        $world.RunningOn($result.Uuid) | Should -Be 'alpha'
        Disconnect-VirtHost *
        $null = $world.DisposeAsync()
    }
}
