# Ways into a host: what needs no daemon here, and the lab's real hosts when they are up.
BeforeDiscovery {
    $lab = Join-Path $PSScriptRoot '../lab/lab'
    $hosts = if ($IsLinux) { & $lab env 2>$null | Where-Object { $_ -like 'LAB_HOSTS=*' } }
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
            $all = foreach ($way in $ways) {
                & { Connect-VirtHost $way -Name "g$($ways.IndexOf($way))" -Credential $given -Verbose -Debug -ErrorAction Continue } *>&1
                & { Test-VirtHost $way -Credential $given -Detailed -Verbose -Debug } *>&1
            }
        }
        finally { $null = Stop-Transcript }
        @($all | Where-Object { $_ -is [VirtMigrate.Model.VirtHost] }).Count | Should -Be $(if ($_ -eq 'right') { $ways.Count } else { 0 })
        $dumps = @($all | Out-String -Width 4000) + @($all | Format-List * -Force | Out-String -Width 4000) +
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
