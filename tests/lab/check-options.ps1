#!/usr/bin/env pwsh
<#
.SYNOPSIS
Runs every option of options.json with Move-VirtDomain in the lab and looks whether it took effect.

.DESCRIPTION
Each option gets a fresh guest g on alpha. While its memory flows, the source's QEMU is asked what it was told (info
migrate, its capabilities and parameters); what the destination's was told is read in its daemon's log, and afterwards
virsh is asked on both hosts. The lab's hosts must have been started with LAB_DEBUG=1.

.PARAMETER Pattern
Only the options whose name matches.

.PARAMETER Table
Write the table to this Markdown file; options that did not run keep the result that they have there.
#>
[CmdletBinding()]
param([string] $Pattern = '.', [string] $Table, [string] $Module)

$ErrorActionPreference = 'Stop'
$lab = Join-Path $PSScriptRoot lab
$Module = if ($Module) { $Module } else { Join-Path $PSScriptRoot ../../out/VirtMigrate }
$options = Get-Content (Join-Path $PSScriptRoot options.json) -Raw | ConvertFrom-Json -AsHashtable
& $lab up alpha beta 2>$null
foreach ($line in & $lab env) {
    $name, $value = $line -split '=', 2
    Set-Variable $name $value.Trim("'")
}

$alpha = $LAB_ALPHA_URI_TCP
$beta = $LAB_BETA_URI_TCP
$image = '/var/lib/libvirt/images/g.qcow2'

function Invoke-Virsh([string] $Uri) { & timeout 60 virsh -q -c $Uri @args 2>&1 | ForEach-Object { "$_" } }
function Get-State([string] $Uri, [string] $Name) { "$(& timeout 20 virsh -q -c $Uri domstate $Name 2>$null | Select-Object -First 1)".Trim() }
function Get-Log([string] $HostName) { Join-Path $LAB_RUN $HostName log libvirtd.log }
function Assert-That([bool] $Holds, [string] $What) { if ($Holds) { $What } else { throw "not so: $What" } }
function New-Image([switch] $Backing) { & $lab exec beta qemu-img create -q -f qcow2 $image 64M }

