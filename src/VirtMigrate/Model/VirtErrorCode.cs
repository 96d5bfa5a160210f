namespace VirtMigrate.Model;

/// <summary>libvirt's error codes (virErrorNumber), as far as a migration meets them. Other numbers are kept as they are.</summary>
public enum VirtErrorCode
{
    /// <summary>No error.</summary>
    Ok = 0,
    /// <summary>Internal error.</summary>
    InternalError = 1,
    /// <summary>Not supported by the driver.</summary>
    NoSupport = 3,
    /// <summary>Host name not known.</summary>
    UnknownHost = 4,
    /// <summary>No connection.</summary>
    NoConnect = 5,
    /// <summary>Invalid connection.</summary>
    InvalidConnection = 6,
    /// <summary>Invalid domain.</summary>
    InvalidDomain = 7,
    /// <summary>Invalid argument.</summary>
    InvalidArgument = 8,
    /// <summary>Operation failed.</summary>
    OperationFailed = 9,
    /// <summary>Bad XML.</summary>
    XmlError = 27,
    /// <summary>The domain exists already.</summary>
    DomainExists = 28,
    /// <summary>Denied on a read-only connection.</summary>
    OperationDenied = 29,
    /// <summary>System call failed.</summary>
    SystemError = 38,
    /// <summary>RPC failed.</summary>
    Rpc = 39,
    /// <summary>TLS failed.</summary>
    Tls = 40,
    /// <summary>No such domain.</summary>
    NoDomain = 42,
    /// <summary>No such network.</summary>
    NoNetwork = 43,
    /// <summary>Authentication failed.</summary>
    AuthFailed = 45,
    /// <summary>No such storage pool.</summary>
    NoStoragePool = 49,
    /// <summary>No such storage volume.</summary>
    NoStorageVolume = 50,
    /// <summary>Not valid in the present state.</summary>
    OperationInvalid = 55,
    /// <summary>Configuration not supported.</summary>
    ConfigUnsupported = 67,
    /// <summary>Timed out.</summary>
    OperationTimeout = 68,
    /// <summary>Migrated, but not made persistent.</summary>
    MigratePersistFailed = 69,
    /// <summary>A hook script failed.</summary>
    HookScriptFailed = 70,
    /// <summary>Argument not supported.</summary>
    ArgumentUnsupported = 74,
    /// <summary>Operation aborted.</summary>
    OperationAborted = 78,
    /// <summary>Authentication called off.</summary>
    AuthCancelled = 79,
    /// <summary>Unsafe migration.</summary>
    MigrateUnsafe = 81,
    /// <summary>A number is too large.</summary>
    Overflow = 82,
    /// <summary>A block copy is active.</summary>
    BlockCopyActive = 83,
    /// <summary>Operation not supported.</summary>
    OperationUnsupported = 84,
    /// <summary>SSH failed.</summary>
    Ssh = 85,
    /// <summary>Resource busy.</summary>
    ResourceBusy = 87,
    /// <summary>Access denied.</summary>
    AccessDenied = 88,
    /// <summary>The volume exists already.</summary>
    StorageVolumeExists = 90,
    /// <summary>CPU incompatible.</summary>
    CpuIncompatible = 91,
    /// <summary>A migration was rolled back as asked for.</summary>
    MigrateFinishOk = 93,
    /// <summary>Authentication unavailable.</summary>
    AuthUnavailable = 94,
}
