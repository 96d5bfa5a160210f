# One piece of work in this process; prints one line of JSON. The script run starts it, and pwsh itself is the floor.
param([string] $Work, [string] $Module, [string] $Uri, [int] $Count)
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
Set-StrictMode -Version 3

# Resident memory of this process now, in KiB: what the system says, without a collection before.
function Get-Resident {
    foreach ($line in [System.IO.File]::ReadLines('/proc/self/status')) {
        if ($line.StartsWith('VmRSS:')) { return [long]($line -replace '\D') }
    }
}

# How often the block runs, and how long each time takes, in milliseconds.
function Measure-Each([int] $Times, [scriptblock] $Do) {
    foreach ($n in 1..$Times) {
        $begin = [System.Diagnostics.Stopwatch]::GetTimestamp()
        $null = & $Do $n
        [System.Diagnostics.Stopwatch]::GetElapsedTime($begin).TotalMilliseconds
    }
}

$clock = [System.Diagnostics.Stopwatch]::StartNew()
$figures = [ordered]@{}
switch ($Work) {
    'empty' { }
    'import' { Import-Module $Module }
    'first' {
        Import-Module $Module
        $clock.Restart()
        $null = Connect-VirtHost $Uri
        $null = Get-VirtDomain
    }
    'list' {
        # The floor makes as many objects with as many properties, and writes each into the pipeline.
        Import-Module $Module
        $null = Connect-VirtHost $Uri
        $times = Measure-Each 6 { Get-VirtDomain }
        $figures.first_ms = $times[0]
        $figures.later_ms = ($times[1..5] | Sort-Object)[2]
        $floor = Measure-Each 6 { foreach ($n in 1..$Count) { [pscustomobject]@{ Name = "guest$n"; Id = $n; Uuid = [guid]::Empty; State = 1; Host = 'x'; Memory = 1; MaxMemory = 1; VCpu = 1 } } }
        $figures.floor_ms = ($floor[1..5] | Sort-Object)[2]
        $figures.objects = @(Get-VirtDomain).Count
    }
    'move' {
        # There and back between two hosts simulated in this process, on a virtual clock. The floor is a cmdlet of
        # PowerShell's own with one object in and one out.
        Import-Module $Module
        $null = Start-VirtSimulator alpha, beta -Domain @{ Name = 'web'; Memory = 64MB; DirtyRate = 0 }
        $null = Connect-VirtHost sim://alpha/, sim://beta/
        $times = Measure-Each $Count {
            param($n)
            $result = Move-VirtDomain web -Destination ('alpha', 'beta')[$n % 2] -Live -Persistent -UndefineSource
            if ($result.Outcome -ne 'Completed') { throw "the migration ended as $($result.Outcome)" }
        }
        $figures.first_ms = $times[0]
        $figures.later_ms = ($times[($Count / 2)..($Count - 1)] | Sort-Object)[$Count / 4]
        $floor = Measure-Each $Count { param($n) Select-Object -InputObject $n -Property Length }
        $figures.floor_ms = ($floor[($Count / 2)..($Count - 1)] | Sort-Object)[$Count / 4]
    }
}

$figures.in_process_ms = $clock.Elapsed.TotalMilliseconds
$figures.resident_kib = Get-Resident
$figures | ConvertTo-Json -Compress