# Source: lines of the source's QEMU while memory flows. Told: what the monitor of a host was sent, by its daemon's log.
# After: what is seen at the end. Expect: another outcome than Completed, with a part of the error's text.
$checks = @{
    'Live' = @{ Source = 'Migration status: active'; During = { Assert-That ((Get-State $alpha g) -eq 'running') 'running meanwhile' } }
    'Offline' = @{ Kind = 'idle'; Before = { Invoke-Virsh $alpha destroy g }; After = { Assert-That ((Get-State $beta g) -eq 'shut off') 'defined on beta, shut off' } }
    'Persistent' = @{ Kind = 'idle'; After = { Assert-That ([bool]((Invoke-Virsh $beta dominfo g) -match 'Persistent: +yes')) 'persistent on beta' } }
    'UndefineSource' = @{ Kind = 'idle'; After = { Assert-That ((Invoke-Virsh $alpha list --all --name) -notcontains 'g') 'not defined on alpha any more' } }
    'Suspend' = @{ Kind = 'idle'; After = { Assert-That ((Get-State $beta g) -eq 'paused') 'paused on beta' } }
    'Unsafe' = @{ Kind = 'disk'; Before = { New-Image }; After = { Assert-That ((Get-State $beta g) -eq 'running') 'a disk that is not shared is not refused' } }
    'ChangeProtection' = @{ Kind = 'idle' }
    'AbortOnError' = @{ Kind = 'idle' }
    'NewName' = @{ Kind = 'idle'; After = { Assert-That ((Get-State $beta h) -eq 'running') 'h on beta' } }
    'DestinationXml' = @{ Kind = 'idle'; After = { Assert-That ("$(Invoke-Virsh $beta dumpxml g)" -match '<title>changed') 'title changed on beta' } }
    'PersistentXml' = @{ Kind = 'idle'; After = { Assert-That ("$(Invoke-Virsh $beta dumpxml --inactive g)" -match '<title>changed') 'title changed in beta''s definition' } }
    'MigrateUri' = @{ Kind = 'idle'; Told = @{ beta = 'migrate-incoming.{0,80}:49200' } }
    'ListenAddress' = @{ Kind = 'idle'; Told = @{ beta = "migrate-incoming.{0,60}$([regex]::Escape($LAB_BETA_ADDR)):" } }
    'GraphicsUri' = @{ Kind = 'idle'; Note = 'taken; only SPICE clients are told, and this QEMU has no SPICE' }
    'PeerToPeer' = @{ Kind = 'idle'; Result = { Assert-That ("$($args[0].Steps.Name)" -eq 'Perform3') 'one call, Perform3' } }
    'Tunnelled' = @{ Kind = 'idle'; Told = @{ alpha = 'execute":"migrate".{0,80}fd:' } }
    'Tls' = @{ Source = "tls-creds: 'objlibvirt_migrate_tls0'" }
    'TlsDestination' = @{ Source = "tls-hostname: 'beta'" }
    'Parallel' = @{ Source = 'multifd: on' }
    'ParallelConnections' = @{ Source = 'multifd: on', 'multifd-channels: 3' }
    'ZeroCopy' = @{ Expect = 'cannot limit locked memory' }
    'RdmaPinAll' = @{ Source = 'rdma-pin-all: on' }
    'Bandwidth' = @{ Source = 'max-bandwidth: 16777216 bytes/second' }
    'Bandwidth (0)' = @{ Fast = $true; After = { Assert-That ((Get-State $beta g) -eq 'running') 'no limit' } }
    'CopyStorage All' = @{ Told = @{ alpha = 'blockdev-mirror.{0,300}"sync":"full"'; beta = 'nbd-server-start' } }
    'CopyStorage Incremental' = @{ Told = @{ alpha = 'blockdev-mirror.{0,300}"sync":"top"'; beta = 'nbd-server-start' } }
    'SynchronousWrites' = @{ Told = @{ alpha = '"copy-mode":"write-blocking"' } }
    'MigrateDisk' = @{ Told = @{ alpha = 'blockdev-mirror.{0,200}vda' } }
    'DisksPort' = @{ Told = @{ beta = 'nbd-server-start.{0,120}"port":"49210"' } }
    'DisksUri' = @{ Told = @{ beta = 'nbd-server-start.{0,120}"port":"49211"' } }
    'PostCopy' = @{ Source = 'postcopy-ram: on' }
    'PostCopyAfterPreCopy' = @{ Fast = $true; Told = @{ alpha = 'migrate-start-postcopy' } }
    'PostCopyBandwidth' = @{ Source = 'max-postcopy-bandwidth: 25165824' }
    'PostCopyResume' = @{ Kind = 'idle'; Expect = '' }
    'AutoConverge' = @{ Source = 'auto-converge: on' }
    'AutoConvergeInitial' = @{ Source = 'cpu-throttle-initial: 33' }
    'AutoConvergeIncrement' = @{ Source = 'cpu-throttle-increment: 7' }
    'Compression Default' = @{ Source = 'xbzrle: on' }
    'Compression Xbzrle' = @{ Source = 'xbzrle: on' }
    'Compression Mt' = @{ Source = 'compress: on' }
    'Compression Mt, Xbzrle' = @{ Source = 'xbzrle: on', 'compress: on' }
    'CompressionMtLevel' = @{ Source = 'compress-level: 9' }
    'CompressionMtThreads' = @{ Source = 'compress-threads: 3' }
    'CompressionMtDecompressThreads' = @{ Told = @{ beta = '"decompress-threads":5' } }
    'CompressionXbzrleCache' = @{ Source = 'xbzrle-cache-size: 33554432 bytes' }
    'Timeout' = @{ Fast = $true; Expect = '' ; After = { Assert-That ((Get-State $alpha g) -eq 'running') 'called off after 3 s; runs on alpha' } }
    'TimeoutAction Suspend' = @{ Fast = $true; Told = @{ alpha = '"execute":"stop"' } }
    'TimeoutAction PostCopy' = @{ Fast = $true; Told = @{ alpha = 'migrate-start-postcopy' } }
    'MaxDowntime' = @{ Source = 'downtime-limit: 750 ms' }
}

