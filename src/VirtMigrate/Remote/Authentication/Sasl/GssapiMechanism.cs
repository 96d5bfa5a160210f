using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Text;
using VirtMigrate.Drivers;

namespace VirtMigrate.Remote.Authentication.Sasl;

/// <summary>GSSAPI (RFC 4752): Kerberos, with the tickets of the user or with a password for one.</summary>
internal sealed class GssapiMechanism : SaslMechanism
{
    private const byte NoLayer = 1;
    private const byte Confidentiality = 4;
    private const int MaxBuffer = 65_536;

    private readonly NegotiateAuthentication context;
    private readonly VirtCredential? credential;
    private readonly bool wantsLayer;
    private bool established;
    private int peerBuffer;
    private int strength;

    /// <summary>Makes it.</summary>
    /// <param name="credential">Whose ticket to get; null: the tickets that the user has.</param>
    /// <param name="service">The service, <c>libvirt</c>.</param>
    /// <param name="host">The host as it was dialled.</param>
    /// <param name="wantsLayer">Whether later bytes are to be encrypted.</param>
    public GssapiMechanism(VirtCredential? credential, string service, string host, bool wantsLayer)
    {
        this.credential = credential;
        this.wantsLayer = wantsLayer;
        context = new NegotiateAuthentication(new NegotiateAuthenticationClientOptions
        {
            Package = "Kerberos",
            Credential = credential is null ? CredentialCache.DefaultNetworkCredentials : NetworkCredentialOf(credential),
            TargetName = $"{service}/{host}",
            RequireMutualAuthentication = true,

            // The exchange about the layer is signed in any case.
            RequiredProtectionLevel = wantsLayer ? ProtectionLevel.EncryptAndSign : ProtectionLevel.Sign,
        });
    }

    /// <inheritdoc/>
    public override string Name => "GSSAPI";

    /// <inheritdoc/>
    /// <exception cref="SaslUnavailableException">There is no ticket for the host, or no Kerberos on this machine.</exception>
    public override byte[]? Start()
    {
        try
        {
            var token = context.GetOutgoingBlob([], out var status);
            return status is NegotiateAuthenticationStatusCode.ContinueNeeded or NegotiateAuthenticationStatusCode.Completed
                ? Take(token, status)
                : throw new SaslUnavailableException($"Kerberos has no ticket for {context.TargetName}: {status}");
        }
        catch (Exception error) when (error is PlatformNotSupportedException or DllNotFoundException or TypeInitializationException)
        {
            throw new SaslUnavailableException("this machine has no Kerberos", error);
        }
    }

    /// <inheritdoc/>
    public override byte[]? Step(byte[]? challenge)
    {
        if (!established)
        {
            var token = context.GetOutgoingBlob(challenge ?? [], out var status);
            return status is NegotiateAuthenticationStatusCode.ContinueNeeded or NegotiateAuthenticationStatusCode.Completed
                ? Take(token, status) : throw new SaslException($"Kerberos refuses what the host sent: {status}");
        }

        return IsComplete ? null : AgreeOnLayer(challenge ?? []);
    }

    /// <inheritdoc/>
    public override SaslLayer? CreateLayer() => wantsLayer ? new GssapiLayer(context, strength, Math.Min(peerBuffer, MaxBuffer), MaxBuffer) : null;

    /// <inheritdoc/>
    public override void Dispose()
    {
        // With a layer the context lives on in that.
        if (!(IsComplete && wantsLayer))
        {
            context.Dispose();
        }
    }

    private byte[] Take(byte[]? token, NegotiateAuthenticationStatusCode status)
    {
        established = status == NegotiateAuthenticationStatusCode.Completed;
        return token ?? [];
    }

    private byte[] AgreeOnLayer(byte[] challenge)
    {
        // First, for Unwrap may work in place.
        strength = GssapiLayer.StrengthOf(challenge);
        var offered = new ArrayBufferWriter<byte>();
        if (context.Unwrap(challenge, offered, out _) != NegotiateAuthenticationStatusCode.Completed || offered.WrittenCount != sizeof(uint))
        {
            throw new SaslException("the host's offer of GSSAPI layers is malformed");
        }

        var told = BinaryPrimitives.ReadUInt32BigEndian(offered.WrittenSpan);
        var layer = wantsLayer ? Confidentiality : NoLayer;
        if (((told >> 24) & layer) == 0)
        {
            throw new SaslException(wantsLayer ? "the host offers no encryption, which connections over plain TCP need" : "the host insists on a GSSAPI layer");
        }

        peerBuffer = (int)(told & 0xFFFFFF);
        if (wantsLayer && peerBuffer < 256)
        {
            throw new SaslException($"the host takes blocks of {peerBuffer} bytes only");
        }

        var name = Encoding.UTF8.GetBytes(credential?.ActAs ?? string.Empty);
        var answer = new byte[sizeof(uint) + name.Length];
        BinaryPrimitives.WriteUInt32BigEndian(answer, ((uint)layer << 24) | (wantsLayer ? MaxBuffer : 0u));
        name.CopyTo(answer, sizeof(uint));
        var wrapped = new ArrayBufferWriter<byte>();
        if (context.Wrap(answer, wrapped, requestEncryption: false, out _) != NegotiateAuthenticationStatusCode.Completed)
        {
            throw new SaslException("Kerberos cannot sign the answer about the layer");
        }

        IsComplete = true;
        return wrapped.WrittenSpan.ToArray();
    }

    private static NetworkCredential NetworkCredentialOf(VirtCredential credential)
    {
        var password = credential.GetPassword();
        try
        {
            using var secure = new System.Security.SecureString();
            foreach (var c in password)
            {
                secure.AppendChar(c);
            }

            var at = credential.UserName.IndexOf('@', StringComparison.Ordinal);
            return at < 0 ? new NetworkCredential(credential.UserName, secure, credential.Realm)
                : new NetworkCredential(credential.UserName[..at], secure, credential.UserName[(at + 1)..]);
        }
        finally
        {
            Array.Clear(password);
        }
    }
}
