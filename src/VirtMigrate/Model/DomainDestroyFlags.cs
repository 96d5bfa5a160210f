namespace VirtMigrate.Model;

/// <summary>How a domain is ended at once (libvirt: virDomainDestroyFlagsValues).</summary>
[Flags]
public enum DomainDestroyFlags : uint
{
    /// <summary>The process is killed when it does not end by itself.</summary>
    None = 0,
    /// <summary>Only asked to end; fails when it does not.</summary>
    Graceful = 1,
    /// <summary>Its logs go too.</summary>
    RemoveLogs = 2,
}
