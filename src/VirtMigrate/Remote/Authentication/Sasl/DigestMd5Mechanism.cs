using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using VirtMigrate.Drivers;

namespace VirtMigrate.Remote.Authentication.Sasl;

// MD5 is what the mechanism is made of; it is here because hosts over plain TCP offer nothing else that encrypts.
#pragma warning disable CA5351

/// <summary>DIGEST-MD5 (RFC 2831), with its confidentiality layer where the way has no protection of its own.</summary>
internal sealed class DigestMd5Mechanism : SaslMechanism
{
    private const int MaxBuffer = 65_536;
    private const int MinPeerBuffer = 64;

    private readonly VirtCredential credential;
    private readonly string digestUri;
    private readonly bool wantsLayer;
    private readonly string clientNonce;
    private DigestCipher? cipher;
    private byte[]? sessionHash;
    private string? expectedAnswer;
    private int peerBuffer = MaxBuffer;

    /// <summary>Makes it.</summary>
    /// <param name="credential">Who.</param>
    /// <param name="service">The service, <c>libvirt</c>.</param>
    /// <param name="host">The host as it was dialled.</param>
    /// <param name="wantsLayer">Whether later bytes are to be encrypted.</param>
    /// <param name="clientNonce">Null: a new random one.</param>
    public DigestMd5Mechanism(VirtCredential credential, string service, string host, bool wantsLayer, string? clientNonce = null)
    {
        this.credential = credential;
        this.wantsLayer = wantsLayer;
        this.clientNonce = clientNonce ?? Convert.ToBase64String(RandomNumberGenerator.GetBytes(24));
        digestUri = $"{service}/{host}";
    }

    /// <inheritdoc/>
    public override string Name => "DIGEST-MD5";

    /// <inheritdoc/>
    public override byte[]? Start() => null;

    /// <inheritdoc/>
    public override byte[]? Step(byte[]? challenge)
    {
        if (expectedAnswer is null)
        {
            return Respond(DigestChallenge.Parse(challenge ?? []));
        }

        if (!IsComplete)
        {
            var answer = DigestChallenge.Parse(challenge ?? [])["rspauth"];
            IsComplete = answer is not null && CryptographicOperations.FixedTimeEquals(
                Encoding.UTF8.GetBytes(answer), Encoding.UTF8.GetBytes(expectedAnswer))
                ? true : throw new SaslException("the host cannot prove that it knows the password: it may be another one");
        }

        return null;
    }

    /// <inheritdoc/>
    public override SaslLayer? CreateLayer() => cipher is null ? null : new DigestMd5Layer(cipher, sessionHash!, peerBuffer, MaxBuffer);

    /// <inheritdoc/>
    public override void Dispose() => CryptographicOperations.ZeroMemory(sessionHash);

    private byte[] Respond(DigestChallenge challenge)
    {
        var nonce = challenge["nonce"] is { Length: > 0 } given ? given : throw new SaslException("the host's DIGEST-MD5 challenge has no nonce");
        if (challenge["algorithm"] is not "md5-sess")
        {
            throw new SaslException("the host's DIGEST-MD5 challenge asks for an algorithm that is not md5-sess");
        }

        var isUtf8 = string.Equals(challenge["charset"], "utf-8", StringComparison.OrdinalIgnoreCase);
        var quality = ChooseQuality(challenge);
        var realm = ChooseRealm(challenge.All("realm"));
        sessionHash = SessionHash(realm, nonce);
        var response = Proof(nonce, quality, "AUTHENTICATE:");
        expectedAnswer = Proof(nonce, quality, ":");

        var text = new StringBuilder();
        text.Append(isUtf8 ? "charset=utf-8," : string.Empty)
            .Append(CultureInfo.InvariantCulture, $"username=\"{Escape(credential.UserName)}\",realm=\"{Escape(realm)}\",nonce=\"{Escape(nonce)}\",")
            .Append(CultureInfo.InvariantCulture, $"nc=00000001,cnonce=\"{clientNonce}\",digest-uri=\"{Escape(digestUri)}\",response={response},qop={quality}");
        if (cipher is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $",cipher={cipher.Name},maxbuf={MaxBuffer}");
        }

