using System.Collections;
using System.Management.Automation;
using VirtMigrate.Migration;

namespace VirtMigrate.PowerShell.Migrations;

// Disks that the hosts do not share.
public abstract partial class MigrationCmdlet
{
    /// <summary>Copy disks that the hosts do not share.</summary>
    [Parameter]
    public StorageCopy CopyStorage { get; set; }

    /// <summary>The guest's writes wait for both sides.</summary>
    [Parameter]
    public SwitchParameter SynchronousWrites { get; set; }

    /// <summary>Targets of the disks to copy.</summary>
    [Parameter]
    [Alias("MigrateDisks")]
    [ValidateNotNullOrEmpty]
    public string[] MigrateDisk { get; set; } = [];

    /// <summary>Which storage pool of the destination takes the place of which of the source.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public Hashtable PoolMap { get; set; } = [];

    /// <summary>The storage pool of the destination for all other disks.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? DestinationPool { get; set; }

    /// <summary>Port of the disk copy.</summary>
    [Parameter]
    [ValidateRange(0, 65535)]
    public int DisksPort { get; set; }

    /// <summary>Where the disk copy goes.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? DisksUri { get; set; }

    /// <summary>Targets of copied disks on which zeroes are looked for.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] DetectZeroes { get; set; } = [];
}
