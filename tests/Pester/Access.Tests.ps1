# Ways into a host: what needs no daemon here, and the lab's real hosts when they are up.
BeforeDiscovery {
    $lab = Join-Path $PSScriptRoot '../lab/lab'
    $hosts = if ($IsLinux) { & $lab env 2>$null | Where-Object { $_ -like 'LAB_HOSTS=*' } }
    $deltaDown = -not ($hosts -match 'delta' -and $hosts -match 'alpha')
    $down = -not ($hosts -match 'alpha' -and $hosts -match 'beta' -and $hosts -match 'gamma')
}

BeforeAll {
    . "$PSScriptRoot/Support/Initialize.ps1"
    . "$PSScriptRoot/Support/Lab.ps1"
}

Describe 'Ways into a host' {
    BeforeEach { Reset-FakeHost }
    AfterAll { Reset-FakeHost }

    Context 'Test-VirtHost' {
        It 'says yes or no, in the order of the URIs' {
            Test-VirtHost fake://alpha/, qemu+tcp://127.0.0.1:1/system, fake://beta/ | Should -Be $true, $false, $true
            Get-VirtHost | Should -BeNullOrEmpty
        }

        It 'reports what it found' {
            $report = 'fake://alpha/' | Test-VirtHost -Detailed
            $report.Success | Should -BeTrue
            $report.HostName | Should -Be 'alpha.example'
            $report.RoundTripTime | Should -BeGreaterOrEqual ([timespan]::Zero)
            $report.ClientTime | Should -BeGreaterThan ([System.DateTimeOffset]::UtcNow.AddMinutes(-5))
            $report.ErrorId | Should -BeNullOrEmpty
        }

        It 'reports what went wrong and what to do about it' {
            $report = Test-VirtHost qemu+tcp://127.0.0.1:1/system -Detailed
            $report.Success | Should -BeFalse
            $report.ErrorId | Should -Be 'ConnectionRefused'
            $report.RecommendedAction | Should -Not -BeNullOrEmpty
            $report.Transport | Should -Be 'Tcp'
            ($report.Stages -join ' ') | Should -Match 'connecting to 127.0.0.1:1'
            (Test-VirtHost 'nonsense' -Detailed).ErrorId | Should -Be 'UriInvalid'
            ($report | ConvertTo-Json -Depth 5) | Should -Match 'ConnectionRefused'
        }
    }

    Context 'libvirt''s client configuration' {
        BeforeAll {
            $before = $env:XDG_CONFIG_HOME, $env:LIBVIRT_DEFAULT_URI
            $env:XDG_CONFIG_HOME = Join-Path $TestDrive 'config'
            $env:LIBVIRT_DEFAULT_URI = $null
            $null = New-Item -ItemType Directory (Join-Path $TestDrive 'config/libvirt')
            $file = Join-Path $TestDrive 'config/libvirt/libvirt.conf'
        }
        AfterAll { $env:XDG_CONFIG_HOME, $env:LIBVIRT_DEFAULT_URI = $before }

        It 'knows aliases and the default' {
            Set-Content $file 'uri_aliases = [ "hail=fake://alpha/" ]', 'uri_default = "fake://beta/"'
            (Connect-VirtHost hail).Uri | Should -Be 'fake://alpha/'
            (Connect-VirtHost).Uri | Should -Be 'fake://beta/'
            $env:LIBVIRT_DEFAULT_URI = 'fake://gamma/'
            try { (Connect-VirtHost).Uri | Should -Be 'fake://gamma/' } finally { $env:LIBVIRT_DEFAULT_URI = $null }
        }

        It 'tells when there is no default' {
            Set-Content $file ''
            (Get-ErrorOf { Connect-VirtHost }).FullyQualifiedErrorId | Should -BeLike 'ArgumentInvalid,*'
            (Get-ErrorOf { Connect-VirtHost hail }).FullyQualifiedErrorId | Should -BeLike 'UriInvalid,*'
        }

        It 'tells where the file is wrong' {
            Set-Content $file 'uri_default = fake'
            $problem = Get-ErrorOf { Connect-VirtHost hail }
            $problem.FullyQualifiedErrorId | Should -BeLike 'ClientConfigurationInvalid,*'
            "$problem" | Should -Match 'line 1'
        }
    }
}

