namespace VirtMigrate.Drivers;

/// <summary>What was found on the way to a host. Filled while connecting; holds no secrets.</summary>
public sealed class ConnectReport
{
    /// <summary>Where the connection leads: an address with its port, a socket's path, or the program that was started.</summary>
    public string? Target { get; internal set; }

    /// <summary>The version of TLS, such as <c>Tls13</c>; null without TLS.</summary>
    public string? TlsVersion { get; internal set; }

    /// <summary>The cipher suite of TLS; null without TLS.</summary>
    public string? TlsCipher { get; internal set; }

    /// <summary>The host's certificates, its own first, as the host sent them and the CA file completed them.</summary>
    public IReadOnlyList<CertificateSummary> Certificates { get; internal set; } = [];

    /// <summary>The certificate that this client has shown; null: none.</summary>
    public CertificateSummary? ClientCertificate { get; internal set; }

    /// <summary>The way of authentication that the host asked for: <c>none</c>, <c>SASL</c> or <c>polkit</c>; null when it was not asked.</summary>
    public string? Authentication { get; internal set; }

    /// <summary>The SASL mechanisms that the host offers.</summary>
    public IReadOnlyList<string> MechanismsOffered { get; internal set; } = [];

    /// <summary>The SASL mechanism that was used; null: none.</summary>
    public string? Mechanism { get; internal set; }

    /// <summary>What SASL does to the bytes that follow, such as <c>DIGEST-MD5 rc4</c>; null: nothing.</summary>
    public string? SecurityLayer { get; internal set; }
}
