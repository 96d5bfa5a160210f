namespace VirtMigrate.Drivers;

/// <summary>Numbered features that a driver is asked for (libvirt: VIR_DRV_FEATURE_*).</summary>
public enum DriverFeature
{
    /// <summary>Migration protocol 1.</summary>
    MigrationV1 = 1,
    /// <summary>The driver is a remote one; answered by clients only.</summary>
    Remote = 2,
    /// <summary>Migration protocol 2.</summary>
    MigrationV2 = 3,
    /// <summary>The source can drive a migration.</summary>
    MigrationP2P = 4,
    /// <summary>The hypervisor can migrate by itself.</summary>
    MigrationDirect = 5,
    /// <summary>Migration protocol 3.</summary>
    MigrationV3 = 6,
    /// <summary>The source can hold the migration job from Begin to Confirm.</summary>
    MigrateChangeProtection = 7,
    /// <summary>File descriptors can be passed.</summary>
    FdPassing = 8,
    /// <summary>Typed parameters may hold text.</summary>
    TypedParameterString = 9,
    /// <summary>The keepalive program is there.</summary>
    ProgramKeepAlive = 10,
    /// <summary>XML fit for migration can be asked for.</summary>
    XmlMigratable = 11,
    /// <summary>A definition alone can be migrated.</summary>
    MigrationOffline = 12,
    /// <summary>Migration protocol 3 with typed parameters.</summary>
    MigrationParameters = 13,
    /// <summary>Events go to the callback that asked for them.</summary>
    RemoteEventCallback = 14,
    /// <summary>The daemon tells when its hypervisor connection closes.</summary>
    RemoteCloseCallback = 15,
    /// <summary>NetworkUpdate has its arguments in the right order.</summary>
    NetworkUpdateHasCorrectOrder = 16,
}
