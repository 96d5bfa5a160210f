namespace VirtMigrate.Remote.Xdr;

/// <summary>No arguments, or no result: no bytes at all.</summary>
internal readonly record struct XdrVoid : IXdrMessage<XdrVoid>
{
    /// <summary>Bytes of the smallest one.</summary>
    public const int MinimumSize = 0;

    /// <inheritdoc/>
    public static XdrVoid Read(ref XdrReader reader) => default;

    /// <inheritdoc/>
    public void Write(ref XdrWriter writer)
    {
    }
}