        if (credential.ActAs is { } other)
        {
            text.Append(CultureInfo.InvariantCulture, $",authzid=\"{Escape(other)}\"");
        }

        return (isUtf8 ? Encoding.UTF8 : Encoding.Latin1).GetBytes(text.ToString());
    }

    private string ChooseQuality(DigestChallenge challenge)
    {
        var offered = (challenge["qop"] ?? "auth").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
        if (!wantsLayer)
        {
            return offered.Contains("auth", StringComparer.OrdinalIgnoreCase) ? "auth"
                : throw new SaslException($"the host offers {string.Join(", ", offered)} and not auth, although the way is protected");
        }

        var ciphers = (challenge["cipher"] ?? string.Empty).Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
        cipher = offered.Contains("auth-conf", StringComparer.OrdinalIgnoreCase)
            ? DigestCipher.All.FirstOrDefault(c => ciphers.Contains(c.Name, StringComparer.OrdinalIgnoreCase)) : null;
        if (cipher is null)
        {
            throw new SaslException($"the host offers no encryption of 56 bits or more (quality {string.Join(", ", offered)}; "
                + $"ciphers {(ciphers.Length == 0 ? "none" : string.Join(", ", ciphers))}), which connections over plain TCP need");
        }

        if (challenge["maxbuf"] is { } told
            && (!int.TryParse(told, NumberStyles.None, CultureInfo.InvariantCulture, out peerBuffer) || peerBuffer is < MinPeerBuffer or > 16_777_215))
        {
            throw new SaslException("the host's DIGEST-MD5 challenge has a maxbuf that cannot be");
        }

        return "auth-conf";
    }

    private string ChooseRealm(IReadOnlyList<string> offered) =>
        credential.Realm is { } wanted ? wanted : offered.Count > 0 ? offered[0] : string.Empty;

    private byte[] SessionHash(string realm, string nonce)
    {
        // With charset utf-8, what ISO 8859-1 can say is hashed in it, each part by itself (RFC 2831, section 2.1.2.1);
        // without, there is nothing but ISO 8859-1.
        var password = LatinPassword();
        byte[] secret = [.. Latin(credential.UserName), (byte)':', .. Latin(realm), (byte)':', .. password];
        var inner = MD5.HashData(secret);
        CryptographicOperations.ZeroMemory(secret);
        CryptographicOperations.ZeroMemory(password);
        var rest = Encoding.UTF8.GetBytes($":{nonce}:{clientNonce}{(credential.ActAs is { } other ? ":" + other : string.Empty)}");
        return MD5.HashData([.. inner, .. rest]);
    }

    private byte[] LatinPassword()
    {
        var characters = credential.GetPassword();
        try
        {
            return characters.AsSpan().ContainsAnyExceptInRange('\0', '\u00FF') ? Encoding.UTF8.GetBytes(characters) : Encoding.Latin1.GetBytes(characters);
        }
        finally
        {
            Array.Clear(characters);
        }
    }

    private static byte[] Latin(string text) =>
        text.AsSpan().ContainsAnyExceptInRange('\0', '\u00FF') ? Encoding.UTF8.GetBytes(text) : Encoding.Latin1.GetBytes(text);

    private string Proof(string nonce, string quality, string method)
    {
        var second = method + digestUri + (quality == "auth" ? string.Empty : ":00000000000000000000000000000000");
        return Hex(MD5.HashData(Encoding.UTF8.GetBytes(
            $"{Hex(sessionHash!)}:{nonce}:00000001:{clientNonce}:{quality}:{Hex(MD5.HashData(Encoding.UTF8.GetBytes(second)))}")));
    }

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes).ToLowerInvariant();

    private static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
