namespace VirtMigrate.Migration;

/// <summary>Whether disks that both hosts do not share are copied along.</summary>
public enum StorageCopy
{
    /// <summary>No disk is copied.</summary>
    None,
    /// <summary>Disks are copied whole.</summary>
    All,
    /// <summary>Only what differs from a base image that both hosts have.</summary>
    Incremental,
}
