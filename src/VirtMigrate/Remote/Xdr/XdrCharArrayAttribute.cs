namespace VirtMigrate.Remote.Xdr;

/// <summary>A <c>byte[]</c> that is declared <c>char&lt;N&gt;</c> or <c>char[N]</c>: an array whose elements take a unit of
/// four bytes each, unlike opaque bytes. Goes with <see cref="XdrLimitAttribute"/> or <see cref="XdrFixedAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class XdrCharArrayAttribute : Attribute;
