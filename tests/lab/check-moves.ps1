#!/usr/bin/env pwsh
<#
.SYNOPSIS
Runs the cases of check-migrations with Move-VirtDomain and puts both ends side by side.

.DESCRIPTION
Each case gets a fresh guest g on alpha. The migration runs in a process of its own, as a user's would; what disturbs it
runs here once memory flows. Afterwards virsh is asked on both hosts, and the guest's console whether it makes progress.
results.txt holds what virsh made of the same case on the same lab.

.PARAMETER Pattern
Only the cases whose name matches.

.PARAMETER Table
Write the table to this Markdown file.
#>
[CmdletBinding()]
param([string] $Pattern = '.', [string] $Table, [string] $Module)

$ErrorActionPreference = 'Stop'
$lab = Join-Path $PSScriptRoot lab
$Module = if ($Module) { $Module } else { Join-Path $PSScriptRoot ../../out/VirtMigrate }
$work = Join-Path ([IO.Path]::GetTempPath()) "check-moves-$PID"
New-Item -ItemType Directory $work | Out-Null
& $lab up alpha beta 2>$null
foreach ($line in & $lab env) {
    $name, $value = $line -split '=', 2
    Set-Variable $name $value.Trim("'")
}

$alpha = $LAB_ALPHA_URI_TCP
$beta = $LAB_BETA_URI_TCP

function Invoke-Virsh([string] $Uri) { & timeout 120 virsh -q -c $Uri @args 2>&1 | ForEach-Object { "$_" } }
function Get-State([string] $Uri, [string] $Name) {
    $state = & timeout 20 virsh -q -c $Uri domstate $Name 2>$null | Select-Object -First 1
    if ($state) { $state.Trim() } else { '-' }
}
function Get-LabXml([string] $Kind, [string] $Name, [string] $Uuid) {
    $file = Join-Path $work "$Name.xml"
    & $lab xml $Kind $Name 128 $Uuid > $file
    $file
}

# The migration itself: a script for a process of its own, which leaves what it saw as JSON.
$moveScript = Join-Path $work move.ps1
@'
param([string] $Module, [string] $Source, [string] $Destination, [string] $Parameters, [string] $Out)
Import-Module $Module
$told = [ordered]@{ Outcome = ''; RunningOn = ''; ErrorId = ''; Error = ''; Protocol = ''; Warnings = @() }
try {
    $alpha = Connect-VirtHost $Source -ErrorAction Stop
    # A destination that cannot be connected is a part of some cases: then Move-VirtDomain itself is given the URI.
    $there = Connect-VirtHost $Destination -ErrorAction SilentlyContinue
    $more = ConvertFrom-Json $Parameters -AsHashtable
    $result = Get-VirtDomain g -VirtHost $alpha -ErrorAction Stop |
        Move-VirtDomain -Destination $($there ?? $Destination) @more -Confirm:$false -ErrorVariable errors -ErrorAction SilentlyContinue
    if ($result) {
        $told.Outcome = "$($result.Outcome)"; $told.RunningOn = "$($result.RunningOn)"; $told.Protocol = "$($result.Protocol)"
        $told.Warnings = @($result.Warnings)
    }
    if ($errors) { $told.ErrorId = $errors[0].FullyQualifiedErrorId.Split(',')[0]; $told.Error = "$($errors[0])" }
}
catch {
    $told.ErrorId = $_.FullyQualifiedErrorId.Split(',')[0]; $told.Error = "$_"
}
finally {
    $told | ConvertTo-Json | Set-Content $Out
}
'@ | Set-Content $moveScript

