namespace VirtMigrate.Model;

/// <summary>How a domain is started (libvirt: virDomainCreateFlags).</summary>
[Flags]
public enum DomainCreateFlags : uint
{
    /// <summary>Plainly.</summary>
    None = 0,
    /// <summary>Left paused.</summary>
    Paused = 1,
    /// <summary>Destroyed with the connection that started it.</summary>
    AutoDestroy = 2,
    /// <summary>Without the file system cache when restoring.</summary>
    BypassCache = 4,
    /// <summary>Booted afresh, any managed save image is dropped.</summary>
    ForceBoot = 8,
    /// <summary>The XML is checked against the schema.</summary>
    Validate = 16,
    /// <summary>NVRAM starts from its template.</summary>
    ResetNvram = 32,
}
