namespace VirtMigrate.Model;

/// <summary>Kinds of domain events one can ask for (libvirt: virDomainEventID).</summary>
public enum DomainEventId
{
    /// <summary>State changes.</summary>
    Lifecycle = 0,
    /// <summary>Disk errors.</summary>
    IoError = 2,
    /// <summary>Block job changes, disk by path.</summary>
    BlockJob = 8,
    /// <summary>Block job changes, disk by target.</summary>
    BlockJob2 = 16,
    /// <summary>Tunable changes.</summary>
    Tunable = 17,
    /// <summary>A new round of a migration.</summary>
    MigrationIteration = 20,
    /// <summary>A job ended.</summary>
    JobCompleted = 21,
}
