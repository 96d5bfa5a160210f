BeforeAll { . "$PSScriptRoot/Support/Initialize.ps1" }

Describe 'The example of about_VirtMigrate_Testing' {
    It 'is a test file that passes as it stands on the page' {
        $page = Get-Content (Join-Path $root 'docs/en-US/about_VirtMigrate_Testing.md') -Raw
        $blocks = [regex]::Matches($page, '(?s)```powershell\n(.*?)```') | ForEach-Object { $_.Groups[1].Value }
        $blocks[-2] | Should -Match 'function Clear-Hypervisor'
        Set-Content (Join-Path $TestDrive 'Clear-Hypervisor.ps1') $blocks[-2]
        Set-Content (Join-Path $TestDrive 'Clear-Hypervisor.Tests.ps1') $blocks[-1]

        # In a session of its own that finds the module by its name, as a user's does.
        $before = $env:PSModulePath
        try {
            $env:PSModulePath = (Split-Path $modulePath) + [IO.Path]::PathSeparator + $before
            $output = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -Command "
                Import-Module Pester -MinimumVersion 5.5
                `$run = Invoke-Pester '$TestDrive/Clear-Hypervisor.Tests.ps1' -PassThru -Output Detailed
                `"passed=`$(`$run.PassedCount) failed=`$(`$run.FailedCount + `$run.FailedContainersCount + `$run.FailedBlocksCount)`"" 2>&1 | Out-String
        }
        finally { $env:PSModulePath = $before }
        $output | Should -Match 'passed=22 failed=0'
    }
}
