namespace VirtMigrate.Migration;

/// <summary>Who drives a migration.</summary>
public enum MigrationMode
{
    /// <summary>This client talks to both hosts.</summary>
    Managed,
    /// <summary>The source host talks to the destination host.</summary>
    PeerToPeer,
    /// <summary>The source's hypervisor does it alone.</summary>
    Direct,
}
