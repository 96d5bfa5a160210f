namespace VirtMigrate.Remote.Xdr;

/// <summary>Limits that hold where a message sets none of its own.</summary>
internal static class XdrLimits
{
    /// <summary>Longest text or run of opaque bytes, in bytes, of a field without <see cref="XdrLimitAttribute"/>;
    /// libvirt's limit for its strings and cookies.</summary>
    public const int Default = 4_194_304;
}
