using System.Security.Cryptography;
using System.Text;
using VirtMigrate.Drivers;

namespace VirtMigrate.Remote.Authentication.Sasl;

/// <summary>PLAIN (RFC 4616): the password itself. Only where the way is protected otherwise.</summary>
internal sealed class PlainMechanism(VirtCredential credential) : SaslMechanism
{
    /// <inheritdoc/>
    public override string Name => "PLAIN";

    /// <inheritdoc/>
    public override byte[] Start()
    {
        var password = credential.GetPasswordBytes();
        var before = Encoding.UTF8.GetBytes($"{credential.ActAs}\0{credential.UserName}\0");
        try
        {
            IsComplete = true;
            return [.. before, .. password];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(password);
        }
    }

    /// <inheritdoc/>
    public override byte[]? Step(byte[]? challenge) =>
        challenge is { Length: > 0 } ? throw new SaslException("the host asks on after PLAIN") : null;
}
