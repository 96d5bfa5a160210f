BeforeAll {
    . "$PSScriptRoot/Support/Initialize.ps1"
    function Get-Completion([string] $Line) {
        (TabExpansion2 $Line $Line.Length).CompletionMatches.CompletionText
    }
}
AfterAll { Reset-FakeHost }

Describe 'Completers' {
    BeforeEach {
        Reset-FakeHost
        $alpha = Get-FakeHost alpha
        $null = $alpha.Add('web1', $true)
        $null = $alpha.Add('web 2', $false)
        $null = (Get-FakeHost beta).Add('db', $true)
        $null = Connect-VirtHost fake://alpha/, fake://beta/
    }

    Context 'Tab completion' {
        It 'knows the domains' {
            Get-Completion 'Start-VirtDomain w' | Should -Be "'web 2'", 'web1'
            Get-Completion 'Move-VirtDomain -Name d' | Should -Be 'db'
            Get-Completion 'Get-VirtDomain ' | Should -Be 'db', "'web 2'", 'web1'
        }

        It 'looks only at the hosts that are named' {
            Get-Completion 'Get-VirtDomain -VirtHost beta -Name ' | Should -Be 'db'
        }

        It 'knows the hosts' {
            Get-Completion 'Move-VirtDomain web1 -Destination ' | Should -Be 'alpha', 'beta'
            Get-Completion 'Get-VirtDomain -VirtHost b' | Should -Be 'beta'
            Get-Completion 'Disconnect-VirtHost a' | Should -Be 'alpha'
            Get-Completion 'Get-VirtHost b' | Should -Be 'beta'
        }

        It 'knows the states' {
            Get-Completion 'Get-VirtDomain -State Ru' | Should -Be 'Running'
        }

        It 'never fails' {
            $alpha.LoseConnections()
            Get-Completion 'Get-VirtDomain -Name ' | Should -Be 'db'
            Disconnect-VirtHost *
            $error.Clear()
            $null = Get-Completion 'Start-VirtDomain -Name w'
            $error | Should -BeNullOrEmpty
        }
    }
}
