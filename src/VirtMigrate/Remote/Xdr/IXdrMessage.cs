namespace VirtMigrate.Remote.Xdr;

/// <summary>A value that can be written as and read from XDR (RFC 4506). Implemented by the source generator for records
/// marked <see cref="XdrMessageAttribute"/>.</summary>
/// <typeparam name="TSelf">The message's own type.</typeparam>
internal interface IXdrMessage<TSelf>
    where TSelf : IXdrMessage<TSelf>
{
    /// <summary>Reads one.</summary>
    /// <exception cref="XdrException">The bytes are not one.</exception>
    static abstract TSelf Read(ref XdrReader reader);

    /// <summary>Writes it.</summary>
    void Write(ref XdrWriter writer);
}
