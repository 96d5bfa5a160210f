namespace VirtMigrate.Model;

/// <summary>State of a domain (libvirt: virDomainState).</summary>
public enum DomainState
{
    /// <summary>The hypervisor does not tell.</summary>
    NoState = 0,
    /// <summary>Running.</summary>
    Running = 1,
    /// <summary>Waiting for a resource.</summary>
    Blocked = 2,
    /// <summary>Paused; the reason tells by whom.</summary>
    Paused = 3,
    /// <summary>Being shut down by its guest.</summary>
    Shutdown = 4,
    /// <summary>Not running.</summary>
    ShutOff = 5,
    /// <summary>Crashed.</summary>
    Crashed = 6,
    /// <summary>Suspended by the guest's power management.</summary>
    PMSuspended = 7,
}
