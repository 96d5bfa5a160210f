BeforeAll {
    . "$PSScriptRoot/Support/Initialize.ps1"
    Reset-FakeHost
    $null = (Get-FakeHost alpha).Add('web1', $true)
    $null = Connect-VirtHost fake://alpha/
    $completed = [VirtMigrate.PesterSupport.Samples]::Result('Completed')
    $failed = [VirtMigrate.PesterSupport.Samples]::Result('RolledBack')
    $null = Connect-VirtHost fake://beta/
    $request = [VirtMigrate.Migration.MigrationRequest]@{ Domain = (Get-VirtDomain web1).GetReference(); Flags = 'Live' }
    $ends = Get-VirtHost alpha, beta | ForEach-Object { [VirtMigrate.Migration.MigrationEndpoint]::Of($_) }
    $plan = [VirtMigrate.Migration.MigrationNegotiator]::NegotiateAsync($request, $ends[0], $ends[1], [System.Threading.CancellationToken]::None).GetAwaiter().GetResult()
    Disconnect-VirtHost beta
}
AfterAll { Reset-FakeHost }

Describe 'Format views' {
    It 'show <Name> as a table with <Columns>' -ForEach @(
        @{ Name = 'a host'; Get = { Get-VirtHost }; Columns = 'Name', 'State', 'Driver', 'LibVersion', 'ReadOnly', 'HostName', 'Uri' }
        @{ Name = 'a domain'; Get = { Get-VirtDomain }; Columns = 'Name', 'Id', 'State', 'Reason', 'VCpu', 'Memory\(MiB\)', 'Persistent', 'Host' }
        @{ Name = 'a capability'; Get = { Get-VirtCapability }; Columns = 'Name', 'Driver', 'Architecture', 'CpuModel', 'Protocols', 'PeerToPeer' }
        @{ Name = 'a guest capability'; Get = { (Get-VirtCapability).Guests }; Columns = 'OsType', 'Architecture', 'WordSize', 'DomainTypes', 'Emulator', 'Machines' }
        @{ Name = 'a feature'; Get = { (Get-VirtCapability).Features }; Columns = 'Number', 'Feature', 'Supported', 'Usual' }
        @{ Name = 'a result'; Get = { $completed }; Columns = 'Name', 'Source', 'Destination', 'Outcome', 'RunningOn', 'Protocol', 'Duration', 'Downtime' }
        @{ Name = 'a finding'; Get = { Repair-VirtMigration web1 -Source alpha -Destination fake://beta/ }; Columns = 'Name', 'Source', 'SourceState', 'Destination', 'DestinationState', 'Action', 'Repaired' }
        @{ Name = 'a plan'; Get = { $plan }; Columns = 'Domain', 'Source', 'Destination', 'NewName', 'Protocol', 'Mode', 'Flags' }
        @{ Name = 'a step'; Get = { $completed.Steps }; Columns = 'Name', 'Side', 'Host', 'Duration', 'CookieIn', 'CookieOut', 'Error' }
    ) {
        $text = & $Get | Out-String -Width 200
        $header = ($text -split '\r?\n' | Where-Object { $_.Trim() })[0] -replace '\x1b\[[0-9;]*m'
        $header | Should -Match ($Columns -join '\s+')
    }

    It 'have a type behind each of them' {
        $views = [xml](Get-Content (Join-Path $modulePath 'VirtMigrate.format.ps1xml') -Raw)
        $names = $views.SelectNodes('//TypeName').InnerText | Where-Object { $_ -notlike 'Deserialized.*' } | Sort-Object -Unique
        $names | Should -Not -BeNullOrEmpty
        foreach ($name in $names) {
            $type = $name -as [type]
            $type | Should -Not -BeNullOrEmpty -Because $name
            foreach ($property in $views.SelectNodes("//View[ViewSelectedBy/TypeName='$name']//PropertyName").InnerText) {
                $type.GetProperty($property) | Should -Not -BeNullOrEmpty -Because "$name has a column $property"
            }
        }
    }

    It 'list the steps and the error of a result' {
        $text = $failed | Format-List | Out-String -Width 200
        $text | Should -Match 'Begin3Params\s+Source\s+6\.0 ms|Begin3Params\s+Source\s+6,0 ms'
        $text | Should -Match 'Error\s+: the guest''s disk went away'
    }
}

Describe 'Objects written down' {
    It 'keep what matters in JSON: <Name>' -ForEach @(
        @{ Name = 'host'; Get = { Get-VirtHost }; Key = 'Name'; Value = 'alpha' }
        @{ Name = 'domain'; Get = { Get-VirtDomain }; Key = 'State'; Value = 'Running' }
        @{ Name = 'capability'; Get = { Get-VirtCapability }; Key = 'CpuModel'; Value = 'Haswell' }
        @{ Name = 'plan'; Get = { $plan }; Key = 'DestinationLabel'; Value = 'beta' }
        @{ Name = 'completed result'; Get = { $completed }; Key = 'Outcome'; Value = 'Completed' }
        @{ Name = 'failed result'; Get = { $failed }; Key = 'Outcome'; Value = 'RolledBack' }
    ) {
        $json = & $Get | ConvertTo-Json -Depth 6 -EnumsAsStrings -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -BeNullOrEmpty
        $json.Length | Should -BeLessThan 40000
        ($json | ConvertFrom-Json).$Key | Should -Be $Value
    }

    It 'keep the steps and the error of a result in JSON' {
        $back = $failed | ConvertTo-Json -Depth 6 -EnumsAsStrings -WarningAction SilentlyContinue | ConvertFrom-Json
        $back.Steps.Name | Should -Be 'Begin3Params', 'Prepare3Params'
        $back.Error.Message | Should -Be 'the guest''s disk went away'
        $back.Error.ErrorId | Should -Be 'HostError'
    }

    It 'survive Export-Clixml: <Name>' -ForEach @(
        @{ Name = 'host'; Get = { Get-VirtHost }; Key = 'Name'; Value = 'alpha' }
        @{ Name = 'domain'; Get = { Get-VirtDomain }; Key = 'State'; Value = 'Running' }
        @{ Name = 'capability'; Get = { Get-VirtCapability }; Key = 'CpuModel'; Value = 'Haswell' }
        @{ Name = 'plan'; Get = { $plan }; Key = 'DestinationLabel'; Value = 'beta' }
        @{ Name = 'result'; Get = { $failed }; Key = 'Outcome'; Value = 'RolledBack' }
    ) {
        $file = Join-Path $TestDrive "$Name.xml"
        $original = & $Get
        $original | Export-Clixml $file
        $back = Import-Clixml $file
        $back.$Key.ToString() | Should -Be $Value
        $back.PSTypeNames[0] | Should -BeLike 'Deserialized.VirtMigrate.*'

        # The views know the copies too.
        ($back | Out-String -Width 200) | Should -Be ($original | Out-String -Width 200)
    }

    It 'keep the steps of a result in Clixml' {
        $file = Join-Path $TestDrive 'steps.xml'
        $failed | Export-Clixml $file
        $back = Import-Clixml $file
        $back.Steps[1].Name | Should -Be 'Prepare3Params'
        $back.Duration | Should -Be ([timespan]'00:00:01.5')
        $back.Error.Message | Should -Be 'the guest''s disk went away'
    }
}
