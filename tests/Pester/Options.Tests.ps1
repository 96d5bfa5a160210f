BeforeDiscovery {
    $table = Get-Content (Join-Path $PSScriptRoot '../lab/options.json') -Raw | ConvertFrom-Json -AsHashtable
    $rows = foreach ($row in $table) { @{ Name = $row.name; Row = $row } }
}

BeforeAll {
    . "$PSScriptRoot/Support/Initialize.ps1"
    function New-World {
        $options = [VirtMigrate.Simulation.SimulationWorldOptions]@{ Name = 'options' }
        $made = [VirtMigrate.Simulation.SimulationWorld]::new($options)
        [VirtMigrate.Simulation.SimulationRegistry]::Add($made)
        foreach ($name in 'alpha', 'beta') {
            $null = $made.AddHost([VirtMigrate.Simulation.SimulatedHostOptions]@{
                    Name = $name; Driver = 'qemu'; Addresses = [string[]] "$name.internal"; LibraryVersion = 12002000 })
        }
        $null = $made['alpha'].AddDomain('web1', 256MB)
        $null = Connect-VirtHost sim://alpha/options, sim://beta/options
        $made
    }
}

Describe 'An option' {
    BeforeEach {
        Disconnect-VirtHost *
        $world = New-World
    }
    AfterEach {
        Disconnect-VirtHost *
        $null = $world.DisposeAsync()
    }

    It '<Name> is taken by the cmdlet as the table writes it' -ForEach $rows {
        $move = @{}
        $xml = "<domain type='kvm'><name>web1</name></domain>"
        foreach ($key in $Row.move.Keys) {
            $said = $Row.move[$key]
            $move[$key] = if ($said -is [string]) { $said.Replace('{beta}', 'beta.internal').Replace('{xml}', $xml) } else { $said }
        }
        $null = $world['alpha'].AddFault([VirtMigrate.Simulation.SimulationFault]::Fail('MigrateBegin3Params'))
        $null = $world['alpha'].AddFault([VirtMigrate.Simulation.SimulationFault]::Fail('MigratePerform3Params'))
        $problem = Get-ErrorOf { Move-VirtDomain web1 -Destination beta @move }

        # It went as far as the first step, which is made to fail.
        $problem.Count | Should -Be 1
        $problem[0].TargetObject.Steps.Count | Should -Be 1 -Because $problem[0]
    }

    It 'is refused by name, before any host is asked, when it contradicts another' {
        foreach ($case in @(
                @{ With = @{ Tunnelled = $true }; Says = '-Tunnelled needs -PeerToPeer' }
                @{ With = @{ MigrateDisk = 'vda' }; Says = '-MigrateDisk needs -CopyStorage' }
                @{ With = @{ PostCopy = $true; Suspend = $true }; Says = '-PostCopy and -Suspend exclude each other' }
                @{ With = @{ CompressionMtLevel = 3 }; Says = '-CompressionMtLevel needs -Compression Mt' }
                @{ With = @{ TimeoutAction = 'PostCopy'; Timeout = 10 }; Says = '-TimeoutAction PostCopy needs -PostCopy' }
                @{ With = @{ Timeout = 100; TimeLimit = 100 }; Says = '-Timeout is never due' }
                @{ With = @{ Policy = 'PostCopy'; Suspend = $true }; Says = '-Policy switches to post-copy, which -Suspend excludes' }
                @{ With = @{ PersistentXml = '<domain/>'; PersistentXmlPath = 'x'; Persistent = $true }; Says = '-PersistentXml and -PersistentXmlPath' }
            )) {
            $more = $case.With
            { Move-VirtDomain web1 -Destination nowhere -Live @more } | Should -Throw -ErrorId 'ArgumentInvalid,*' -ExpectedMessage "$($case.Says)*"
        }
        try { Move-VirtDomain web1 -Destination nowhere -Live -ZeroCopy } catch { $_.ErrorDetails.RecommendedAction | Should -Be 'Add -Parallel, or leave out -ZeroCopy.' }
    }

    It 'that the protocol cannot carry is refused by name' {
        $problem = Get-ErrorOf { Move-VirtDomain web1 -Destination beta -Live -Protocol V3 -ParallelConnections 2 -Compression Xbzrle }
        $problem.FullyQualifiedErrorId | Should -BeLike 'ArgumentNotSupported,*'
        "$problem" | Should -Match 'V3 cannot carry: Compression \(compression\), ParallelConnections \(parallel.connections\)'
        $problem.ErrorDetails.RecommendedAction | Should -Match 'V3Params'
        $problem.TargetObject.Steps | Should -BeNullOrEmpty
    }

    It 'has ranges and names that PowerShell checks' {
        foreach ($more in @{ DisksPort = 65536 }, @{ AutoConvergeInitial = 100 }, @{ ParallelConnections = 0 }, @{ CompressionZstdLevel = 21 },
            @{ CopyStorage = 'Some' }, @{ Compression = 'rle' }, @{ TimeoutAction = 'Wait' }) {
            { Move-VirtDomain web1 -Destination beta -Live @more } | Should -Throw -ErrorId '*Argument*,*MoveVirtDomainCommand'
        }
    }

    It 'brings the guest there: the examples of the page' {
        (Move-VirtDomain web1 -Destination beta -Live -CopyStorage All -SynchronousWrites).RunningOn | Should -Be 'beta'
        (Move-VirtDomain web1 -Destination alpha -Live -AutoConverge -AutoConvergeInitial 30 -Compression Xbzrle -CompressionXbzrleCache 128MB -MaxDowntime 500ms).RunningOn | Should -Be 'alpha'
        (Move-VirtDomain web1 -Destination beta -Live -PostCopy -Timeout 120 -TimeoutAction PostCopy).RunningOn | Should -Be 'beta'
        (Move-VirtDomain web1 -Destination alpha -Live -ParallelConnections 4 -Tls -TlsDestination beta.internal -Bandwidth '1GB/s').RunningOn | Should -Be 'alpha'
    }
}

