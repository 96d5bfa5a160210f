BeforeDiscovery {
    $docs = (Resolve-Path "$PSScriptRoot/../../docs/en-US").Path
    $pages = Get-ChildItem (Join-Path $docs '*-*.md') | ForEach-Object { @{ Name = $_.BaseName; Path = $_.FullName } }
    $abouts = Get-ChildItem (Join-Path $docs 'about_*.md') | ForEach-Object { @{ Name = $_.BaseName; Path = $_.FullName } }
}

BeforeAll {
    . "$PSScriptRoot/Support/Initialize.ps1"
    Import-Module Microsoft.PowerShell.PlatyPS -MinimumVersion 1.0
}

Describe 'The page <Name>' -ForEach $pages {
    It 'belongs to a cmdlet' { Get-Command $Name -Module VirtMigrate | Should -Not -BeNullOrEmpty }

    It 'follows the schema' { Test-MarkdownCommandHelp $Path | Should -BeTrue }

    It 'has nothing left to fill in' { Get-Content $Path -Raw | Should -Not -Match '\{\{' }

    It 'names the cmdlet''s parameters as they are' {
        $page = Import-MarkdownCommandHelp $Path
        $common = [System.Management.Automation.Cmdlet]::CommonParameters
        $own = (Get-Command $Name).Parameters.Values | Where-Object Name -NotIn $common
        @($page.Parameters.Name | Sort-Object) | Should -Be @($own.Name | Sort-Object)
        foreach ($parameter in $own) {
            $described = $page.Parameters | Where-Object Name -EQ $parameter.Name
            $described.Type | Should -Be $parameter.ParameterType.FullName -Because "-$($parameter.Name)"
            @($described.Aliases | Sort-Object) | Should -Be @($parameter.Aliases | Sort-Object) -Because "-$($parameter.Name)"
            @($described.ParameterSets.Name | ForEach-Object { $_ -replace '^\(All\)$', '__AllParameterSets' } | Sort-Object) |
                Should -Be @($parameter.ParameterSets.Keys | Sort-Object) -Because "-$($parameter.Name)"
            foreach ($set in $described.ParameterSets) {
                $key = $set.Name -replace '^\(All\)$', '__AllParameterSets'
                $set.IsRequired | Should -Be $parameter.ParameterSets[$key].IsMandatory -Because "-$($parameter.Name)"
                $set.ValueFromPipeline | Should -Be $parameter.ParameterSets[$key].ValueFromPipeline -Because "-$($parameter.Name)"
            }
        }
    }

    It 'links to what exists' {
        foreach ($link in [regex]::Matches((Get-Content $Path -Raw), '\]\((?!https?:)([^)]+)\)')) {
            Join-Path (Split-Path $Path) $link.Groups[1].Value | Should -Exist
        }
    }
}

Describe 'The topic <Name>' -ForEach $abouts {
    It 'is shown by Get-Help' { Get-Help $Name | Out-String | Should -Match 'SHORT DESCRIPTION' }

    It 'has code that parses and cmdlets that exist' {
        $own = [regex]::Matches((Get-Content $Path -Raw), '(?m)^function ([\w-]+)') | ForEach-Object { $_.Groups[1].Value }
        foreach ($block in [regex]::Matches((Get-Content $Path -Raw), '(?s)```powershell\n(.*?)```')) {
            $errors = $null
            $ast = [System.Management.Automation.Language.Parser]::ParseInput($block.Groups[1].Value, [ref] $null, [ref] $errors)
            $errors | Should -BeNullOrEmpty
            foreach ($call in $ast.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)) {
                if ($call.InvocationOperator -eq 'Dot' -or $call.GetCommandName() -in $own) { continue }
                $used = Get-Command $call.GetCommandName()
                if ($used.ModuleName -ne 'VirtMigrate') { continue }
                foreach ($part in $call.CommandElements | Where-Object { $_ -is [System.Management.Automation.Language.CommandParameterAst] }) {
                    { $used.ResolveParameter($part.ParameterName) } | Should -Not -Throw -Because "$($used.Name) -$($part.ParameterName) is on the page"
                }
            }
        }
    }
}

Describe 'The help files' {
    It 'are what the pages make' {
        $fresh = Join-Path $TestDrive 'help'
        & (Join-Path $root 'build.ps1') Docs -HelpOutput $fresh
        $committed = Join-Path $root 'src/VirtMigrate.PowerShell/en-US'
        (Get-ChildItem $fresh).Name | Should -Be (Get-ChildItem $committed).Name
        foreach ($file in Get-ChildItem $fresh) {
            (Get-Content $file -Raw) -ceq (Get-Content (Join-Path $committed $file.Name) -Raw) |
                Should -BeTrue -Because "$($file.Name) is made by './build.ps1 Docs'"
        }
    }
}
