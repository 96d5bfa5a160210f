namespace VirtMigrate.Model;

/// <summary>Kind or end of a domain job (libvirt: virDomainJobType).</summary>
public enum JobType
{
    /// <summary>No job.</summary>
    None = 0,
    /// <summary>Under way, with a foreseeable end.</summary>
    Bounded = 1,
    /// <summary>Under way, without a foreseeable end; a running migration is of this kind.</summary>
    Unbounded = 2,
    /// <summary>Done.</summary>
    Completed = 3,
    /// <summary>Failed.</summary>
    Failed = 4,
    /// <summary>Called off.</summary>
    Cancelled = 5,
}
