# What the lab's tests ask of it. virsh is the witness: what our own cmdlets say is never taken for the truth.
$script:LabPath = Join-Path $PSScriptRoot '../../lab/lab'

function Invoke-Lab {
    $output = & $script:LabPath @args 2>&1
    if ($LASTEXITCODE) { throw "lab $args`: $output" }
    $output
}

function Get-LabValue([string] $Name) {
    (Invoke-Lab env | Where-Object { "$_" -like "$Name=*" }) -replace "^$Name='?(.*?)'?$", '$1'
}

function Invoke-LabVirsh([string] $On) { Invoke-Lab virsh $On @args | ForEach-Object { "$_".Trim() } | Where-Object { $_ } }

function Get-LabState([string] $On, [string] $Name) {
    try { Invoke-LabVirsh $On domstate $Name | Select-Object -First 1 } catch { '-' }
}

function Start-LabGuest([string] $On, [string] $Kind, [string] $Name) { $null = Invoke-Lab guest $On $Kind $Name }

function Clear-Lab { $null = Invoke-Lab up alpha beta; $null = Invoke-Lab wipe alpha beta }

# The number that the guest prints each second; it waits until the guest has printed another one.
function Wait-LabTick([string] $On, [string] $Name) { [int](Invoke-Lab ticks $On $Name | Select-Object -Last 1) }

function Wait-LabTransfer([string] $On, [string] $Name) {
    for ($n = 0; $n -lt 300; $n++) {
        try { if ((Invoke-LabVirsh $On domjobinfo $Name) -match 'Memory processed: +[1-9]') { return } } catch { }
        Start-Sleep -Milliseconds 100
    }
    throw "no memory of $Name flows"
}

# The calls that a script makes on the wire, by a capture; what it wrote comes along.
function Measure-LabCall([scriptblock] $Script, [string] $On = 'alpha') {
    $file = [IO.Path]::GetTempFileName()
    $address = Get-LabValue "LAB_$($On.ToUpperInvariant())_ADDR"
    $start = [Diagnostics.ProcessStartInfo]::new('tcpdump')
    '-q', '-U', '-Z', 'root', '-s', '0', '-B', '16384', '--immediate-mode', '-i', 'virtlab-br', '-w', $file, "tcp port 16509 and host $address" |
        ForEach-Object { $start.ArgumentList.Add($_) }
    $start.RedirectStandardError = $true
    $capture = [Diagnostics.Process]::Start($start)
    try {
        while (($line = $capture.StandardError.ReadLine()) -notmatch 'listening on') { if ($null -eq $line) { throw 'tcpdump did not start' } }
        $output = @(. $Script)
        Start-Sleep -Milliseconds 300
        & kill -INT $capture.Id
        $capture.WaitForExit()
        $calls = @(& (Join-Path (Split-Path $script:LabPath) rpctrace) $file | Where-Object { $_ -match ' call ' -and $_ -notmatch 'keepalive|PING|PONG' })
        [pscustomobject]@{ Output = $output; Calls = $calls.Count; Trace = $calls }
    }
    finally {
        if (-not $capture.HasExited) { $capture.Kill() }
        Remove-Item $file
    }
}
