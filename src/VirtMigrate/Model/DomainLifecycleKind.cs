namespace VirtMigrate.Model;

/// <summary>Kinds of state changes (libvirt: virDomainEventType).</summary>
public enum DomainLifecycleKind
{
    /// <summary>A definition came or changed.</summary>
    Defined = 0,
    /// <summary>A definition went.</summary>
    Undefined = 1,
    /// <summary>Started.</summary>
    Started = 2,
    /// <summary>Paused.</summary>
    Suspended = 3,
    /// <summary>Runs again.</summary>
    Resumed = 4,
    /// <summary>Ended.</summary>
    Stopped = 5,
    /// <summary>The guest is shutting down.</summary>
    Shutdown = 6,
    /// <summary>Suspended by the guest's power management.</summary>
    PMSuspended = 7,
    /// <summary>Crashed.</summary>
    Crashed = 8,
}
