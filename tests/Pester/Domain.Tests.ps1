BeforeAll { . "$PSScriptRoot/Support/Initialize.ps1" }
AfterAll { Reset-FakeHost }

Describe 'Domains' {
    BeforeEach {
        Reset-FakeHost
        $alpha = Get-FakeHost alpha
        $web1 = $alpha.Add('web1', $true)
        $web2 = $alpha.Add('web2', $false)
        $beta = Get-FakeHost beta
        $db = $beta.Add('db', $true)
        $null = Connect-VirtHost fake://alpha/, fake://beta/
        $null = $alpha.TakeCalls()
    }

    Context 'Get-VirtDomain' {
        It 'lists the domains of all hosts' {
            $domains = Get-VirtDomain
            $domains.Name | Should -Be 'web1', 'web2', 'db'
            $domains[0] | Should -BeOfType ([VirtMigrate.Model.VirtDomain])
            $domains[0].State | Should -Be 'Running'
            $domains[0].Reason | Should -Be 'Booted'
            $domains[0].Id | Should -Be 1
            $domains[1].Id | Should -BeNullOrEmpty
            $domains[0].Memory | Should -Be 256MB
            $domains[0].VCpu | Should -Be 2
            $domains[0].Persistent | Should -BeTrue
            $domains[0].Host.Name | Should -Be 'alpha'
        }

        It 'makes as many calls for a thousand domains as for one' {
            1..1000 | ForEach-Object { $null = $alpha.Add("many$_", $false) }
            @(Get-VirtDomain many* -VirtHost alpha).Count | Should -Be 1000
            $alpha.TakeCalls() | Sort-Object | Should -Be 'GetDomainStats', 'ListDomains'
        }

        It 'manages without bulk statistics' {
            $alpha.BulkStatistics = $false
            $domains = Get-VirtDomain -VirtHost alpha
            $domains.Name | Should -Be 'web1', 'web2'
            $domains[0].State | Should -Be 'Running'
            $domains[0].Memory | Should -Be 256MB
            (Get-VirtDomain web2).Persistent | Should -BeTrue
        }

        It 'filters by name, UUID and state' {
            (Get-VirtDomain WEB*).Name | Should -Be 'web1', 'web2'
            (Get-VirtDomain web2).Name | Should -Be 'web2'
            (Get-VirtDomain -Uuid $web1.Uuid).Name | Should -Be 'web1'
            (Get-VirtDomain -State Running).Name | Should -Be 'web1', 'db'
            (Get-VirtDomain -State ShutOff, Paused).Name | Should -Be 'web2'
            (Get-VirtDomain web* -State Running).Name | Should -Be 'web1'
        }

        It 'takes hosts by name, pattern, object and pipeline' {
            (Get-VirtDomain -VirtHost beta).Name | Should -Be 'db'
            (Get-VirtDomain -VirtHost a*).Name | Should -Be 'web1', 'web2'
            (Get-VirtDomain -VirtHost (Get-VirtHost beta)).Name | Should -Be 'db'
            (Get-VirtHost | Get-VirtDomain).Name | Should -Be 'web1', 'web2', 'db'
        }

        It 'tells when no host has a literal name, once' {
            $problem = Get-ErrorOf { Get-VirtDomain web1, nobody }
            $problem.Count | Should -Be 1
            $problem[0].FullyQualifiedErrorId | Should -Be 'DomainNotFound,VirtMigrate.PowerShell.Commands.GetVirtDomainCommand'
            $problem[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
            $problem[0].TargetObject | Should -Be 'nobody'
            Get-ErrorOf { Get-VirtDomain nobody* } | Should -BeNullOrEmpty
            (Get-ErrorOf { Get-VirtDomain -Uuid ([guid]::Empty) }).FullyQualifiedErrorId | Should -BeLike 'DomainNotFound,*'
        }

        It 'tells when no host is connected' {
            Disconnect-VirtHost *
            $problem = Get-ErrorOf { Get-VirtDomain }
            $problem.Count | Should -Be 1
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'HostNotConnected,*'
            (Get-ErrorOf { Get-VirtDomain -VirtHost gamma }).FullyQualifiedErrorId | Should -BeLike 'HostNotConnected,*'
        }

        It 'tells when a connection is closed or lost' {
            $host1 = Get-VirtHost alpha
            Disconnect-VirtHost alpha
            (Get-ErrorOf { Get-VirtDomain -VirtHost $host1 }).FullyQualifiedErrorId | Should -BeLike 'ConnectionClosed,*'
            $beta.LoseConnections()
            $problem = Get-ErrorOf { Get-VirtDomain -VirtHost beta }
            $problem.FullyQualifiedErrorId | Should -BeLike 'ConnectionLost,*'
            $problem.Exception.Message | Should -Match 'the host went away'
        }

        It 'warns of a host that it does not ask' {
            $beta.LoseConnections()
            $warnings = $null
            (Get-VirtDomain -WarningVariable warnings -WarningAction SilentlyContinue).Name | Should -Be 'web1', 'web2'
            "$warnings" | Should -Match 'beta is not asked.*the host went away'
        }

        It 'refuses what is no host' {
            (Get-ErrorOf { Get-Date | Get-VirtDomain }).FullyQualifiedErrorId | Should -BeLike 'ObjectNotUsable,*'
        }
    }

    Context 'The life cycle' {
        It 'starts' {
            Start-VirtDomain web2 | Should -BeNullOrEmpty
            $web2.State | Should -Be 'Running'
            (Stop-VirtDomain web2 -Force -PassThru).State | Should -Be 'ShutOff'
            (Start-VirtDomain web2 -Paused -PassThru).State | Should -Be 'Paused'
        }

        It 'suspends and resumes' {
            (Get-VirtDomain web1 | Suspend-VirtDomain -PassThru).State | Should -Be 'Paused'
            ('web1' | Resume-VirtDomain -PassThru).Reason | Should -Be 'Unpaused'
        }

        It 'asks to shut down, and waits if told' {
            Stop-VirtDomain web1 -Wait
            $web1.State | Should -Be 'ShutOff'
            $beta.IgnoresShutdown = $true
            $problem = Get-ErrorOf { Stop-VirtDomain db -Wait -Timeout 0.05 }
            $problem.FullyQualifiedErrorId | Should -BeLike 'OperationTimeout,*'
            $db.State | Should -Be 'Running'
        }

        It 'does nothing with -WhatIf' {
            Stop-VirtDomain web*, db -WhatIf
            Remove-VirtDomain web1 -Force -WhatIf
            New-VirtDomain -Xml '<domain><name>new</name></domain>' -VirtHost alpha -WhatIf | Should -BeNullOrEmpty
            $web1.State | Should -Be 'Running'
            $alpha.Domains.Count | Should -Be 2
        }

        It 'goes on after one failed' {
            $problem = $null
            $started = Get-VirtDomain web* | Start-VirtDomain -PassThru -ErrorAction SilentlyContinue -ErrorVariable problem
            $started.Name | Should -Be 'web2'
            $problem.Count | Should -Be 1
            $problem[0].FullyQualifiedErrorId | Should -Be 'OperationInvalid,VirtMigrate.PowerShell.Commands.StartVirtDomainCommand'
            $problem[0].TargetObject.Name | Should -Be 'web1'
        }

        It 'ends at the first failure when told to' {
            { 'nobody', 'web2' | Start-VirtDomain -ErrorAction Stop } | Should -Throw -ErrorId 'DomainNotFound,*'
            $web2.State | Should -Be 'ShutOff'
        }

        It 'does not guess which of two domains is meant' {
            $null = $beta.Add('web2', $false)
            (Get-ErrorOf { Start-VirtDomain web2 }).FullyQualifiedErrorId | Should -BeLike 'DomainAmbiguous,*'
            Start-VirtDomain web2 -VirtHost alpha
            $web2.State | Should -Be 'Running'
            $beta.Domains[1].State | Should -Be 'ShutOff'
        }

        It 'refuses to change through a read-only connection, before anything is sent' {
            $null = Connect-VirtHost fake://alpha/ -ReadOnly -Force
            $null = $alpha.TakeCalls()
            $problem = Get-ErrorOf { Get-VirtDomain web2 | Start-VirtDomain }
            $problem.FullyQualifiedErrorId | Should -BeLike 'ReadOnlyConnection,*'
            $problem.CategoryInfo.Category | Should -Be 'PermissionDenied'
            $alpha.TakeCalls() | Should -Not -Contain 'StartDomain'
            (Get-ErrorOf { New-VirtDomain '<domain><name>new</name></domain>' -VirtHost alpha }).FullyQualifiedErrorId | Should -BeLike 'ReadOnlyConnection,*'
            (Get-ErrorOf { Remove-VirtDomain web2 -VirtHost alpha -Confirm:$false }).FullyQualifiedErrorId | Should -BeLike 'ReadOnlyConnection,*'
        }

        It 'refuses copies, objects of others, and domains whose connection is closed' {
            $domain = Get-VirtDomain web2
            $copy = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($domain))
            $problem = Get-ErrorOf { $copy | Start-VirtDomain }
            $problem.FullyQualifiedErrorId | Should -BeLike 'ObjectNotUsable,*'
            $problem.Exception.Message | Should -Match 'copy'
            (Get-ErrorOf { Get-Process -Id $PID | Start-VirtDomain }).FullyQualifiedErrorId | Should -BeLike 'ObjectNotUsable,*'
            Disconnect-VirtHost alpha
            (Get-ErrorOf { $domain | Start-VirtDomain }).FullyQualifiedErrorId | Should -BeLike 'ConnectionClosed,*'
            $web2.State | Should -Be 'ShutOff'
        }
    }

    Context 'New-VirtDomain' {
        It 'defines, starts, and starts transient ones' {
            $new = New-VirtDomain -Xml '<domain><name>a</name></domain>' -VirtHost alpha
            $new.Name | Should -Be 'a'
            $new.State | Should -Be 'ShutOff'
            (New-VirtDomain -Xml '<domain><name>b</name></domain>' -VirtHost alpha -Start).State | Should -Be 'Running'
            $transient = '<domain><name>c</name></domain>' | New-VirtDomain -VirtHost beta -Transient -Paused
            $transient.State | Should -Be 'Paused'
            $transient.Persistent | Should -BeFalse
        }

        It 'reads files' {
            Set-Content (Join-Path $TestDrive 'one.xml') '<domain><name>one</name></domain>'
            Set-Content (Join-Path $TestDrive 'two.xml') '<domain><name>two</name></domain>'
            (New-VirtDomain -Path (Join-Path $TestDrive '*.xml') -VirtHost alpha).Name | Should -Be 'one', 'two'
            (Get-ChildItem (Join-Path $TestDrive 'one.xml') | New-VirtDomain -VirtHost beta).Name | Should -Be 'one'
            (Get-ErrorOf { New-VirtDomain -Path (Join-Path $TestDrive 'none.xml') -VirtHost alpha }).FullyQualifiedErrorId | Should -BeLike 'FileNotReadable,*'
        }

        It 'refuses XML that it should not send: <Xml>' -ForEach @(
            @{ Xml = '<domain><name>x</name>' }
            @{ Xml = '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><domain><name>&e;</name></domain>' }
            @{ Xml = '<network><name>x</name></network>' }
            @{ Xml = '<domain/>' }
        ) {
            (Get-ErrorOf { New-VirtDomain -Xml $Xml -VirtHost alpha }).FullyQualifiedErrorId | Should -BeLike 'XmlInvalid,*'
            $alpha.TakeCalls() | Should -Not -Contain 'DefineDomain'
        }

        It 'does not choose among hosts' {
            { New-VirtDomain '<domain><name>x</name></domain>' } | Should -Throw -ErrorId 'ArgumentInvalid,*'
            Disconnect-VirtHost beta
            (New-VirtDomain '<domain><name>x</name></domain>').Host.Name | Should -Be 'alpha'
        }

        It 'tells of a name that is taken' {
            (Get-ErrorOf { New-VirtDomain '<domain><name>web1</name></domain>' -VirtHost alpha }).FullyQualifiedErrorId | Should -BeLike 'DomainExists,*'
        }
    }

    Context 'Remove-VirtDomain' {
        It 'removes a definition' {
            Remove-VirtDomain web2 -Confirm:$false -Nvram -SnapshotMetadata
            $alpha.Domains.Name | Should -Be 'web1'
            $alpha.TakeCalls() | Should -Contain 'UndefineDomain SnapshotsMetadata, Nvram'
        }

        It 'leaves a running guest running unless forced' {
            Get-VirtDomain web1 | Remove-VirtDomain -Confirm:$false
            $web1.State | Should -Be 'Running'
            (Get-VirtDomain web1).Persistent | Should -BeFalse
            (Get-ErrorOf { Remove-VirtDomain web1 -Confirm:$false }).FullyQualifiedErrorId | Should -BeLike 'OperationInvalid,*'
            Remove-VirtDomain web1 -Force -Confirm:$false
            $alpha.Domains.Name | Should -Be 'web2'
        }

        It 'refuses contradictions' {
            { Remove-VirtDomain web2 -Nvram -KeepNvram } | Should -Throw -ErrorId 'ArgumentInvalid,*'
        }
    }
}