Describe 'Ways into real hosts' -Skip:$down {
    BeforeAll {
        $secret = Get-LabValue LAB_SASL_PASSWORD
        $credential = [pscredential]::new((Get-LabValue LAB_SASL_USER), (ConvertTo-SecureString $secret -AsPlainText -Force))
        $pki = Get-LabValue LAB_PKI
        $address = Get-LabValue LAB_GAMMA_ADDR
        $ways = "qemu+tcp://$address/system", "qemu+tls://$address/system?pkipath=$pki",
            "qemu+tls://$address/system?pkipath=$pki&auth=sasl.PLAIN", "qemu+tls://$address/system?pkipath=$pki&auth=sasl.DIGEST-MD5",
            (Get-LabValue LAB_GAMMA_URI_UNIX), (Get-LabValue LAB_GAMMA_URI_SSH)
    }
    AfterEach { Get-VirtHost | Disconnect-VirtHost }

    It 'tells the stages with their times' {
        $lines = Connect-VirtHost (Get-LabValue LAB_ALPHA_URI_TLS) -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
        foreach ($stage in 'connecting to', 'TLS handshake', 'certificate of .*accepted', 'Tls1[23]', 'authentication at', 'opening') {
            "$lines" | Should -Match "\d\.\d{3} s: $stage|$stage"
        }
    }

    It 'warns when the certificate is not checked' {
        $null = Connect-VirtHost "qemu+tls://$(Get-LabValue LAB_ALPHA_ADDR)/system?pkipath=$pki" -SkipCertificateCheck -WarningVariable warned -WarningAction SilentlyContinue
        "$warned" | Should -Match 'not checked'
    }

    It 'reports the certificates and the mechanisms' {
        $report = Test-VirtHost "qemu+tls://$address/system?pkipath=$pki" -Credential $credential -Detailed
        $report.Success | Should -BeTrue
        $report.Mechanism | Should -Be 'SCRAM-SHA-256'
        $report.MechanismsOffered | Should -Contain 'PLAIN'
        $report.Certificates[0].Names | Should -Contain $address
        $report.Certificates[0].NotAfter | Should -BeGreaterThan ([System.DateTimeOffset]::UtcNow)
        $report.LibVersion | Should -BeGreaterOrEqual ([version]'9.0.0')
    }

    It 'asks for user and password where somebody is there to answer' -Skip:(-not (Get-Command script -CommandType Application -ErrorAction Ignore)) {
        # A terminal of its own, at which somebody types.
        $file = Join-Path $TestDrive 'ask.ps1'
        Set-Content $file "Import-Module '$modulePath'; 'at ' + (Connect-VirtHost '$($ways[0])').HostName"
        $screen = "labuser`n$secret`n" | & env TERM=dumb script -qec "pwsh -NoProfile -File '$file'" /dev/null
        "$screen" | Should -Match 'asks for a user and a password'
        "$screen" | Should -Match 'at gamma'
        # Before it asks, the terminal itself shows what is typed.
        ("$screen" -split 'asks for a user')[-1] | Should -Not -Match $secret
    }

    It 'moves between a host reached by ssh, one by TLS and one by encrypted TCP' {
        Clear-Lab
        Start-LabGuest alpha idle g
        try {
            $null = Connect-VirtHost (Get-LabValue LAB_ALPHA_URI_SSH) -Name byssh
            $null = Connect-VirtHost (Get-LabValue LAB_BETA_URI_TLS) -Name bytls
            $null = Connect-VirtHost "qemu+tcp://$address/system" -Name bysasl -Credential $credential
            (Get-VirtDomain g -VirtHost byssh | Move-VirtDomain -Destination bytls -Live).Outcome | Should -Be 'Completed'
            $tick = Wait-LabTick beta g
            (Get-VirtDomain g -VirtHost bytls | Move-VirtDomain -Destination bysasl -Live).Outcome | Should -Be 'Completed'
            Wait-LabTick gamma g | Should -BeGreaterThan $tick
            (Get-VirtDomain g -VirtHost bysasl | Move-VirtDomain -Destination byssh -Live).Outcome | Should -Be 'Completed'
            Get-LabState alpha g | Should -Be 'running'
        }
        finally { Clear-Lab }
    }

    It 'never writes the password anywhere (<_>)' -ForEach 'right', 'wrong' {
        $word = if ($_ -eq 'right') { $secret } else { 'the-wrong-secret-word' }
        $given = [pscredential]::new('labuser', (ConvertTo-SecureString $word -AsPlainText -Force))
        $transcript = Join-Path $TestDrive "transcript-$_.txt"
        $null = Start-Transcript $transcript
        try {
            $moved = if ($_ -eq 'right') {
                Clear-Lab
                Start-LabGuest alpha idle g
                try {
                    & {
                        Connect-VirtHost (Get-LabValue LAB_ALPHA_URI_TCP) -Name src
                        Connect-VirtHost $ways[0] -Name bysasl -Credential $given
                        Get-VirtDomain g -VirtHost src | Move-VirtDomain -Destination bysasl -Live -Verbose -Debug
                        Get-VirtDomain g -VirtHost bysasl | Move-VirtDomain -Destination src -Live -Verbose -Debug
                    } *>&1
                }
                finally { Clear-Lab }
            }
            $all = foreach ($way in $ways) {
                & { Connect-VirtHost $way -Name "g$($ways.IndexOf($way))" -Credential $given -Verbose -Debug -ErrorAction Continue } *>&1
                & { Test-VirtHost $way -Credential $given -Detailed -Verbose -Debug } *>&1
            }
        }
        finally { $null = Stop-Transcript }
        @($all | Where-Object { $_ -is [VirtMigrate.Model.VirtHost] }).Count | Should -Be $(if ($_ -eq 'right') { $ways.Count } else { 0 })
        $journals = @(Get-ChildItem $env:XDG_STATE_HOME -Recurse -File | Where-Object FullName -NE $transcript | ForEach-Object { Get-Content $_ -Raw })
        if ($_ -eq 'right') {
            @($moved | Where-Object { $_ -is [VirtMigrate.Migration.MigrationResult] }).Outcome | Should -Be 'Completed', 'Completed'
            "$journals" | Should -Match 'Perform3'
        }
        $all = @($all) + @($moved)
        $dumps = $journals + @($all | Out-String -Width 4000) + @($all | Format-List * -Force | Out-String -Width 4000) +
            @($all | ForEach-Object { [System.Management.Automation.PSSerializer]::Serialize($_, 4) }) +
            @($all | Where-Object { $_ -isnot [System.Management.Automation.InformationalRecord] -and $_ -isnot [System.Management.Automation.ErrorRecord] } | ForEach-Object { ConvertTo-Json $_ -Depth 3 -WarningAction SilentlyContinue }) +
            @($all | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] } | ForEach-Object { $_.Exception.ToString() }) +
            (Get-Content $transcript -Raw)
        $encoded = [convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes($word))
        ($dumps -join "`n") | Should -Not -Match ([regex]::Escape($word))
        ($dumps -join "`n") | Should -Not -Match ([regex]::Escape($encoded))
        ($dumps -join "`n") | Should -Match 'labuser|SCRAM|DIGEST'
    }
}

