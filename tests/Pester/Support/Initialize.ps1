# Dot-sourced by every test file: imports the built module and gives hosts that live in this process.
$ErrorActionPreference = 'Stop'
$script:root = (Resolve-Path "$PSScriptRoot/../../..").Path
$script:modulePath = if ($env:VIRTMIGRATE_MODULE) { $env:VIRTMIGRATE_MODULE } else { Join-Path $root 'out/VirtMigrate' }
if (-not (Test-Path (Join-Path $modulePath 'VirtMigrate.psd1'))) {
    throw "There is no module at '$modulePath'. Run 'dotnet build' first, or set VIRTMIGRATE_MODULE."
}

# The journal of the tests' migrations is no business of the user's own.
$env:XDG_STATE_HOME = "$TestDrive"

Import-Module $modulePath
if (-not ('VirtMigrate.PesterSupport.FakeHost' -as [type])) {
    $references = @((Join-Path $modulePath 'VirtMigrate.dll')) + (Get-ChildItem "$PSHOME/ref/*.dll").FullName
    Add-Type -Path "$PSScriptRoot/FakeDriver.cs" -ReferencedAssemblies $references -IgnoreWarnings -WarningAction SilentlyContinue
}

[VirtMigrate.PesterSupport.FakeHost]::Register()

function Reset-FakeHost {
    Disconnect-VirtHost *
    [VirtMigrate.PesterSupport.FakeHost]::Reset()
}

function Get-FakeHost([string] $Name) { [VirtMigrate.PesterSupport.FakeHost]::Get($Name) }

# What a command writes to the error stream, and nothing thrown.
function Get-ErrorOf([scriptblock] $Command) {
    $ErrorActionPreference = 'Continue'
    $all = & $Command 2>&1
    @($all | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] })
}
