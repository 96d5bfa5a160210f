namespace VirtMigrate.Remote.Xdr;

/// <summary>Bytes that are not the XDR they should be, or a value that XDR cannot hold.</summary>
internal sealed class XdrException(string message) : Exception(message);
