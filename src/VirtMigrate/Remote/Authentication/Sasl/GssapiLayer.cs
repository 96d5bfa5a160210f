using System.Buffers;
using System.Buffers.Binary;
using System.Net.Security;

namespace VirtMigrate.Remote.Authentication.Sasl;

/// <summary>GSSAPI's encryption of each block.</summary>
internal sealed class GssapiLayer(NegotiateAuthentication context, int strength, int peerBuffer, int ownBuffer) : SaslLayer
{
    /// <summary>Room that a wrapped block takes more than the plain one: header, padding and checksum of any of Kerberos's ciphers.</summary>
    private const int Overhead = 128;

    private static readonly byte[] NewWrapToken = [0x05, 0x04];

    // 1.2.840.113554.1.2.2, then the id of a wrap token; the signing algorithm follows.
    private static readonly byte[] OldWrapToken = [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x12, 0x01, 0x02, 0x02, 0x02, 0x01];

    // Reading and writing go on at the same time; the base library does not say that one context may serve both.
    private readonly object gate = new();
    private readonly ArrayBufferWriter<byte> wrapped = new();
    private readonly ArrayBufferWriter<byte> plain = new();

    /// <inheritdoc/>
    public override string Description => "GSSAPI Kerberos";

    /// <inheritdoc/>
    public override int Strength => strength;

    /// <summary>The strength of the cipher that a wrapped token was made with, in bits: at least this. The base library does
    /// not tell the cipher, but the token's form does. Tokens of RFC 4121 exist for AES and Camellia alone, of at least 128
    /// bits; the older ones of RFC 1964 name theirs.</summary>
    /// <param name="token">A token that the host has wrapped or signed.</param>
    /// <returns>0: it is of no known form.</returns>
    public static int StrengthOf(ReadOnlySpan<byte> token)
    {
        if (token.StartsWith(NewWrapToken))
        {
            return 128;
        }

        // The generic header of RFC 2743: a tag, the length, the object identifier of Kerberos; then the token's own id.
        var at = token.IndexOf(OldWrapToken);
        if (token.IsEmpty || token[0] != 0x60 || at < 0 || token.Length < at + OldWrapToken.Length + sizeof(ushort))
        {
            return 0;
        }

        return BinaryPrimitives.ReadUInt16LittleEndian(token[(at + OldWrapToken.Length)..]) switch
        {
            0x0000 or 0x0001 or 0x0002 => 56,   // checksums of DES
            0x0004 => 112,                      // that of triple DES
            0x0011 => 128,                      // that of RC4
            _ => 0,
        };
    }

    /// <inheritdoc/>
    public override int MaxPlain => peerBuffer - Overhead;

    /// <inheritdoc/>
    public override int MaxWrapped => ownBuffer + Overhead;

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Wrap(ReadOnlySpan<byte> data)
    {
        wrapped.ResetWrittenCount();
        lock (gate)
        {
            if (context.Wrap(data, wrapped, requestEncryption: true, out var isEncrypted) != NegotiateAuthenticationStatusCode.Completed || !isEncrypted)
            {
                throw new SaslException("Kerberos cannot encrypt");
            }
        }

        return wrapped.WrittenMemory;
    }

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Unwrap(ReadOnlySpan<byte> data)
    {
        plain.ResetWrittenCount();
        lock (gate)
        {
            if (context.Unwrap(data, plain, out var wasEncrypted) != NegotiateAuthenticationStatusCode.Completed || !wasEncrypted)
            {
                throw new SaslException("a protected block was changed on the way");
            }
        }

        return plain.WrittenMemory;
    }

    /// <inheritdoc/>
    public override void Dispose() => context.Dispose();
}
