namespace VirtMigrate.Remote.Xdr;

/// <summary>The most a field of variable length may hold: bytes of a string or of opaque bytes, elements of an array or of a
/// type whose codec takes a limit. Arrays must have it; strings and opaque bytes fall back to <see cref="XdrLimits.Default"/>.</summary>
/// <param name="maximum">The limit, at least 1.</param>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class XdrLimitAttribute(int maximum) : Attribute
{
    /// <summary>The limit.</summary>
    public int Maximum { get; } = maximum;
}
