namespace VirtMigrate.Remote.Xdr;

/// <summary>An array or opaque bytes of a length that both sides know: no count travels.</summary>
/// <param name="length">The length in elements or bytes, at least 1.</param>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class XdrFixedAttribute(int length) : Attribute
{
    /// <summary>The length.</summary>
    public int Length { get; } = length;
}
