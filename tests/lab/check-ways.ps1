#!/usr/bin/env pwsh
<#
.SYNOPSIS
Tries every way into the lab's hosts and prints the table "Ways into a host" of docs/lab-results.md.
.DESCRIPTION
The lab must be up (tests/lab/lab up). The ways are those of tests/VirtMigrate.Tests/Lab/WayCase.cs, and the peers that lie
are those of tests/VirtMigrate.Tests/Remote/Driver/LyingHostCase.cs.
#>
[CmdletBinding()]
param([ValidateSet('Debug', 'Release')] [string] $Configuration = 'Debug')
$ErrorActionPreference = 'Stop'
$lines = dotnet test "$PSScriptRoot/../VirtMigrate.Tests" --configuration $Configuration --nologo --logger 'console;verbosity=detailed' `
    --filter 'FullyQualifiedName~WaysLabTests|FullyQualifiedName~LyingHostTests'
$failed = $LASTEXITCODE
'| host | way | TLS and authentication | lists | migrates, and back | error id |'
'|---|---|---|---|---|---|'
$lines | Where-Object { $_ -match '^\s*WAY (\d+) (\|.*)$' } | Sort-Object | ForEach-Object { $_ -replace '^\s*WAY \d+ ', '' }
''
'| what the host does | error id | what the user reads |'
'|---|---|---|'
$lines | Where-Object { $_ -match '^\s*LIE (\d+) (\|.*)$' } | Sort-Object | ForEach-Object { $_ -replace '^\s*LIE \d+ ', '' }
if ($failed) { throw ($lines -match '^\s*(Failed |Total|Error)' -join "`n") }
