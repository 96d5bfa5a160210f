using System.Security.Cryptography;
using VirtMigrate.Drivers;

namespace VirtMigrate.Remote.Authentication.Sasl;

/// <summary>Chooses among the mechanisms that a host offers.</summary>
internal static class SaslMechanisms
{
    /// <summary>The service's name in mechanisms that use one.</summary>
    public const string Service = "libvirt";

    // Strongest first. Kerberos comes before all others when nobody has given a password: it needs none.
    private static readonly string[] Known = ["SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1", "DIGEST-MD5", "GSSAPI", "PLAIN"];

    /// <summary>Those of the offered ones that can be used, strongest first.</summary>
    /// <param name="offered">What the host offers.</param>
    /// <param name="wanted">The only one that the URI allows; null: any.</param>
    /// <param name="isProtected">Whether the way is protected by itself: over plain TCP only those that encrypt are used.</param>
    /// <param name="hasPassword">Whether a password was given explicitly.</param>
    public static IReadOnlyList<string> Choose(IReadOnlyList<string> offered, string? wanted, bool isProtected, bool hasPassword) =>
        [.. Known.Where(name => offered.Contains(name, StringComparer.OrdinalIgnoreCase)
                && (wanted is null || name.Equals(wanted, StringComparison.OrdinalIgnoreCase))
                && (isProtected || name is "DIGEST-MD5" or "GSSAPI"))
            .OrderBy(name => name == "GSSAPI" && !hasPassword ? 0 : 1)];

    /// <summary>Whether it asks for a user and a password.</summary>
    public static bool NeedsPassword(string name) => name != "GSSAPI";

    /// <summary>Makes one of <see cref="Choose"/>.</summary>
    public static SaslMechanism Create(string name, VirtCredential? credential, string host, bool isProtected) => name switch
    {
        "SCRAM-SHA-512" => new ScramMechanism(HashAlgorithmName.SHA512, credential!),
        "SCRAM-SHA-256" => new ScramMechanism(HashAlgorithmName.SHA256, credential!),
        "SCRAM-SHA-1" => new ScramMechanism(HashAlgorithmName.SHA1, credential!),
        "DIGEST-MD5" => new DigestMd5Mechanism(credential!, Service, host, wantsLayer: !isProtected),
        "GSSAPI" => new GssapiMechanism(credential, Service, host, wantsLayer: !isProtected),
        "PLAIN" => new PlainMechanism(credential!),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };
}