Describe 'polkit at a local socket' -Skip:$deltaDown {
    BeforeAll {
        # Another user cannot read this user's home: what PowerShell writes goes into a place of its own.
        $place = Join-Path ([System.IO.Path]::GetTempPath()) ([System.IO.Path]::GetRandomFileName())
        $null = New-Item -ItemType Directory $place
        & chmod 777 $place
        $socket = Get-LabValue LAB_DELTA_URI_UNIX
        $readOnlySocket = $socket + '-ro'
        $alpha = Get-LabValue LAB_ALPHA_URI_TCP

        # The script writes objects; they come back as JSON.
        function Invoke-AsUser([string] $User, [string] $Script) {
            $all = "Import-Module '$modulePath'; & { $Script } | ConvertTo-Json -Depth 3 -Compress -WarningAction Ignore"
            $lines = & $script:LabPath as delta $User env HOME=$place XDG_STATE_HOME=$place XDG_CACHE_HOME=$place pwsh -NoProfile -NonInteractive -Command $all 2>&1
            $json = $lines | Where-Object { "$_" -match '^[\[{"]' } | Select-Object -Last 1
            if (-not $json) { throw "no answer: $lines" }
            $json | ConvertFrom-Json
        }
        $asReport = "| Select-Object Success, ErrorId, Message, RecommendedAction, Authentication"
    }
    AfterAll { Remove-Item $place -Recurse -Force }

    It 'lets in whom a rule allows: it connects, lists and migrates' {
        $seen = Invoke-AsUser visitor @"
            `$null = Connect-VirtHost '$socket' -Name local
            `$null = Connect-VirtHost '$alpha' -Name there
            `$xml = "<domain type='qemu'><name>bypolkit</name><memory unit='MiB'>32</memory><os><type arch='x86_64' machine='pc'>hvm</type></os><devices><memballoon model='none'/></devices></domain>"
            `$null = `$xml | New-VirtDomain -VirtHost local -Transient
            try {
                `$listed = (Get-VirtDomain bypolkit -VirtHost local).State
                `$out = Get-VirtDomain bypolkit -VirtHost local | Move-VirtDomain -Destination there -Live
                `$back = Get-VirtDomain bypolkit -VirtHost there | Move-VirtDomain -Destination local -Live
                [pscustomobject]@{ User = (& id -un); Listed = "`$listed"; Out = "`$(`$out.Outcome)"; Back = "`$(`$back.Outcome)" }
            }
            finally { Get-VirtDomain bypolkit | Stop-VirtDomain -Force -Confirm:`$false }
"@
        $seen.Listed | Should -Be 'Running'
        $seen.Out | Should -Be 'Completed'
        $seen.Back | Should -Be 'Completed'
    }

    It 'tells what to do when a rule refuses' {
        $report = Invoke-AsUser stranger "Test-VirtHost '$socket' -Detailed $asReport"
        $report.ErrorId | Should -Be 'AuthenticationFailed'
        $report.Authentication | Should -Be 'polkit'
        $report.Message | Should -Match 'org\.libvirt\.unix\.manage.*access denied by policy'
        $report.RecommendedAction | Should -Match 'group.*libvirt.*polkit rule.*-ReadOnly'
    }

    It 'tells what to do when polkit would have to ask and nobody can' {
        $report = Invoke-AsUser asker "Test-VirtHost '$socket' -Detailed $asReport"
        $report.ErrorId | Should -Be 'AuthenticationFailed'
        $report.Message | Should -Match 'no polkit agent'
        $report.RecommendedAction | Should -Match 'pkttyagent'
    }

    It 'is not asked for reading' {
        $report = Invoke-AsUser stranger "Test-VirtHost '$readOnlySocket' -ReadOnly -Detailed $asReport"
        $report.Success | Should -BeTrue
        $report.Authentication | Should -Be 'none'
    }
}

Describe 'What is left behind' -Skip:$down {
    # In a process of its own, so that nobody else's sockets are counted.
    It 'no process, no socket and no thread after <_>' -ForEach 'the runspace is closed', 'the module is removed', 'the hosts are disconnected' {
        $end = @{
            'the runspace is closed'      = '$shell.Runspace.Dispose()'
            'the module is removed'       = '$null = $shell.Commands.Clear(); $null = $shell.AddScript("Remove-Module VirtMigrate").Invoke()'
            'the hosts are disconnected'  = '$null = $shell.Commands.Clear(); $null = $shell.AddScript("Disconnect-VirtHost *").Invoke()'
        }[$_]
        $uris = (Get-LabValue LAB_ALPHA_URI_TCP), (Get-LabValue LAB_BETA_URI_TLS), (Get-LabValue LAB_ALPHA_URI_SSH), (Get-LabValue LAB_BETA_URI_SSH), (Get-LabValue LAB_ALPHA_URI_UNIX)
        $script = @"
            function Get-Left {
                `$sockets = @(Get-ChildItem /proc/`$PID/fd | ForEach-Object { `$_.LinkTarget } | Where-Object { `$_ -match '^socket:' }).Count
                `$children = @(Get-ChildItem /proc -Directory | Where-Object Name -Match '^\d+`$' | Where-Object {
                    try { [IO.File]::ReadAllText("/proc/`$(`$_.Name)/stat") -match "\) \S `$PID " } catch { `$false } }).Count
                `$threads = @(Get-ChildItem /proc/`$PID/task | ForEach-Object { try { [IO.File]::ReadAllText("`$(`$_.FullName)/comm").Trim() } catch { } }) | Where-Object { `$_ -notmatch '^\.NET' }
                [pscustomobject]@{ Sockets = `$sockets; Children = `$children; Threads = @(`$threads) }
            }
            Import-Module '$modulePath'
            `$null = Get-Left
            `$before = Get-Left
            `$shell = [powershell]::Create()
            `$null = `$shell.AddScript("Import-Module '$modulePath'; Connect-VirtHost '$($uris -join "','")' -Name a, b, c, d, e").Invoke()
            if (`$shell.HadErrors) { throw `$shell.Streams.Error[0] }
            `$open = Get-Left
            $end
            for (`$n = 0; `$n -lt 100; `$n++) {
                `$after = Get-Left
                if (`$after.Sockets -le `$before.Sockets -and `$after.Children -le `$before.Children -and -not (`$after.Threads -match '^VirtMigrate')) { break }
                Start-Sleep -Milliseconds 100
            }
            @{ Before = `$before; Open = `$open; After = `$after } | ConvertTo-Json -Depth 3 -Compress
"@
        $line = pwsh -NoProfile -NonInteractive -Command $script 2>&1 | Where-Object { "$_" -match '^\{' } | Select-Object -Last 1
        $left = $line | ConvertFrom-Json
        $left.Open.Children | Should -Be ($left.Before.Children + 2)
        $left.Open.Sockets | Should -BeGreaterOrEqual ($left.Before.Sockets + 3)
        $left.After.Children | Should -Be $left.Before.Children
        $left.After.Sockets | Should -Be $left.Before.Sockets
        # Threads of PowerShell's own come and go; none has a name that was not there before, apart from a runspace's.
        @($left.After.Threads | Where-Object { $_ -notin $left.Before.Threads -and $_ -notmatch '^Pipeline' }) | Should -BeNullOrEmpty
    }
}
