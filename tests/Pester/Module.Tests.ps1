BeforeDiscovery {
    $root = (Resolve-Path "$PSScriptRoot/../..").Path
    $path = if ($env:VIRTMIGRATE_MODULE) { $env:VIRTMIGRATE_MODULE } else { Join-Path $root 'out/VirtMigrate' }
    $cmdlets = (Import-PowerShellDataFile (Join-Path $path 'VirtMigrate.psd1')).CmdletsToExport
}

BeforeAll { . "$PSScriptRoot/Support/Initialize.ps1" }

Describe 'The module' {
    It 'has a valid manifest' {
        (Test-ModuleManifest (Join-Path $modulePath 'VirtMigrate.psd1')).Name | Should -Be 'VirtMigrate'
    }

    It 'has the version that the assemblies have' {
        $manifest = Import-PowerShellDataFile (Join-Path $modulePath 'VirtMigrate.psd1')
        $assembly = [System.Diagnostics.FileVersionInfo]::GetVersionInfo((Join-Path $modulePath 'VirtMigrate.dll'))
        $assembly.ProductVersion -replace '[-+].*' | Should -Be $manifest.ModuleVersion
    }

    It 'exports exactly the cmdlets that its assembly has' {
        $manifest = Import-PowerShellDataFile (Join-Path $modulePath 'VirtMigrate.psd1')
        $assembly = (Get-Command Move-VirtDomain).ImplementingType.Assembly
        $has = $assembly.GetExportedTypes() | ForEach-Object {
            $attribute = $_.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false)
            if ($attribute) { "$($attribute.VerbName)-$($attribute.NounName)" }
        }
        (Get-Command -Module VirtMigrate).Name | Sort-Object | Should -Be ($has | Sort-Object)
        $manifest.CmdletsToExport | Sort-Object | Should -Be ($has | Sort-Object)
    }

    It 'exports nothing by wildcard' {
        $manifest = Import-PowerShellDataFile (Join-Path $modulePath 'VirtMigrate.psd1')
        foreach ($kind in 'CmdletsToExport', 'FunctionsToExport', 'AliasesToExport', 'VariablesToExport') {
            $manifest.ContainsKey($kind) | Should -BeTrue
            $manifest[$kind] -join ' ' | Should -Not -Match '\*'
        }
    }

    It 'ships nothing of PowerShell and no library of others' {
        Get-ChildItem $modulePath -Recurse -Filter *.dll | Select-Object -ExpandProperty Name | Sort-Object |
            Should -Be @('VirtMigrate.dll', 'VirtMigrate.PowerShell.dll')
    }

    It 'imports under a second session, and leaves nothing there when it is removed' {
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("Import-Module '$modulePath'; Remove-Module VirtMigrate; @(Get-Command -Module VirtMigrate -ListImported).Count").Invoke().ForEach({ $left = $_ })
            $shell.HadErrors | Should -BeFalse
            $left | Should -Be 0
        }
        finally { $shell.Dispose() }
    }
}

Describe '<_>' -ForEach $cmdlets {
    BeforeAll {
        $command = Get-Command $_
        $common = [System.Management.Automation.Cmdlet]::CommonParameters + [System.Management.Automation.Cmdlet]::OptionalCommonParameters
        $own = $command.Parameters.Values | Where-Object Name -NotIn $common
    }

    It 'has an approved verb' { $command.Verb | Should -BeIn (Get-Verb).Verb }

    It 'says what it writes' { $command.OutputType | Should -Not -BeNullOrEmpty }

    It 'asks before it changes something, and only then' {
        $changes = $command.Verb -in 'Move', 'New', 'Remove', 'Resume', 'Start', 'Stop', 'Suspend', 'Set', 'Repair'
        $command.Parameters.ContainsKey('WhatIf') | Should -Be $changes
    }

    It 'explains its mandatory parameters when PowerShell asks for them' {
        foreach ($parameter in $own) {
            foreach ($set in $parameter.ParameterSets.Values | Where-Object IsMandatory) { $set.HelpMessage | Should -Not -BeNullOrEmpty -Because $parameter.Name }
        }
    }

    It 'has a page' { Join-Path $root "docs/en-US/$_.md" | Should -Exist }

    It 'shows its help' {
        $help = Get-Help $_ -Full
        $help.Synopsis.Trim() | Should -Not -BeLike "$_ *"
        $help.Synopsis.Trim() | Should -Not -BeNullOrEmpty
        ($help.description.Text -join '').Length | Should -BeGreaterThan 60
        @($help.examples.example).Count | Should -BeGreaterOrEqual 2
        foreach ($parameter in $own) {
            $text = (Get-Help $_ -Parameter $parameter.Name).description.Text -join ' '
            $text | Should -Not -BeNullOrEmpty -Because "-$($parameter.Name) is to be described"
        }
    }

    It 'has examples that parse and use parameters that exist' {
        foreach ($example in @((Get-Help $_ -Full).examples.example)) {
            $text = "$($example.code)`n$(($example.introduction + $example.remarks).Text -join "`n")"
            $blocks = [regex]::Matches($text, '(?s)```powershell\s*\n(.*?)```') | ForEach-Object { $_.Groups[1].Value }
            $blocks | Should -Not -BeNullOrEmpty
            foreach ($block in $blocks) {
                $errors = $null
                $ast = [System.Management.Automation.Language.Parser]::ParseInput($block, [ref] $null, [ref] $errors)
                $errors | Should -BeNullOrEmpty
                foreach ($call in $ast.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)) {
                    $used = Get-Command $call.GetCommandName() -ErrorAction Stop
                    foreach ($part in $call.CommandElements | Where-Object { $_ -is [System.Management.Automation.Language.CommandParameterAst] }) {
                        { $used.ResolveParameter($part.ParameterName) } | Should -Not -Throw -Because "$($used.Name) -$($part.ParameterName) is in an example"
                    }
                }
            }
        }
    }
}
