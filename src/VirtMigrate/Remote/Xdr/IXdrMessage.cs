namespace VirtMigrate.Remote.Xdr;

/// <summary>A value that can be written as and read from XDR (RFC 4506). Implemented by the source generator for records
/// marked <see cref="XdrMessageAttribute"/>.</summary>
/// <remarks>Types that are elements of arrays also have <c>const int MinimumSize</c>, the bytes of their smallest value; the
/// generator writes it too.</remarks>
/// <typeparam name="TSelf">The message's own type.</typeparam>
internal interface IXdrMessage<TSelf>
    where TSelf : IXdrMessage<TSelf>
{
    /// <summary>Reads one.</summary>
    /// <exception cref="XdrException">The bytes are not one.</exception>
    static abstract TSelf Read(ref XdrReader reader);

    /// <summary>Writes it.</summary>
    /// <exception cref="XdrException">XDR or its limits cannot hold a value of it.</exception>
    void Write(ref XdrWriter writer);
}