$live = @{ Live = $true }
$slow = @{ Live = $true; Bandwidth = 2 }
$p2p = @{ Live = $true; PeerToPeer = $true }
# libvirt copies into disks that are there; virsh finds the pool's volumes made by its storage migration.
$image = { & $lab exec beta qemu-img create -q -f qcow2 /var/lib/libvirt/images/g.qcow2 64M }
$cases = @(
    @{ Name = 'live'; Move = $live; Expect = 'Completed' }
    @{ Name = 'not-live'; Move = @{}; Expect = 'Completed' }
    @{ Name = 'over-tls'; Move = $live; Source = $LAB_ALPHA_URI_TLS; Destination = $LAB_BETA_URI_TLS; Expect = 'Completed' }
    @{ Name = 'over-ssh'; Move = $live; Source = $LAB_ALPHA_URI_SSH; Destination = $LAB_BETA_URI_SSH; Expect = 'Completed' }
    @{ Name = 'over-unix'; Move = $live; Source = $LAB_ALPHA_URI_UNIX; Destination = $LAB_BETA_URI_UNIX; Expect = 'Completed' }
    @{ Name = 'persistent-undefine'; Move = @{ Live = $true; Persistent = $true; UndefineSource = $true }; Expect = 'Completed' }
    @{ Name = 'suspend'; Move = @{ Live = $true; Suspend = $true }; Expect = 'Completed' }
    @{ Name = 'source-paused'; Before = { Invoke-Virsh $alpha suspend g }; Move = $live; Expect = 'Completed' }
    @{ Name = 'offline'; Before = { Invoke-Virsh $alpha destroy g }; Move = @{ Offline = $true; Persistent = $true }; Expect = 'Completed' }
    @{ Name = 'offline-not-persistent'; Before = { Invoke-Virsh $alpha destroy g }; Move = @{ Offline = $true }; Expect = 'Refused' }
    @{ Name = 'shut-off-live'; Before = { Invoke-Virsh $alpha destroy g }; Move = $live; Expect = 'Refused' }
    @{ Name = 'dname'; Move = @{ Live = $true; NewName = 'h' }; Dest = 'h'; Expect = 'Completed' }
    @{ Name = 'xml'; Move = {
            $xml = (Invoke-Virsh $alpha dumpxml --migratable g) -join "`n"
            @{ Live = $true; DestinationXml = $xml.Replace('<memory ', '<title>changed</title><memory ') }
        }; After = { if (-not ((Invoke-Virsh $beta dumpxml g) -match '<title>changed')) { 'title not changed' } }; Expect = 'Completed' }
    @{ Name = 'xml-incompatible'; Move = {
            $xml = (Invoke-Virsh $alpha dumpxml --migratable g) -join "`n"
            @{ Live = $true; DestinationXml = $xml -replace '<vcpu[^/]*/vcpu>', '<vcpu>2</vcpu>' }
        }; Expect = 'Refused' }
    @{ Name = 'bandwidth'; Move = @{ Live = $true; Bandwidth = 16 }; Expect = 'Completed' }
    @{ Name = 'migrateuri'; Move = @{ Live = $true; MigrateUri = "tcp://${LAB_BETA_ADDR}:49200" }; Expect = 'Completed' }
    @{ Name = 'migrateuri-closed'; Move = @{ Live = $true; MigrateUri = "tcp://${LAB_CLIENT_ADDR}:49200" }; Expect = 'RolledBack' }
    @{ Name = 'change-protection'; Move = @{ Live = $true; ChangeProtection = $true; AbortOnError = $true }; Expect = 'Completed' }
    @{ Name = 'compressed'; Kind = 'dirty'; Move = @{ Live = $true; Compression = 'Default' }; Expect = 'Completed' }
    @{ Name = 'parallel'; Kind = 'dirty'; Move = @{ Live = $true; ParallelConnections = 2 }; Expect = 'Completed' }
    @{ Name = 'zerocopy'; Kind = 'dirty'; Move = @{ Live = $true; Parallel = $true; ZeroCopy = $true }; Expect = 'RolledBack' }
    @{ Name = 'tls'; Move = @{ Live = $true; Tls = $true }; Expect = 'Completed' }
    @{ Name = 'auto-converge'; Kind = 'dirty'; Move = @{ Live = $true; AutoConverge = $true; Bandwidth = 20 }; Expect = 'Completed' }
    @{ Name = 'postcopy'; Kind = 'dirty'; Move = @{ Live = $true; PostCopy = $true; PostCopyAfterPreCopy = $true; Bandwidth = 8 }; Expect = 'Completed' }
    @{ Name = 'timeout-suspend'; Kind = 'dirty'; Move = @{ Live = $true; Bandwidth = 8; Timeout = 3; TimeoutAction = 'Suspend' }; Expect = 'Completed' }
    @{ Name = 'timeout-postcopy'; Kind = 'dirty'; Move = @{ Live = $true; PostCopy = $true; Bandwidth = 8; Timeout = 3; TimeoutAction = 'PostCopy' }; Expect = 'Completed' }
    @{ Name = 'p2p'; Move = @{ Live = $true; PeerToPeer = $true }; Expect = 'Completed' }
    @{ Name = 'p2p-tunnelled'; Move = @{ Live = $true; PeerToPeer = $true; Tunnelled = $true }; Expect = 'Completed' }
    @{ Name = 'p2p-over-tls'; Move = $p2p; Destination = "qemu+tls://$LAB_BETA_ADDR/system"; Expect = 'Completed' }
    @{ Name = 'p2p-over-ssh'; Move = $p2p; Destination = 'qemu+ssh://root@beta/system'; Expect = 'Completed' }
    @{ Name = 'p2p-postcopy'; Kind = 'dirty'; Move = @{ Live = $true; PeerToPeer = $true; PostCopy = $true; PostCopyAfterPreCopy = $true; Bandwidth = 8 }; Expect = 'Completed' }
    @{ Name = 'tunnelled-parallel'; Move = @{ Live = $true; PeerToPeer = $true; Tunnelled = $true; Parallel = $true }; Expect = '' }
    @{ Name = 'disk-copy-all'; Kind = 'disk'; Before = $image; Move = @{ Live = $true; CopyStorage = 'All' }; Expect = 'Completed' }
    @{ Name = 'disk-copy-all-p2p'; Kind = 'disk'; Before = $image; Move = @{ Live = $true; PeerToPeer = $true; CopyStorage = 'All' }; Expect = 'Completed' }
    @{ Name = 'disk-copy-inc'; Kind = 'disk'; Before = $image; Move = @{ Live = $true; CopyStorage = 'Incremental' }; Expect = 'Completed' }
    @{ Name = 'disk-copy-tunnelled'; Kind = 'disk'; Before = $image; Move = @{ Live = $true; PeerToPeer = $true; Tunnelled = $true; CopyStorage = 'All' }; Expect = '' }
    @{ Name = 'disk-copy-synchronous'; Kind = 'disk'; Before = $image; Move = @{ Live = $true; CopyStorage = 'All'; SynchronousWrites = $true }; Expect = 'Completed' }
    @{ Name = 'disk-copy-tls'; Kind = 'disk'; Before = $image; Move = @{ Live = $true; CopyStorage = 'All'; Tls = $true }; Expect = 'Completed' }
    @{ Name = 'tunnelled-without-p2p'; Move = @{ Live = $true; Tunnelled = $true }; Expect = '' }
    @{ Name = 'disk-not-shared'; Kind = 'disk'; Move = $live; Expect = 'Refused' }
    @{ Name = 'disk-unsafe-missing'; Kind = 'disk'; Move = @{ Live = $true; Unsafe = $true }; Expect = 'Refused' }
    @{ Name = 'name-defined-there'; Before = { Invoke-Virsh $beta define (Get-LabXml idle g) }; Move = $live; Expect = 'Refused' }
    @{ Name = 'name-running-there'; Before = { & $lab guest beta idle g 2>$null }; Move = $live; Expect = 'Refused' }
    @{ Name = 'name-running-there-p2p'; Before = { & $lab guest beta idle g 2>$null }; Move = @{ Live = $true; PeerToPeer = $true }; Expect = 'RolledBack' }
    @{ Name = 'uuid-defined-there'; Before = { Invoke-Virsh $beta define (Get-LabXml idle other (Invoke-Virsh $alpha domuuid g).Trim()) }; Move = $live; Expect = 'Refused' }
    @{ Name = 'to-itself'; Move = $live; Destination = $alpha; Expect = 'Refused' }
    @{ Name = 'to-itself-p2p'; Move = $p2p; Destination = $alpha; Expect = 'Refused' }
    @{ Name = 'no-such-guest'; Kind = '-'; Move = $live; Expect = '' }
    @{ Name = 'no-daemon-there'; Move = $live; Destination = "qemu+tcp://${LAB_BETA_ADDR}:1/system"; Expect = '' }
    @{ Name = 'no-daemon-there-p2p'; Move = @{ Live = $true; PeerToPeer = $true }; Destination = "qemu+tcp://${LAB_BETA_ADDR}:1/system"; Expect = 'RolledBack' }
    @{ Name = 'jobinfo-abort'; Kind = 'dirty'; Move = $slow; During = { Start-Sleep 1; Invoke-Virsh $alpha domjobabort g }; Expect = 'RolledBack' }
    @{ Name = 'ctrl-c'; Kind = 'dirty'; Move = $slow; During = { param($Process) & kill -INT $Process.Id }; Expect = '' } # pwsh itself ends before it can tell
    @{ Name = 'dest-qemu-killed'; Kind = 'dirty'; Move = $slow; During = { & $lab signal beta qemu:g KILL }; Expect = 'RolledBack' }
    @{ Name = 'dest-libvirtd-killed'; Kind = 'dirty'; Move = $slow; During = { & $lab daemon beta kill }; After = { & $lab daemon beta start 2>$null }; Expect = 'RolledBack' }
    @{ Name = 'dest-libvirtd-killed-late'; Move = @{ Live = $true; Bandwidth = 16 }; During = { & $lab daemon beta kill }; After = { & $lab daemon beta start 2>$null; Start-Sleep 2 }; Expect = 'RolledBack' }
    @{ Name = 'dest-host-crash'; Kind = 'dirty'; Move = $slow; During = { & $lab crash beta 2>$null }; Expect = 'RolledBack' }
    @{ Name = 'source-qemu-killed'; Kind = 'dirty'; Move = $slow; During = { & $lab signal alpha qemu:g KILL }; Expect = 'Lost' }
    @{ Name = 'source-libvirtd-killed'; Kind = 'dirty'; Move = $slow; During = { & $lab daemon alpha kill; Start-Sleep 3; & $lab daemon alpha start 2>$null }; After = { Start-Sleep 2 }; Expect = 'RolledBack' }
    @{ Name = 'link-cut'; Kind = 'dirty'; Move = $slow; During = { & $lab link beta down }; After = { & $lab link beta up; Start-Sleep 3 }; Expect = 'RolledBack' }
    @{ Name = 'second-migration'; Kind = 'dirty'; Move = $slow; During = { Invoke-Virsh $alpha migrate --live g $beta; Invoke-Virsh $alpha domjobabort g }; Expect = 'RolledBack' }
    @{ Name = 'speed-changed'; Kind = 'dirty'; Move = $slow; During = { Invoke-Virsh $alpha migrate-setspeed g 2000; Invoke-Virsh $alpha migrate-setmaxdowntime g 5000 }; Expect = 'Completed' }
    @{ Name = 'suspended-meanwhile'; Kind = 'dirty'; Move = $slow; During = { Invoke-Virsh $alpha suspend g; Invoke-Virsh $alpha migrate-setspeed g 2000 }; Expect = 'Completed' }
    @{ Name = 'destroyed-meanwhile'; Kind = 'dirty'; Move = $slow; During = { Invoke-Virsh $alpha destroy g }; Expect = 'Lost' }
    @{ Name = 'client-killed'; Kind = 'dirty'; Move = $slow; During = { param($Process) Start-Sleep 2; $Process.Kill() }; After = { Start-Sleep 2 }; Expect = '' }
    @{ Name = 'protocol-3'; Move = @{ Live = $true; Protocol = 'V3' }; Expect = 'Completed' }
    @{ Name = 'protocol-params'; Move = @{ Live = $true; Protocol = 'V3Params' }; Expect = 'Completed' }
    @{ Name = 'changed-meanwhile'; Kind = 'dirty'; Move = $slow; During = { Invoke-Virsh $alpha setvcpus g 2; Invoke-Virsh $alpha domjobabort g }; Expect = 'RolledBack' }
    @{ Name = 'client-killed-p2p'; Kind = 'dirty'; Move = $slow + @{ PeerToPeer = $true }; During = { param($Process) Start-Sleep 2; $Process.Kill() }; After = { Start-Sleep 2 }; Expect = '' }
    @{ Name = 'protocol-1'; Move = @{ Live = $true; Protocol = 'V1' }; Expect = 'Refused' }
    @{ Name = 'protocol-2'; Move = @{ Live = $true; Protocol = 'V2' }; After = { & $lab daemon beta start 2>$null; Start-Sleep 2 }; Expect = 'Refused' }
)

