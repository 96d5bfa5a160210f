namespace VirtMigrate.Model;

/// <summary>Which domains a list shall hold (libvirt: virConnectListAllDomainsFlags). Bits of one group are
/// alternatives, groups must all hold, an empty group filters nothing.</summary>
[Flags]
public enum DomainListFilter : uint
{
    /// <summary>All of them.</summary>
    None = 0,
    /// <summary>Active.</summary>
    Active = 1,
    /// <summary>Defined, not active.</summary>
    Inactive = 2,
    /// <summary>Defined.</summary>
    Persistent = 4,
    /// <summary>Not defined; gone when it ends.</summary>
    Transient = 8,
    /// <summary>Running.</summary>
    Running = 16,
    /// <summary>Paused.</summary>
    Paused = 32,
    /// <summary>Shut off.</summary>
    ShutOff = 64,
    /// <summary>In another state.</summary>
    Other = 128,
    /// <summary>With a managed save image.</summary>
    ManagedSave = 256,
    /// <summary>Without one.</summary>
    NoManagedSave = 512,
    /// <summary>Started with the host.</summary>
    AutoStart = 1024,
    /// <summary>Not started with the host.</summary>
    NoAutoStart = 2048,
    /// <summary>With a snapshot.</summary>
    HasSnapshot = 4096,
    /// <summary>Without one.</summary>
    NoSnapshot = 8192,
    /// <summary>With a checkpoint.</summary>
    HasCheckpoint = 16384,
    /// <summary>Without one.</summary>
    NoCheckpoint = 32768,
}
