namespace VirtMigrate.Model;

/// <summary>Which form of a domain's XML is wanted (libvirt: virDomainXMLFlags).</summary>
[Flags]
public enum DomainXmlFlags : uint
{
    /// <summary>As it runs now.</summary>
    None = 0,
    /// <summary>With secrets such as graphics passwords; refused on read-only connections.</summary>
    Secure = 1,
    /// <summary>As it will be at its next start.</summary>
    Inactive = 2,
    /// <summary>With the guest CPU filled in from the host's.</summary>
    UpdateCpu = 4,
    /// <summary>Fit for a migration; refused on read-only connections.</summary>
    Migratable = 8,
}
