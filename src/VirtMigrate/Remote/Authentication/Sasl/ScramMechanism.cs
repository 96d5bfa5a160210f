using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using VirtMigrate.Drivers;

namespace VirtMigrate.Remote.Authentication.Sasl;

/// <summary>SCRAM (RFC 5802, RFC 7677): both sides prove that they know the password, and neither sends it.</summary>
internal sealed class ScramMechanism : SaslMechanism
{
    // What a hostile host could make us compute stays below some seconds.
    private const int MaxIterations = 5_000_000;

    private readonly VirtCredential credential;
    private readonly HashAlgorithmName hash;
    private readonly int hashSize;
    private readonly string nonce;
    private readonly string header;
    private string clientFirstBare = string.Empty;
    private byte[]? expectedSignature;
    private int step;

    /// <summary>Makes it.</summary>
    /// <param name="hash">SHA1, SHA256 or SHA512.</param>
    /// <param name="credential">Who.</param>
    /// <param name="nonce">Printable characters without commas; null: new random ones.</param>
    public ScramMechanism(HashAlgorithmName hash, VirtCredential credential, string? nonce = null)
    {
        this.hash = hash;
        this.credential = credential;
        this.nonce = nonce ?? Convert.ToBase64String(RandomNumberGenerator.GetBytes(24));
        Name = $"SCRAM-{(hash == HashAlgorithmName.SHA1 ? "SHA-1" : $"SHA-{hash.Name![3..]}")}";
        hashSize = hash == HashAlgorithmName.SHA1 ? SHA1.HashSizeInBytes : hash == HashAlgorithmName.SHA256 ? SHA256.HashSizeInBytes : SHA512.HashSizeInBytes;
        header = credential.ActAs is { } other ? $"n,a={Escape(other)}," : "n,,";
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override byte[] Start()
    {
        clientFirstBare = $"n={Escape(SaslPrepare.Name(credential.UserName))},r={nonce}";
        return Encoding.UTF8.GetBytes(header + clientFirstBare);
    }

    /// <inheritdoc/>
    public override byte[]? Step(byte[]? challenge)
    {
        var text = Encoding.UTF8.GetString(challenge ?? []);
        step++;
        switch (step)
        {
            case 1:
                return Prove(text);
            case 2:
                Verify(text);
                return null;
            default:
                return challenge is { Length: > 0 } ? throw new SaslException("the host asks on after the end of SCRAM") : null;
        }
    }

    private byte[] Prove(string serverFirst)
    {
        var fields = serverFirst.Split(',');
        if (fields.Length < 3 || !fields[0].StartsWith("r=", StringComparison.Ordinal)
            || !fields[1].StartsWith("s=", StringComparison.Ordinal) || !fields[2].StartsWith("i=", StringComparison.Ordinal))
        {
            throw new SaslException(serverFirst.StartsWith("e=", StringComparison.Ordinal)
                ? "the host refuses SCRAM" : "the host's first SCRAM message is malformed");
        }

        var together = fields[0][2..];
        if (!together.StartsWith(nonce, StringComparison.Ordinal) || together.Length == nonce.Length)
        {
            throw new SaslException("the host does not answer to this client's nonce");
        }

        if (!int.TryParse(fields[2].AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var iterations) || iterations is < 1 or > MaxIterations)
        {
            throw new SaslException($"the host asks for {fields[2][2..Math.Min(fields[2].Length, 14)]} rounds; 1 to {MaxIterations} are possible");
        }

        var salt = Decode(fields[1][2..]);
        var password = SaslPrepare.Password(credential);
        var salted = Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, hash, hashSize);
        CryptographicOperations.ZeroMemory(password);
        try
        {
            var withoutProof = $"c={Convert.ToBase64String(Encoding.UTF8.GetBytes(header))},r={together}";
            var message = Encoding.UTF8.GetBytes($"{clientFirstBare},{serverFirst},{withoutProof}");
            var proof = Hmac(salted, "Client Key"u8);
            var signature = Hmac(Digest(proof), message);
            for (var i = 0; i < proof.Length; i++)
            {
                proof[i] ^= signature[i];
            }

            expectedSignature = Hmac(Hmac(salted, "Server Key"u8), message);
            return Encoding.UTF8.GetBytes($"{withoutProof},p={Convert.ToBase64String(proof)}");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(salted);
        }
    }

    private void Verify(string serverFinal)
    {
        var first = serverFinal.Split(',')[0];
        if (!first.StartsWith("v=", StringComparison.Ordinal))
        {
            throw new SaslException("the host refuses the proof");
        }

        if (!CryptographicOperations.FixedTimeEquals(Decode(first[2..]), expectedSignature))
        {
            throw new SaslException("the host cannot prove that it knows the password: it may be another one");
        }

        IsComplete = true;
    }

    private static string Escape(string name) => name.Replace("=", "=3D", StringComparison.Ordinal).Replace(",", "=2C", StringComparison.Ordinal);

    private static byte[] Decode(string text)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException error)
        {
            throw new SaslException("the host's SCRAM message is malformed", error);
        }
    }

    // SHA-1 is what SCRAM-SHA-1 is made of; as HMAC, as here, it has no known weakness.
#pragma warning disable CA5350
    private byte[] Digest(byte[] data) => hash == HashAlgorithmName.SHA1 ? SHA1.HashData(data)
        : hash == HashAlgorithmName.SHA256 ? SHA256.HashData(data) : SHA512.HashData(data);

    private byte[] Hmac(byte[] key, ReadOnlySpan<byte> data) => hash == HashAlgorithmName.SHA1 ? HMACSHA1.HashData(key, data)
        : hash == HashAlgorithmName.SHA256 ? HMACSHA256.HashData(key, data) : HMACSHA512.HashData(key, data);
#pragma warning restore CA5350
}