# The disturbances again, when the source's daemon drives the migration, and when it carries the memory too.
$disturbed = 'jobinfo-abort', 'dest-qemu-killed', 'dest-libvirtd-killed', 'dest-libvirtd-killed-late', 'dest-host-crash', 'source-qemu-killed', 'source-libvirtd-killed', 'link-cut'
$cases += foreach ($way in @{ Tag = 'p2p'; Move = @{ PeerToPeer = $true } }, @{ Tag = 'tunnelled'; Move = @{ PeerToPeer = $true; Tunnelled = $true } }) {
    foreach ($case in $cases | Where-Object Name -In $disturbed) {
        $again = $case.Clone()
        $again.Name = "$($case.Name)-$($way.Tag)"
        $again.Move = $case.Move + $way.Move
        $again
    }
}

$virsh = @{}
foreach ($line in Get-Content (Join-Path $PSScriptRoot results.txt)) {
    if ($line -match '^(?<name>\S+)\s+rc=(?<rc>\d+)\s+(?<time>[\d.]+) s\s+alpha=(?<alpha>.+?)\s+beta=(?<beta>.+?)\s+runs on (?<on>.+?)(\s{2,}(?<text>.*))?$') {
        $virsh[$Matches.name] = $Matches.Clone()
    }
}

function Wait-ForMemory($Process) {
    for ($n = 0; $n -lt 200 -and -not $Process.HasExited; $n++) {
        if ((& virsh -q -c $alpha domjobinfo g 2>$null) -match 'Memory processed: +[1-9]') { return }
        Start-Sleep -Milliseconds 100
    }
}

