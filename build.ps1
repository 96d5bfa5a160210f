#!/usr/bin/env pwsh
#Requires -Version 7.4
<#
.SYNOPSIS
Builds, tests and packs VirtMigrate. Thin over dotnet.
.DESCRIPTION
Build    builds everything; the module is in out/VirtMigrate afterwards.
Test     builds, then runs all tests, Pester's among them.
Docs     makes the help files in src/VirtMigrate.PowerShell/en-US from the Markdown in docs/en-US.
         Needs the module Microsoft.PowerShell.PlatyPS.
Demo     builds and shows a migration between simulated hosts.
Package  builds for release and packs the module into artifacts/.
.EXAMPLE
./build.ps1
.EXAMPLE
./build.ps1 Docs, Test
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Docs', 'Demo', 'Package')]
    [string[]] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Debug',

    # Docs only: where the help files go.
    [string] $HelpOutput = (Join-Path $PSScriptRoot 'src/VirtMigrate.PowerShell/en-US')
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3

function Invoke-Dotnet {
    & dotnet @args
    if ($LASTEXITCODE) { throw "dotnet $($args[0]) ended with exit code $LASTEXITCODE." }
}

function Invoke-Build([string] $As = $Configuration) {
    Invoke-Dotnet build (Join-Path $PSScriptRoot 'VirtMigrate.slnx') --configuration $As --nologo
}

function Invoke-Test {
    Invoke-Build
    Invoke-Dotnet test (Join-Path $PSScriptRoot 'VirtMigrate.slnx') --configuration $Configuration --no-build --nologo
}

# An about_ topic as Get-Help shows it: plain text, bodies indented.
function ConvertTo-AboutText([string[]] $Markdown) {
    $inCode = $false
    foreach ($line in $Markdown) {
        if ($line -match '^```') { $inCode = -not $inCode; continue }
        if ($inCode) { if ($line) { "        $line" } else { '' } }
        elseif ($line -match '^# (.+)') { 'TOPIC'; "    $($Matches[1])" }
        elseif ($line -match '^## (.+)') { $Matches[1].ToUpperInvariant() }
        elseif ($line -match '^### (.+)') { "  $($Matches[1])" }
        elseif ($line) { "    $line" }
        else { '' }
    }
}

function Invoke-Docs {
    Import-Module Microsoft.PowerShell.PlatyPS -MinimumVersion 1.0
    $docs = Join-Path $PSScriptRoot 'docs/en-US'
    $scratch = Join-Path ([System.IO.Path]::GetTempPath()) ([System.IO.Path]::GetRandomFileName())
    $null = New-Item -ItemType Directory -Force $scratch, $HelpOutput
    try {
        $pages = Get-ChildItem (Join-Path $docs '*-*.md') | Sort-Object Name | ForEach-Object {
            Import-MarkdownCommandHelp $_.FullName
        }
        $null = $pages | Export-MamlCommandHelp -OutputFolder $scratch -Force
        foreach ($maml in Get-ChildItem $scratch -Recurse -Filter '*-Help.xml') {
            $text = (Get-Content $maml -Raw).ReplaceLineEndings("`n").TrimEnd() + "`n"
            [System.IO.File]::WriteAllText((Join-Path $HelpOutput $maml.Name), $text)
        }
        foreach ($about in Get-ChildItem (Join-Path $docs 'about_*.md')) {
            $text = ((ConvertTo-AboutText (Get-Content $about)) -join "`n").TrimEnd() + "`n"
            [System.IO.File]::WriteAllText((Join-Path $HelpOutput "$($about.BaseName).help.txt"), $text)
        }
    }
    finally {
        Remove-Item $scratch -Recurse -Force
    }
}

function Invoke-Demo {
    Invoke-Build
    Invoke-Dotnet run --project (Join-Path $PSScriptRoot 'src/VirtMigrate.Simulator') --configuration $Configuration --no-build -- demo
}

function Invoke-Package {
    Invoke-Build Release
    $staged = Join-Path $PSScriptRoot 'out/VirtMigrate'
    $version = (Import-PowerShellDataFile (Join-Path $staged 'VirtMigrate.psd1')).ModuleVersion
    $artifacts = Join-Path $PSScriptRoot 'artifacts'
    $folder = Join-Path $artifacts 'package'
    $zip = Join-Path $artifacts "VirtMigrate-$version.zip"
    if (Test-Path $artifacts) { Remove-Item $folder, $zip -Recurse -Force -ErrorAction Ignore }

    # Unpacked into a folder of PSModulePath, it is found: VirtMigrate/<version>/.
    $null = New-Item -ItemType Directory -Force (Join-Path $folder 'VirtMigrate')
    Copy-Item $staged (Join-Path $folder "VirtMigrate/$version") -Recurse
    Copy-Item (Join-Path $PSScriptRoot 'LICENSE') (Join-Path $folder "VirtMigrate/$version")
    [System.IO.Compression.ZipFile]::CreateFromDirectory($folder, $zip)
    Remove-Item $folder -Recurse -Force
    Get-Item $zip
}

foreach ($name in $Task) {
    & "Invoke-$name"
}
