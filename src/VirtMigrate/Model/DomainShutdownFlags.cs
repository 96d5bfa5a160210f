namespace VirtMigrate.Model;

/// <summary>How a guest is asked to shut down (libvirt: virDomainShutdownFlagValues).</summary>
[Flags]
public enum DomainShutdownFlags : uint
{
    /// <summary>The hypervisor chooses.</summary>
    None = 0,
    /// <summary>The ACPI power button.</summary>
    AcpiPowerButton = 1,
    /// <summary>The guest agent.</summary>
    GuestAgent = 2,
    /// <summary>initctl of a container.</summary>
    InitCtl = 4,
    /// <summary>A signal to the container's first process.</summary>
    Signal = 8,
    /// <summary>Paravirtual control (Xen).</summary>
    ParaVirt = 16,
}
