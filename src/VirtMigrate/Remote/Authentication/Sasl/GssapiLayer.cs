using System.Buffers;
using System.Net.Security;

namespace VirtMigrate.Remote.Authentication.Sasl;

/// <summary>GSSAPI's encryption of each block.</summary>
internal sealed class GssapiLayer(NegotiateAuthentication context, int peerBuffer, int ownBuffer) : SaslLayer
{
    /// <summary>Room that a wrapped block takes more than the plain one: header, padding and checksum of any of Kerberos's ciphers.</summary>
    private const int Overhead = 128;

    // Reading and writing go on at the same time; the base library does not say that one context may serve both.
    private readonly object gate = new();
    private readonly ArrayBufferWriter<byte> wrapped = new();
    private readonly ArrayBufferWriter<byte> plain = new();

    /// <inheritdoc/>
    public override string Description => "GSSAPI Kerberos";

    /// <inheritdoc/>
    /// <remarks>What SASL libraries count for Kerberos when its cipher is not asked for.</remarks>
    public override int Strength => 56;

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