$rows = foreach ($case in $cases | Where-Object Name -Match $Pattern) {
    & $lab up alpha beta 2>$null
    & $lab wipe alpha beta *> $null
    $kind = $case.Kind ?? 'idle'
    if ($kind -ne '-') { & $lab guest alpha $kind g 2>$null }
    if ($case.Before) { & $case.Before *> $null }
    $parameters = if ($case.Move -is [scriptblock]) { & $case.Move } else { $case.Move }
    $out = Join-Path $work "$($case.Name).json"
    $start = [Diagnostics.ProcessStartInfo]::new('pwsh')
    foreach ($word in '-NoProfile', '-NonInteractive', '-File', $moveScript, '-Module', $Module,
        '-Source', ($case.Source ?? $alpha), '-Destination', ($case.Destination ?? $beta),
        '-Parameters', ($parameters | ConvertTo-Json -Compress), '-Out', $out) { $start.ArgumentList.Add($word) }
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $process = [Diagnostics.Process]::Start($start)
    if ($case.During) {
        Wait-ForMemory $process
        & $case.During $process *> $null
        $clock.Restart()
    }
    $hung = -not $process.WaitForExit(120000)
    $seconds = [Math]::Round($clock.Elapsed.TotalSeconds, 1)
    if ($hung) { $process.Kill() }
    $told = if (Test-Path $out) { Get-Content $out -Raw | ConvertFrom-Json } else { [pscustomobject]@{ Outcome = ''; RunningOn = ''; ErrorId = ''; Error = ''; Warnings = @() } }
    $remark = if ($case.After) { & $case.After 2>$null }
    $dest = $case.Dest ?? 'g'
    $on = @(
        if ((Get-State $alpha g) -eq 'running') { & $lab ticks alpha g 6 *> $null; if ($LASTEXITCODE -eq 0) { 'alpha' } else { 'alpha:stuck' } }
        # The console's log keeps the name that the guest began with.
        if ((Get-State $beta $dest) -eq 'running') { & $lab ticks beta g 6 *> $null; if ($LASTEXITCODE -eq 0) { 'beta' } else { 'beta:stuck' } }
    ) -join ' '
    if (-not $on) { $on = '-' }
    $peer = $virsh[$case.Name]
    $row = [pscustomobject]@{
        Name = $case.Name
        Ok = -not $hung -and $told.Outcome -eq $case.Expect -and -not $remark -and (-not $peer -or $on -eq $peer.on.Trim())
        Outcome = $told.Outcome; RunningOn = $told.RunningOn; ErrorId = $told.ErrorId; Seconds = $seconds
        Alpha = Get-State $alpha g; Beta = Get-State $beta $dest; RunsOn = $on
        VirshRc = $peer.rc; VirshSeconds = $peer.time; VirshRunsOn = "$($peer.on)".Trim()
        VirshEnd = if ($peer) { "alpha=$("$($peer.alpha)".Trim()) beta=$("$($peer.beta)".Trim())" }
        Error = "$($told.Error)$remark"; Warnings = $told.Warnings -join '; '
    }
    Write-Host ('{0,-26} {1,-4} {2,-10} {3,6:n1} s  alpha={4,-9} beta={5,-9} runs on {6,-12} {7} {8}' -f $row.Name, $(if ($row.Ok) { 'ok' } else { 'BAD' }),
        $row.Outcome, $row.Seconds, $row.Alpha, $row.Beta, $row.RunsOn, $row.ErrorId, $(if ($row.Error.Length -gt 160) { $row.Error.Substring(0, 160) } else { $row.Error }))
    $row
}

