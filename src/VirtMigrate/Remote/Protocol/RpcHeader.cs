using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol;

/// <summary>What every message begins with, its length word included: <see cref="ProtocolLimits.Header"/> bytes.</summary>
/// <param name="Length">Bytes of the whole message with this word.</param>
/// <param name="Program">See <see cref="RemoteProgram"/>.</param>
/// <param name="Version">The program's version.</param>
/// <param name="Procedure">The procedure of that program.</param>
/// <param name="Type">What the message is.</param>
/// <param name="Serial">Ties a reply or a stream to its call; events carry any.</param>
/// <param name="Status">How it ends.</param>
[XdrMessage]
internal readonly partial record struct RpcHeader(
    uint Length, uint Program, uint Version, int Procedure, MessageType Type, uint Serial, MessageStatus Status)
{
    /// <summary>Whether the length word is one that a message can have.</summary>
    public bool HasValidLength => Length is >= ProtocolLimits.Header and <= ProtocolLimits.LengthWord;

    /// <summary>Bytes after the header.</summary>
    public int PayloadLength => (int)Length - ProtocolLimits.Header;
}