Describe 'A value with a unit' {
    BeforeAll {
        function Read-As([string] $Attribute, $Value) { "VirtMigrate.PowerShell.Pipeline.$($Attribute)Attribute" -as [type] | ForEach-Object { $_::new().Transform($null, $Value) } }
    }

    It 'of size <Text> is <Bytes> bytes' -ForEach @(
        @{ Text = '64MB'; Bytes = 67108864 }, @{ Text = '64 MiB'; Bytes = 67108864 }, @{ Text = '1.5g'; Bytes = 1610612736 },
        @{ Text = '4096'; Bytes = 4096 }, @{ Text = '512B'; Bytes = 512 }, @{ Text = '16383PB'; Bytes = 18445618173802708992 }
    ) { Read-As Size $Text | Should -Be $Bytes }

    It 'of rate <Text> is <Rate> MiB/s' -ForEach @(
        @{ Text = '100'; Rate = 100 }, @{ Text = '100MB/s'; Rate = 100 }, @{ Text = '1GB'; Rate = 1024 }, @{ Text = '0'; Rate = 0 }
    ) { [ulong] (Read-As Rate $Text) | Should -Be $Rate }

    It 'of time <Text> is <Milliseconds> ms' -ForEach @(
        @{ Text = '500ms'; Milliseconds = 500 }, @{ Text = '0.5 ms'; Milliseconds = 0.5 }, @{ Text = '3'; Milliseconds = 3000 }
    ) { (Read-As Seconds $Text).TotalMilliseconds | Should -Be $Milliseconds }

    It 'that means nothing is refused: <_>' -ForEach @('much', '-1MB', '1.0001KB', '16384PB', '99999999999999999999') {
        { Read-As Size $_ } | Should -Throw '*is no size*'
    }

    It 'of rate that means something else is refused' {
        { Read-As Rate 100MB } | Should -Throw '*a bare number is in MiB/s; give 100*'
        { Read-As Rate '100KB/s' } | Should -Throw '*is no rate*'
    }
}
