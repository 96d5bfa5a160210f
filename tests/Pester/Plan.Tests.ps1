BeforeDiscovery {
    $examples = foreach ($name in 'Get-VirtMigrationPlan', 'Test-VirtMigration') {
        $text = Get-Content "$PSScriptRoot/../../docs/en-US/$name.md" -Raw
        foreach ($found in [regex]::Matches($text, '(?s)### (Example \d+)[^\n]*\n\n```powershell\n(.*?)```')) {
            @{ Page = $name; Title = $found.Groups[1].Value; Code = $found.Groups[2].Value }
        }
    }
}

BeforeAll {
    . "$PSScriptRoot/Support/Initialize.ps1"

    function Start-Pair([object[]] $Hosts = @('alpha', 'beta'), [object[]] $Domain = @('web1', 'web2')) {
        Disconnect-VirtHost *
        $null = Start-VirtSimulator $Hosts -Domain $Domain -Force
        $null = Connect-VirtHost sim://alpha/, sim://beta/
    }
}

AfterAll {
    Disconnect-VirtHost *
    Get-VirtSimulator | Stop-VirtSimulator
}

Describe 'The example <Title> of <Page>' -ForEach $examples {
    BeforeEach { Start-Pair }

    It 'runs' {
        $problems = Get-ErrorOf ([scriptblock]::Create($Code))
        $problems | Should -BeNullOrEmpty
    }
}

Describe 'Get-VirtMigrationPlan' {
    BeforeEach { Start-Pair }

    It 'finds nothing between healthy hosts' {
        $plan = Get-VirtDomain web1 | Get-VirtMigrationPlan -Destination beta -Live
        $plan | Should -BeOfType ([VirtMigrate.Migration.MigrationPlan])
        $plan.Findings | Should -BeNullOrEmpty
        $plan.CanMigrate | Should -BeTrue
        $plan.Protocol | Should -Be 'V3Params'
        ($plan | Out-String) | Should -Match 'web1: alpha -> beta, Managed, V3Params, can migrate, nothing found'
    }

    It 'writes a plan for each domain of the pipeline, and changes nothing' {
        $before = Get-VirtDomain | Out-String
        (Get-VirtDomain web* | Get-VirtMigrationPlan -Destination beta -Live).Name | Should -Be 'web1', 'web2'
        Get-VirtDomain | Out-String | Should -Be $before
    }

    It 'says what is in the way, the worst first, with the remedy' {
        $plan = Get-VirtMigrationPlan web1 beta -Live -UndefineSource -MigrateUri tcp://beta:16509
        $plan.CanMigrate | Should -BeFalse
        $plan.Findings.Id | Should -Be 'MigratePortUnfit', 'DefinitionLost'
        $plan.Findings[0].Remedy | Should -Match '49152 to 49215'
        $text = $plan | Out-String -Width 160
        $text | Should -Match 'would fail'
        $text | Should -Match 'Severity\s+Id\s+Subject\s+Message'
        $text | Should -Match 'Error\s+MigratePortUnfit\s+16509'
        $text | Should -Match '-> Choose another one'
    }

    It 'asks over read-only connections' {
        Disconnect-VirtHost *
        $null = Connect-VirtHost sim://alpha/, sim://beta/ -ReadOnly
        $plan = Get-VirtMigrationPlan web1 beta -Live
        $plan.Findings.Id | Should -Be 'ReadOnlyConnection', 'ReadOnlyConnection'
        $plan.CanMigrate | Should -BeTrue
        (Get-ErrorOf { $plan | Move-VirtDomain }).FullyQualifiedErrorId | Should -BeLike 'ReadOnlyConnection,*'
    }

    It 'compares hosts that differ' {
        Start-Pair @{ Name = 'alpha' }, @{ Name = 'beta'; Protocols = 'V1'; Memory = 512MB }
        (Get-VirtMigrationPlan web1 beta -Live).Findings.Id | Should -Be 'NoProtocolInCommon', 'MemoryShort'
    }

    It 'survives JSON and Clixml' {
        $plan = Get-VirtMigrationPlan web1 beta -Live -UndefineSource
        $json = $plan | ConvertTo-Json -Depth 4
        $json.Length | Should -BeLessThan 4000
        ($json | ConvertFrom-Json).Findings[0].Id | Should -Be 'DefinitionLost'
        $file = Join-Path $TestDrive 'plan.xml'
        $plan | Export-Clixml $file
        $copy = Import-Clixml $file
        $copy.PSTypeNames[0] | Should -Be 'Deserialized.VirtMigrate.Migration.MigrationPlan'
        $copy.CanMigrate | Should -BeTrue
        ($copy | Out-String -Width 160) -replace '\s+', ' ' | Should -Be (($plan | Out-String -Width 160) -replace '\s+', ' ')
    }

    It 'is an error for what is not there' {
        (Get-ErrorOf { Get-VirtMigrationPlan nobody beta -Live }).FullyQualifiedErrorId | Should -BeLike 'DomainNotFound,*'
    }
}

