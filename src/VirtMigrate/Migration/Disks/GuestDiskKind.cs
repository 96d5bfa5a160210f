namespace VirtMigrate.Migration;

/// <summary>How a domain's XML names what a disk is on.</summary>
internal enum GuestDiskKind
{
    /// <summary>Something that a pool's volume cannot stand for, such as a network disk.</summary>
    Other,

    /// <summary>A file by its path.</summary>
    File,

    /// <summary>A block device by its path.</summary>
    Block,

    /// <summary>A volume by the names of its pool and itself.</summary>
    Volume,
}