Remove-Item -Recurse $work
& $lab wipe alpha beta *> $null
if ($Table) {
    @(
        '# Lab results'
        ''
        "Every case below was run on the lab of ``tests/lab`` (libvirt 9.0.0, QEMU 7.2 under software emulation) with"
        '`Move-VirtDomain`, by `tests/lab/check-moves.ps1`; the virsh columns are what `virsh migrate` made of the same case'
        '(`tests/lab/results.txt`). Times are seconds: from the disturbance where there is one, else from the start of the'
        'process, PowerShell''s own start (about half a second) included. "124" is a virsh that had to be ended after 60 s.'
        ''
        '| case | outcome | error id | time | alpha / beta | runs on | virsh rc | virsh time | virsh: alpha / beta | virsh: runs on |'
        '|---|---|---|---|---|---|---|---|---|---|'
        foreach ($row in $rows) {
            $end = $row.VirshEnd -replace 'alpha=(.*) beta=(.*)', '$1 / $2'
            "| $($row.Name) | $($row.Outcome) | $($row.ErrorId) | $($row.Seconds) | $($row.Alpha) / $($row.Beta) | $($row.RunsOn) | $($row.VirshRc) | $($row.VirshSeconds) | $end | $($row.VirshRunsOn) |"
        }
        ''
        '## What the user reads'
        ''
        foreach ($row in $rows | Where-Object { $_.Error -or $_.Warnings }) {
            "* **$($row.Name)**: $($row.Error -replace '\s+', ' ')$(if ($row.Warnings) { " *(warning: $($row.Warnings -replace '\s+', ' '))*" })"
        }
    ) | Set-Content $Table
}
$bad = @($rows | Where-Object { -not $_.Ok })
Write-Host "$(@($rows).Count - $bad.Count) as expected, $($bad.Count) not"
exit [Math]::Min($bad.Count, 1)