Describe 'Test-VirtMigration' {
    BeforeEach { Start-Pair }

    It 'is true or false' {
        Get-VirtDomain web* | Test-VirtMigration -Destination beta -Live | Should -Be $true, $true
        Test-VirtMigration web1 beta -Live -MigrateUri tcp://127.0.0.1 | Should -BeFalse
    }

    It 'counts no warnings, and tells them when it is verbose' {
        $told = Test-VirtMigration web1 beta -Live -UndefineSource -Verbose 4>&1
        $told[-1] | Should -BeTrue
        "$told" | Should -Match 'web1: Warning DefinitionLost: .*Add -Persistent'
    }
}

Describe 'Move-VirtDomain with a plan' {
    BeforeEach { Start-Pair }

    It 'goes where and how the plan says' {
        $results = Get-VirtDomain web* | Get-VirtMigrationPlan -Destination beta -Live -Persistent | Move-VirtDomain
        $results.Outcome | Should -Be 'Completed', 'Completed'
        (Get-VirtDomain web1 -VirtHost beta).Persistent | Should -BeTrue
    }

    It 'takes a plan by name, and a domain on the destination back' {
        $plan = Get-VirtMigrationPlan web1 beta -Live
        (Move-VirtDomain -Plan $plan -PassThru).Host.Name | Should -Be 'beta'
    }

    It 'connects to a destination that only the plan was connected to' {
        Disconnect-VirtHost beta
        $plan = Get-VirtMigrationPlan web1 sim://beta/ -Live
        ($plan | Move-VirtDomain).Outcome | Should -Be 'Completed'
    }

    It 'shows what it would do' {
        Get-VirtMigrationPlan web1 beta -Live | Move-VirtDomain -WhatIf | Should -BeNullOrEmpty
        (Get-VirtDomain web1 -VirtHost alpha).State | Should -Be 'Running'
    }

    It 'refuses errors, and tries all the same when forced' {
        $plan = Get-VirtMigrationPlan web1 beta -Live -MigrateUri tcp://beta:16509
        $problem = Get-ErrorOf { $plan | Move-VirtDomain }
        $problem.FullyQualifiedErrorId | Should -BeLike 'PlanHasErrors,*'
        $problem.ErrorDetails.RecommendedAction | Should -Match '-Force'
        $problem.TargetObject.Outcome | Should -Be 'Refused'
        (Get-VirtDomain web1 -VirtHost alpha).State | Should -Be 'Running'
        ($plan | Move-VirtDomain -Force).Outcome | Should -Be 'Completed'
    }

    It 'refuses a plan that no longer fits: <Why>' -ForEach @(
        @{ Why = 'another state'; Do = { Suspend-VirtDomain web1 }; Says = 'was Running and is Paused' }
        @{ Why = 'it has moved'; Do = { $null = Move-VirtDomain web1 beta -Live -UndefineSource -Persistent }; Says = 'not on alpha any more' }
        @{ Why = 'a new error'; Do = { $null = New-VirtDomain '<domain type="kvm"><name>web1</name><memory unit="MiB">64</memory><os><type>hvm</type></os></domain>' -VirtHost beta }; Says = 'NameTaken' }
    ) {
        $plan = Get-VirtMigrationPlan web1 beta -Live
        & $Do
        $problem = Get-ErrorOf { $plan | Move-VirtDomain }
        $problem.FullyQualifiedErrorId | Should -BeLike 'PlanOutdated,*'
        "$problem" | Should -Match $Says
        $problem.ErrorDetails.RecommendedAction | Should -Match 'Get-VirtMigrationPlan'
        (Get-ErrorOf { $plan | Move-VirtDomain -Force }).FullyQualifiedErrorId | Should -BeLike 'PlanOutdated,*'
    }

    It 'refuses options of its own' {
        $plan = Get-VirtMigrationPlan web1 beta -Live
        { $plan | Move-VirtDomain -Live } | Should -Throw -ErrorId 'ArgumentInvalid,*'
    }

    It 'says what is missing when no plan comes and no destination is named' {
        { 'web1' | Move-VirtDomain -ErrorAction Stop } | Should -Throw '*no plan, and -Destination is missing*'
        $file = Join-Path $TestDrive 'copy.xml'
        Get-VirtMigrationPlan web1 beta -Live | Export-Clixml $file
        { Import-Clixml $file | Move-VirtDomain -ErrorAction Stop } | Should -Throw '*is a copy*'
    }
}
