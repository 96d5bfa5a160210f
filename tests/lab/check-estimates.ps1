#!/usr/bin/env pwsh
# Estimates of migrations beside what real QEMU then does. Needs a lab that is up ("lab up"), and the built module:
#   ./check-estimates.ps1 [-ModulePath DIR] > estimates.md
# Prints a table in Markdown: docs/estimate.md holds one.
param(
    [string] $ModulePath = "$PSScriptRoot/../../out/VirtMigrate",
    [string] $Lab = "$PSScriptRoot/lab",
    [string] $Net = $(if ($env:LAB_NET) { $env:LAB_NET } else { '198.18.77' }),

    # Kind of guest, MiB of memory, MiB/s allowed. 0: no limit is set, and the link is taken for 400 MiB/s.
    [object[]] $Case = @(
        @('idle', 128, 16), @('idle', 128, 64), @('idle', 128, 0), @('idle', 256, 64), @('idle', 512, 64),
        @('dirty', 128, 8), @('dirty', 128, 32), @('dirty', 128, 100), @('dirty', 256, 100), @('dirty', 256, 0)
    ),
    [int] $GiveUpAfter = 40
)
$ErrorActionPreference = 'Stop'
Import-Module $ModulePath
$alpha = Connect-VirtHost "qemu+tcp://$Net.11/system" -Name alpha -Force
$beta = Connect-VirtHost "qemu+tcp://$Net.12/system" -Name beta -Force
$none = [Threading.CancellationToken]::None
'| guest | memory | limit | dirty rate told | working set | foretold | total | downtime | outcome | total | downtime | error total | error downtime |'
'|---|---|---|---|---|---|---|---|---|---|---|---|---|'
foreach ($one in $Case) {
    $kind, $memory, $limit = $one
    $name = "est-$kind-$memory-$limit"
    & $Lab guest alpha $kind $name $memory 2>$null
    $request = [VirtMigrate.Migration.MigrationRequest]::new()
    $domain = Get-VirtDomain $name -VirtHost alpha
    $request = [VirtMigrate.Migration.MigrationSettings]@{ Live = $true; Bandwidth = $limit ? $limit : $null }
    $request = $request.ToRequest($domain.GetReference())
    $options = [VirtMigrate.Migration.EstimateOptions]@{ Bandwidth = 400MB }
    $collection = [VirtMigrate.Migration.EstimateCollector]::CollectAsync($alpha.GetDriver(), $request, $options, $none).GetAwaiter().GetResult()
    $estimate = $collection.Estimate()
    $arguments = @{ Name = $name; VirtHost = 'alpha'; Destination = 'beta'; Live = $true }
    if ($limit) { $arguments.Bandwidth = $limit }
    $job = Move-VirtDomain @arguments -Policy Unlimited -AsJob
    $null = Wait-Job $job -Timeout $GiveUpAfter
    if ($job.State -eq 'Running') { Stop-VirtMigration $name -Confirm:$false }
    $result = Receive-Job $job -Wait -ErrorAction SilentlyContinue
    Remove-Job $job
    $told = $result.Outcome -eq 'Completed' ? $result.Statistics : $null
    function Seconds($span) { if ($null -eq $span) { '-' } else { '{0:0.00} s' -f $span.TotalSeconds } }
    function Milliseconds($span) { if ($null -eq $span) { '-' } else { '{0:0} ms' -f $span.TotalMilliseconds } }
    function Deviation($foretold, $was) { if ($null -eq $foretold -or $null -eq $was) { '-' } else { '{0:+0;-0;0} %' -f (100 * ($foretold.TotalSeconds - $was.TotalSeconds) / $was.TotalSeconds) } }
    '| {0} | {1} MiB | {2} | {3:0.0} MiB/s | {4} | {5} | {6} | {7} | {8} | {9} | {10} | {11} | {12} |' -f $kind, $memory, ($limit ? "$limit MiB/s" : 'none'),
        ($estimate.DirtyRate / 1MB), ($null -eq $collection.Input.WorkingSet ? '-' : '{0:0} MiB' -f ($collection.Input.WorkingSet / 1MB)),
        ($estimate.Converges ? 'converges' : 'does not'), (Seconds $estimate.TotalTime), (Milliseconds $estimate.Downtime),
        ($told ? 'completed' : 'did not'), (Seconds $told.TimeElapsed), (Milliseconds $told.Downtime),
        (Deviation $estimate.TotalTime $told.TimeElapsed), (Deviation $estimate.Downtime $told.Downtime)
    foreach ($vmhost in 'alpha', 'beta') {
        Get-VirtDomain $name -VirtHost $vmhost -ErrorAction Ignore | ForEach-Object {
            if ($_.State -ne 'ShutOff') { $_ | Stop-VirtDomain -Force -Confirm:$false }
            $_ | Remove-VirtDomain -Confirm:$false -ErrorAction Ignore
        }
    }
}