$results = @{}
foreach ($option in $options | Where-Object { -not $_.wire -and -not $_.native -and $_.name -match $Pattern }) {
    $check = $checks[$option.name]
    if (-not $check) { throw "$($option.name) has no check" }
    $kind = $check.Kind ?? $option.kind ?? 'dirty'
    & $lab up alpha beta 2>$null
    & $lab wipe alpha beta *> $null
    & $lab guest alpha $kind g *> $null
    if ($option.move.CopyStorage) { $null = New-Image }
    $xml = ((Invoke-Virsh $alpha dumpxml --migratable g) -join "`n").Replace('<memory ', '<title>changed</title><memory ')
    if ($check.Before) { $null = & $check.Before }
    $move = @{}
    foreach ($key in $option.move.Keys) {
        $said = $option.move[$key]
        $move[$key] = if ($said -is [string]) { $said.Replace('{beta}', $LAB_BETA_ADDR).Replace('{xml}', $xml) } else { $said }
    }

    # Memory flows slowly as long as QEMU is looked at; then the limit is raised.
    $looks = ($check.Source -or $check.During) -and -not $check.Fast
    if ($looks -and -not $move.ContainsKey('Bandwidth')) { $move.Bandwidth = 2 }
    $began = @{}
    foreach ($name in 'alpha', 'beta') { $began[$name] = (Get-Item (Get-Log $name)).Length }
    $seen = [Collections.Generic.List[string]]::new()
    $problem = $null
    $job = Start-ThreadJob -ArgumentList $Module, $alpha, $beta, $move {
        param($module, $alpha, $beta, $move)
        Import-Module $module
        $null = Connect-VirtHost $alpha, $beta
        Get-VirtDomain g -VirtHost $alpha | Move-VirtDomain -Destination $beta @move -NoJournal -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable errors
        $errors | ForEach-Object { "$_" }
    }
    try {
        if ($looks) {
            for ($n = 0; $n -lt 150 -and $job.State -in 'NotStarted', 'Running'; $n++) {
                if ((Invoke-Virsh $alpha domjobinfo g) -match 'Memory processed: +[1-9]') { break }
                Start-Sleep -Milliseconds 100
            }
            $says = @('info migrate_capabilities', 'info migrate_parameters', 'info migrate' | ForEach-Object { Invoke-Virsh $alpha qemu-monitor-command g --hmp $_ }) | ForEach-Object Trim
            foreach ($line in $check.Source) { $seen.Add((Assert-That ([bool]($says -match "^$([regex]::Escape($line))")) $line)) }
            if ($check.During) { $seen.Add((& $check.During)) }
        }
    }
    catch { $problem = "$_" }
    if ($looks) { $null = Invoke-Virsh $alpha migrate-setspeed g 2000 }
    $null = Wait-Job $job -Timeout 120
    $result, $text = $null, $null
    foreach ($told in Receive-Job $job -ErrorAction SilentlyContinue) { if ($told -is [string]) { $text = $told } else { $result = $told } }
    $hung = $job.State -eq 'Running'
    Remove-Job $job -Force
    try {
        if ($problem) { throw $problem }
        if ($hung) { throw 'it did not end' }
        if ($check.ContainsKey('Expect')) {
            $null = Assert-That ("$($result.Outcome)" -ne 'Completed' -and $text -match [regex]::Escape($check.Expect)) "$($check.Expect); it was $($result.Outcome): $text"
            if (-not $check.After) { $seen.Add("$($result.Outcome): $(("$($result.Error.Message)" -split "`n")[0])") }
        }
        else { $null = Assert-That ("$($result.Outcome)" -eq 'Completed') "completed; it was $($result.Outcome): $text" }
        foreach ($name in $check.Told.Keys) {
            $log = [IO.File]::Open((Get-Log $name), 'Open', 'Read', 'ReadWrite')
            $null = $log.Seek($began[$name], 'Begin')
            $content = [IO.StreamReader]::new($log).ReadToEnd()
            $log.Dispose()
            $match = [regex]::Match($content, $check.Told[$name], 'Singleline')
            $null = Assert-That $match.Success "$name's QEMU was told $($check.Told[$name])"
            $seen.Add("$name`: $($match.Value)")
        }
        if ($check.After) { $seen.Add((& $check.After)) }
        if ($check.Result) { $seen.Add((& $check.Result $result)) }
        if ($check.Note) { $seen.Add($check.Note) }
        $ok = $true
        if ($seen.Count -eq 0) { $seen.Add('completed') }
    }
    catch { $ok = $false; $seen.Add("FAILED: $_") }
    $line = ($seen -join '; ') -replace '\s+', ' ' -replace '\|', '/'
    if ($line.Length -gt 200) { $line = $line.Substring(0, 200) + ' ...' }
    $results[$option.name] = @{ Ok = $ok; Text = $line }
    Write-Host ('{0,-32} {1,-4} {2}' -f $option.name, $(if ($ok) { 'ok' } else { 'BAD' }), $line)
}

& $lab wipe alpha beta *> $null
if ($Table) {
    $before = @{}
    if (Test-Path $Table) {
        foreach ($line in Get-Content $Table) { if ($line -match '^\| `(?<name>[^`]+)` \|.*\| (?<lab>[^|]*) \|$') { $before[$Matches.name] = $Matches.lab } }
    }
    $rows = foreach ($option in $options) {
        $sent = @($option.flags | ForEach-Object { $_ }) + @($option.parameters | ForEach-Object { ($_ -replace '\{xml\}', '...' -replace '\{beta\}', 'beta') -replace '^([^=]+)=(\w+):(.*)$', '$1 ($2) $3' })
        $virsh = if ($option.virsh) { ($option.virsh -join ' ') -replace '\{xmlfile\}', 'FILE' -replace '\{beta\}', 'beta' } elseif ($option.native) { "$($option.native -join ' ') (newer virsh)" } else { 'none' }
        $seen = if ($results[$option.name]) { $results[$option.name].Text } elseif ($before[$option.name]) { $before[$option.name] }
        elseif ($option.native) { 'not known to libvirt 9.0.0; shown on the wire' } elseif ($option.wire) { 'shown on the wire' } else { 'not run' }
        '| `{0}` | `{1}` | `{2}` | {3} |' -f $option.name, ($sent -join '`, `'), $virsh, $seen
    }
    @(
        '# Options of a migration'
        ''
        'What each option of `Move-VirtDomain` sends, the options of `virsh migrate` that send the same, and what came of it in'
        'the lab. The rows are `tests/lab/options.json`. `tests/VirtMigrate.Tests/Interop/OptionTests.cs` migrates each of them by'
        'virsh (or by libvirt''s own library, where virsh is too old) and by our client between simulated hosts, and compares'
        'every flag and parameter of every call. `tests/lab/check-options.ps1` runs them against libvirt 9.0.0 and QEMU 7.2 and'
        'wrote the last column: what QEMU said of itself on the source while memory flowed, what the monitor of a host was told'
        '(with the host''s name), or what was seen on the destination afterwards.'
        ''
        '| option | sends (flags, then parameters with type and value) | virsh migrate | seen in the lab |'
        '|---|---|---|---|'
        $rows
    ) | Set-Content $Table
}
$bad = @($results.Values | Where-Object { -not $_.Ok })
Write-Host "$($results.Count - $bad.Count) as expected, $($bad.Count) not"
exit [Math]::Min($bad.Count, 1)
