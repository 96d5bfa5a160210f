BeforeAll { . "$PSScriptRoot/Support/Initialize.ps1" }
AfterAll { Reset-FakeHost }

Describe 'Connections' {
    BeforeEach { Reset-FakeHost }

    Context 'Connect-VirtHost' {
        It 'opens several connections and writes them in order' {
            $hosts = Connect-VirtHost fake://beta/, fake://alpha/
            $hosts.Name | Should -Be 'beta', 'alpha'
            $hosts[0] | Should -BeOfType ([VirtMigrate.Model.VirtHost])
            (Get-VirtHost).Name | Should -Be 'beta', 'alpha'
        }

        It 'takes URIs and objects from the pipeline' {
            ('fake://alpha/', 'fake://beta/' | Connect-VirtHost).Name | Should -Be 'alpha', 'beta'
            ([pscustomobject]@{ Uri = 'fake://gamma/'; Name = 'third' } | Connect-VirtHost).Name | Should -Be 'third'
        }

        It 'gives connections the names that were chosen' {
            (Connect-VirtHost fake://alpha/, fake://beta/ -Name a, b).Name | Should -Be 'a', 'b'
        }

        It 'refuses names that do not fit the URIs' {
            (Get-ErrorOf { Connect-VirtHost fake://alpha/, fake://beta/ -Name a }).FullyQualifiedErrorId | Should -BeLike 'ArgumentInvalid,*'
            Get-VirtHost | Should -BeNullOrEmpty
        }

        It 'writes the same connection when it is open already' {
            $first = Connect-VirtHost fake://alpha/
            $again = Connect-VirtHost fake://alpha/
            [object]::ReferenceEquals($first, $again) | Should -BeTrue
        }

        It 'does not give one name to two connections' {
            $null = Connect-VirtHost fake://alpha/
            $problem = Get-ErrorOf { Connect-VirtHost fake://alpha/other }
            $problem.FullyQualifiedErrorId | Should -BeLike 'HostNameInUse,*'
            (Get-ErrorOf { Connect-VirtHost fake://alpha/ -ReadOnly }).FullyQualifiedErrorId | Should -BeLike 'HostNameInUse,*'
            (Get-ErrorOf { Connect-VirtHost fake://gamma/a, fake://gamma/b }).FullyQualifiedErrorId | Should -BeLike 'HostNameInUse,*'
            (Get-VirtHost).Name | Should -Be 'alpha', 'gamma'
        }

        It 'reopens with -Force' {
            $first = Connect-VirtHost fake://alpha/
            $again = Connect-VirtHost fake://alpha/other -Force
            $first.State | Should -Be 'Closed'
            $again.State | Should -Be 'Open'
            @(Get-VirtHost).Count | Should -Be 1
        }

        It 'replaces a connection that was lost' {
            $first = Connect-VirtHost fake://alpha/
            (Get-FakeHost alpha).LoseConnections()
            $first.State | Should -Be 'Lost'
            $first.CloseReason | Should -Be 'the host went away'
            (Connect-VirtHost fake://alpha/).State | Should -Be 'Open'
            @(Get-VirtHost).Count | Should -Be 1
        }

        It 'reopens a lost connection by itself with -AutoReconnect' {
            $connection = Connect-VirtHost fake://alpha/ -AutoReconnect
            (Get-FakeHost alpha).LoseConnections()
            $connection.State | Should -Be 'Lost'
            $connection.IsUsable | Should -BeTrue
            { Get-VirtDomain -VirtHost alpha -ErrorAction Stop -WarningAction Stop } | Should -Not -Throw
            $connection.State | Should -Be 'Open'
            $connection.Reconnects | Should -Be 1
            Disconnect-VirtHost alpha
            $connection.State | Should -Be 'Closed'
            $connection.IsUsable | Should -BeFalse
        }

        It 'goes on when one host refuses' {
            $problem = $null
            $hosts = Connect-VirtHost fake://refused/, fake://alpha/ -ErrorAction SilentlyContinue -ErrorVariable problem
            $hosts.Name | Should -Be 'alpha'
            $problem.Count | Should -Be 1
            $problem[0].FullyQualifiedErrorId | Should -Be 'ConnectionRefused,VirtMigrate.PowerShell.Commands.ConnectVirtHostCommand'
            $problem[0].CategoryInfo.Category | Should -Be 'ConnectionError'
            $problem[0].TargetObject | Should -Be 'fake://refused/'
            $problem[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
            $problem[0].Exception | Should -BeOfType ([VirtMigrate.Model.VirtException])
        }

        It 'tells of a malformed URI and goes on' {
            $problem = $null
            (Connect-VirtHost 'not a uri', fake://alpha/ -ErrorAction SilentlyContinue -ErrorVariable problem).Name | Should -Be 'alpha'
            $problem.Count | Should -Be 1
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'UriInvalid,*'
            $problem[0].CategoryInfo.Category | Should -Be 'InvalidArgument'
        }

        It 'tells each stage with -Verbose' {
            $lines = Connect-VirtHost fake://alpha/ -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
            ($lines.Message -match '^alpha: \d+\.\d{3} s: open the fake host alpha$') | Should -HaveCount 1
        }

        It 'reads a bare number as seconds' {
            { Connect-VirtHost fake://alpha/ -ConnectTimeout 5 -KeepAliveInterval 2.5 } | Should -Not -Throw
            { Connect-VirtHost fake://alpha/ -ConnectTimeout 0 } | Should -Throw -ErrorId 'ArgumentInvalid,*'
            $attribute = [VirtMigrate.PowerShell.Pipeline.SecondsAttribute]::new()
            $attribute.Transform($null, 5) | Should -Be ([timespan]'00:00:05')
            $attribute.Transform($null, '2.5') | Should -Be ([timespan]'00:00:02.5')
            $attribute.Transform($null, '00:01:00') | Should -Be '00:01:00'
        }

        It 'is stopped by Ctrl-C while a host does not answer' {
            $shell = [powershell]::Create()
            try {
                # Another host answers at once: its connection must not be left open where nobody can find it.
                $null = $shell.AddScript("Import-Module '$modulePath'; Connect-VirtHost fake://silent/, fake://quick/")
                $ready = [System.Threading.ManualResetEventSlim]::new()
                $null = $shell.BeginInvoke()
                $deadline = [datetime]::UtcNow.AddSeconds(30)
                $quick = Get-FakeHost quick
                while ($quick.Calls -notcontains 'GetHypervisorVersion' -and [datetime]::UtcNow -lt $deadline) { $null = $ready.Wait(10) }
                $shell.Stop()
                $shell.InvocationStateInfo.State | Should -Be 'Stopped'
                while ($quick.Connections[0].IsOpen -and [datetime]::UtcNow -lt $deadline) { $null = $ready.Wait(10) }
                $quick.Connections[0].IsOpen | Should -BeFalse
            }
            finally { $shell.Dispose() }
        }
    }

    Context 'Get-VirtHost and Disconnect-VirtHost' {
        BeforeEach { $null = Connect-VirtHost fake://alpha/, fake://beta/ }

        It 'finds by name, pattern, host name and URI' {
            (Get-VirtHost ALPHA).Name | Should -Be 'alpha'
            (Get-VirtHost b*).Name | Should -Be 'beta'
            (Get-VirtHost alpha.example).Name | Should -Be 'alpha'
            (Get-VirtHost fake://beta/).Name | Should -Be 'beta'
        }

        It 'tells when no connection answers to a name' {
            $problem = Get-ErrorOf { Get-VirtHost gamma }
            $problem.FullyQualifiedErrorId | Should -BeLike 'HostNotConnected,*'
            $problem.CategoryInfo.Category | Should -Be 'ObjectNotFound'
            Get-ErrorOf { Get-VirtHost gamma* } | Should -BeNullOrEmpty
        }

        It 'closes by name, object and pattern' {
            $alpha = Get-VirtHost alpha
            Disconnect-VirtHost alpha
            $alpha.State | Should -Be 'Closed'
            Get-VirtHost beta | Disconnect-VirtHost
            Get-VirtHost | Should -BeNullOrEmpty
            Get-ErrorOf { Disconnect-VirtHost * } | Should -BeNullOrEmpty
            (Get-ErrorOf { Disconnect-VirtHost alpha }).FullyQualifiedErrorId | Should -BeLike 'HostNotConnected,*'
        }

        It 'keeps each runspace''s connections apart and closes them with it' {
            $shell = [powershell]::Create()
            $theirs = $shell.AddScript("Import-Module '$modulePath'; @(Get-VirtHost).Count; Connect-VirtHost fake://gamma/").Invoke()
            $theirs[0] | Should -Be 0
            $theirs[1].State | Should -Be 'Open'
            (Get-VirtHost).Name | Should -Be 'alpha', 'beta'
            $shell.Runspace.Dispose()
            $shell.Dispose()
            $theirs[1].State | Should -Be 'Closed'
            (Get-VirtHost).State | Should -Be 'Open', 'Open'
        }

        It 'closes the connections when the module is removed' {
            $shell = [powershell]::Create()
            try {
                $theirs = $shell.AddScript("Import-Module '$modulePath'; Connect-VirtHost fake://gamma/; Remove-Module VirtMigrate").Invoke()
                $theirs[0].State | Should -Be 'Closed'
            }
            finally { $shell.Dispose() }
        }
    }

    Context 'Get-VirtCapability' {
        BeforeEach { $null = Connect-VirtHost fake://alpha/, fake://beta/ }

        It 'reads the document and the features' {
            $capability = Get-VirtCapability alpha
            $capability.HostUuid | Should -Be '11111111-2222-3333-4444-555555555555'
            $capability.CpuModel | Should -Be 'Haswell'
            $capability.MigrationTransports | Should -Be 'tcp', 'rdma'
            $capability.Protocols | Should -Be 'V3Params', 'V3'
            $capability.PeerToPeer | Should -BeTrue
            $capability.Direct | Should -BeFalse
            $capability.Guests[0].Machines | Should -Be 'pc', 'q35'
            $capability.Guests[0].DomainTypes | Should -Be 'qemu', 'kvm'
            $capability.Xml | Should -BeLike '<capabilities>*'
        }

        It 'tells what is known of such drivers, and what this one lacks' {
            (Get-FakeHost alpha).DriverType = 'QEMU'
            $null = Connect-VirtHost fake://alpha/ -Force
            $capability = Get-VirtCapability alpha
            $capability.KnownDriver.Scheme | Should -Be 'qemu'
            $capability.KnownDriver.Features | Should -Contain 'MigrationV2'
            $capability.Lacks | Should -Be 'protocol V1', 'protocol V2', 'direct migration', 'change protection', 'XML fit for migration'
            # What it answers stands above what is usual.
            $v2 = $capability.Features | Where-Object Feature -EQ MigrationV2
            $v2.Supported | Should -BeFalse
            $v2.Usual | Should -BeTrue
            $shown = $capability | Format-List | Out-String -Width 300
            $shown | Should -Match 'KnownDriver\s+: QEMU/KVM \(qemu\)'
            $shown | Should -Match 'Lacks\s+: protocol V1, protocol V2'

            $unknown = Get-VirtCapability beta
            $unknown.KnownDriver | Should -BeNullOrEmpty
            $unknown.Features[0].Usual | Should -BeNullOrEmpty
            $unknown | Format-List | Out-String | Should -Match 'not in the driver table'
        }

        It 'asks all hosts, and goes on when one answers nonsense' {
            (Get-FakeHost alpha).Capabilities = '<!DOCTYPE x [<!ENTITY e "e">]><capabilities/>'
            $problem = $null
            (Get-VirtCapability -ErrorAction SilentlyContinue -ErrorVariable problem).Name | Should -Be 'beta'
            $problem.Count | Should -Be 1
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'XmlInvalid,*'
        }

        It 'takes what it does not know as it comes' {
            (Get-FakeHost alpha).Capabilities = '<capabilities><new/><host><cpu><strange>1</strange></cpu></host><guest><arch/></guest></capabilities>'
            $capability = Get-VirtHost alpha | Get-VirtCapability
            $capability.CpuModel | Should -BeNullOrEmpty
            $capability.HostUuid | Should -BeNullOrEmpty
            @($capability.Guests).Count | Should -Be 1
        }
    }
}
