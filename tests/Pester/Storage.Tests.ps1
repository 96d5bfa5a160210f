BeforeAll { . "$PSScriptRoot/Support/Initialize.ps1" }

Describe 'Move-VirtDomain -CopyStorage' {
    BeforeEach {
        Disconnect-VirtHost *
        $web = @{ Name = 'web'; Disks = @{ Target = 'vda'; Capacity = 8MB; Shared = $false }, @{ Target = 'vdb'; Capacity = 4MB; Shared = $false; Format = 'raw' } }
        $null = Start-VirtSimulator @{ Name = 'alpha'; Domains = $web }, @{ Name = 'beta'; Pools = 'default', @{ Name = 'fast'; Path = '/fast' } } -Force
        $null = Connect-VirtHost sim://alpha/, sim://beta/
    }
    AfterEach {
        Disconnect-VirtHost *
        Get-VirtSimulator | Stop-VirtSimulator
    }

    It 'makes the volumes that are missing on the destination' {
        $result = Get-VirtDomain web | Move-VirtDomain -Destination beta -Live -CopyStorage All -Confirm:$false
        $result.Outcome | Should -Be 'Completed'
        $result.CreatedVolumes.ForEach({ "$_" }) | Should -Be 'default/web-vda.qcow2', 'default/web-vdb.raw'
        $result.CreatedVolumes.Capacity | Should -Be 8MB, 4MB
        $result.CreatedVolumes.Removed | Should -Be $false, $false
        ($result | Format-List | Out-String) | Should -Match 'CreatedVolumes\s+: default/web-vda.qcow2'
    }

    It 'puts them where the map says' {
        $result = Get-VirtDomain web | Move-VirtDomain -Destination beta -Live -CopyStorage All -PoolMap @{ default = 'fast' } -Persistent -Confirm:$false
        $result.Outcome | Should -Be 'Completed'
        $result.CreatedVolumes.Path | Should -Be '/fast/web-vda.qcow2', '/fast/web-vdb.raw'
    }

    It 'puts them where -DestinationPool says' {
        $result = Get-VirtDomain web | Move-VirtDomain -Destination beta -Live -CopyStorage All -DestinationPool fast -Confirm:$false
        $result.CreatedVolumes.Pool | Should -Be 'fast', 'fast'
    }

    It 'refuses a pool without a copy, and a pool that is not there' {
        { Get-VirtDomain web | Move-VirtDomain -Destination beta -Live -DestinationPool fast -Confirm:$false } | Should -Throw '*-DestinationPool needs -CopyStorage*' -ErrorId 'ArgumentInvalid,*'
        { Get-VirtDomain web | Move-VirtDomain -Destination beta -Live -PoolMap @{ default = 'fast' } -Confirm:$false } | Should -Throw '*-PoolMap needs -CopyStorage*' -ErrorId 'ArgumentInvalid,*'
        $problem = Get-ErrorOf { Get-VirtDomain web | Move-VirtDomain -Destination beta -Live -CopyStorage All -DestinationPool none -Confirm:$false }
        "$problem" | Should -Match "beta has no active storage pool 'none'"
    }

    It 'takes them back when the migration fails' {
        Set-VirtSimulator alpha -Fault Fail -Call MigratePerform3Params
        $result = $null
        $problem = Get-ErrorOf { Get-VirtDomain web | Move-VirtDomain -Destination beta -Live -CopyStorage All -Confirm:$false }
        $result = $problem[0].TargetObject
        $result.Outcome | Should -Be 'RolledBack'
        $result.CreatedVolumes.Removed | Should -Be $true, $true
        ($result | Format-List | Out-String) | Should -Match 'default/web-vda.qcow2 \(removed again\)'
    }

    It 'leaves what it cannot remove to Repair-VirtMigration' {
        Set-VirtSimulator alpha -Fault Fail -Call MigratePerform3Params
        Set-VirtSimulator beta -Fault Fail -Call DeleteStorageVolume -Times 2
        $problem = Get-ErrorOf { Get-VirtDomain web | Move-VirtDomain -Destination beta -Live -CopyStorage All -JournalPath "$TestDrive/left.jsonl" -Confirm:$false -WarningAction SilentlyContinue }
        $result = $problem[0].TargetObject
        $result.CreatedVolumes.Removed | Should -Be $false, $false
        $result.RepairCommand | Should -BeLike 'Repair-VirtMigration -JournalPath *'
        $finding = Repair-VirtMigration -JournalPath "$TestDrive/left.jsonl" -Confirm:$false
        $finding.Action | Should -Be 'RemoveVolumes'
        $finding.Repaired | Should -BeTrue
        $finding.Volumes | Should -BeNullOrEmpty
    }
}

Describe 'Set-VirtSimulator with storage and networks' {
    AfterEach {
        Disconnect-VirtHost *
        Get-VirtSimulator | Stop-VirtSimulator
    }

    It 'adds and takes away pools and networks' {
        $null = Start-VirtSimulator alpha -Force
        Set-VirtSimulator alpha -AddPool cold, @{ Name = 'vg'; Type = 'logical'; Volumes = @{ Name = 'lv'; Capacity = 4MB; Format = 'raw' } } -AddNetwork dmz
        $simulated = [VirtMigrate.Simulation.SimulationRegistry]::Default['alpha']
        $simulated.Pools.Name | Should -Be 'cold', 'default', 'vg'
        $simulated.FindVolume('/dev/vg/lv').Capacity | Should -Be 4MB
        $simulated.Networks.Name | Should -Be 'default', 'dmz'
        Set-VirtSimulator alpha -RemovePool cold -RemoveNetwork dmz
        $simulated.Pools.Name | Should -Be 'default', 'vg'
        $simulated.Networks.Name | Should -Be 'default'
        { Set-VirtSimulator alpha -RemovePool cold } | Should -Throw "*no storage pool 'cold'*" -ErrorId 'ArgumentInvalid,*'
        { Set-VirtSimulator alpha -AddPool @{ Name = 'x'; Colour = 'red' } } | Should -Throw '*Colour*' -ErrorId 'ArgumentInvalid,*'
    }
}
