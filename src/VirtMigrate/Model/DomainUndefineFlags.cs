namespace VirtMigrate.Model;

/// <summary>What goes with a domain's definition (libvirt: virDomainUndefineFlagsValues).</summary>
[Flags]
public enum DomainUndefineFlags : uint
{
    /// <summary>Nothing else.</summary>
    None = 0,
    /// <summary>A managed save image too.</summary>
    ManagedSave = 1,
    /// <summary>Snapshot metadata too.</summary>
    SnapshotsMetadata = 2,
    /// <summary>The NVRAM file too.</summary>
    Nvram = 4,
    /// <summary>The NVRAM file stays.</summary>
    KeepNvram = 8,
    /// <summary>Checkpoint metadata too.</summary>
    CheckpointsMetadata = 16,
    /// <summary>TPM state too.</summary>
    Tpm = 32,
    /// <summary>TPM state stays.</summary>
    KeepTpm = 64,
}
