#!/usr/bin/env pwsh
<#
.SYNOPSIS
The long fuzz: spoilt input for everything that reads from strangers. Not part of the normal suite.
.DESCRIPTION
Runs Count inputs for each target (see tests/VirtMigrate.Tests/Fuzz/FuzzTargets.cs), well above a million in all unless
told otherwise, and prints the counts and their sum. A finding
fails the run and prints the line for corpus.txt, which the normal suite replays. The same seed makes the same inputs.
#>
[CmdletBinding()]
param(
    [ValidateRange(1, 100000000)] [int] $Count = 200000,
    [ValidateRange(0, 1000000)] [int] $Seed = (Get-Random -Maximum 1000000)
)
$ErrorActionPreference = 'Stop'
$env:VIRTMIGRATE_FUZZ_COUNT = $Count
$env:VIRTMIGRATE_FUZZ_SEED = $Seed
try {
    $total = 0
    dotnet test "$PSScriptRoot/VirtMigrate.Tests" --configuration Release --nologo --filter 'FullyQualifiedName~FuzzTests' --logger 'console;verbosity=detailed' |
        Where-Object { $_ -match 'FUZZ |finding|^Test Run|Passed!|Failed!|error' } |
        ForEach-Object { if ($_ -match 'FUZZ \S+ (\d+) inputs') { $total += [int]$Matches[1] }; $_ }
    "FUZZ in all: $total inputs, seed $Seed"
    if ($LASTEXITCODE) { throw "There are findings (seed $Seed)." }
}
finally { $env:VIRTMIGRATE_FUZZ_COUNT = $env:VIRTMIGRATE_FUZZ_SEED = $null }
