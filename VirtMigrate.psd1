@{
    RootModule           = 'VirtMigrate.PowerShell.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '5d2b1c0e-7c1f-4b8a-9a53-2f0f4c6f2e7d'
    Author               = 'The VirtMigrate authors'
    CompanyName          = 'The VirtMigrate authors'
    Copyright            = '(c) The VirtMigrate authors. MIT license.'
    Description          = 'Moves running virtual machines between libvirt hosts. Speaks libvirt''s wire protocol itself; needs no native library.'
    PowerShellVersion    = '7.4'
    CompatiblePSEditions = @('Core')
    FormatsToProcess     = @('VirtMigrate.format.ps1xml')
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
    CmdletsToExport      = @(
        'Connect-VirtHost'
        'Disconnect-VirtHost'
        'Get-VirtCapability'
        'Get-VirtDomain'
        'Get-VirtHost'
        'Get-VirtMigration'
        'Get-VirtMigrationPlan'
        'Get-VirtMigrationPolicy'
        'Get-VirtSimulator'
        'Move-VirtDomain'
        'New-VirtDomain'
        'Remove-VirtDomain'
        'Repair-VirtMigration'
        'Resume-VirtDomain'
        'Set-VirtMigration'
        'Set-VirtSimulator'
        'Start-VirtDomain'
        'Start-VirtSimulator'
        'Stop-VirtDomain'
        'Stop-VirtMigration'
        'Stop-VirtSimulator'
        'Suspend-VirtDomain'
        'Test-VirtHost'
        'Test-VirtMigration'
        'Wait-VirtMigration'
    )
    PrivateData          = @{
        PSData = @{
            Tags       = @('libvirt', 'QEMU', 'KVM', 'migration', 'virtualization', 'Linux', 'Windows', 'macOS')
            LicenseUri = 'https://opensource.org/license/mit'
        }
    }
}
