namespace VirtMigrate.Remote.Xdr;

/// <summary>No arguments, or no result: no bytes at all.</summary>
internal readonly record struct XdrVoid : IXdrMessage<XdrVoid>
{
    /// <inheritdoc/>
    public static XdrVoid Read(ref XdrReader reader) => default;

    /// <inheritdoc/>
    public void Write(ref XdrWriter writer)
    {
    }
}
