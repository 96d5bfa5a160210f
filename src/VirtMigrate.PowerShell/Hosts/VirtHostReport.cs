using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.PowerShell.Hosts;

/// <summary>What <c>Test-VirtHost -Detailed</c> found on the way to a host. It holds no secrets.</summary>
public sealed class VirtHostReport
{
    /// <summary>The URI that was tried.</summary>
    public string Uri { get; init; } = string.Empty;

    /// <summary>Whether the host answered.</summary>
    public bool Success { get; init; }

    /// <summary>The stable id of what went wrong; null: nothing.</summary>
    public string? ErrorId { get; init; }

    /// <summary>What went wrong; null: nothing.</summary>
    public string? Message { get; init; }

    /// <summary>What can be done about it; null: nothing went wrong.</summary>
    public string? RecommendedAction { get; init; }

    /// <summary>The stages of connecting with the time since its begin.</summary>
    public IReadOnlyList<string> Stages { get; init; } = [];

    /// <summary>Time from the begin to the answer, or to the error.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>How the bytes travel; null when the URI is malformed.</summary>
    public VirtTransport? Transport { get; init; }

    /// <summary>Address, socket or program that leads to the daemon.</summary>
    public string? Target { get; init; }

    /// <summary>TLS version, cipher, and certificates; empty without TLS.</summary>
    public string? TlsVersion { get; init; }

    /// <summary>The cipher suite of TLS.</summary>
    public string? TlsCipher { get; init; }

    /// <summary>The host's certificates, its own first.</summary>
    public IReadOnlyList<CertificateSummary> Certificates { get; init; } = [];

    /// <summary>The certificate that this client has shown.</summary>
    public CertificateSummary? ClientCertificate { get; init; }

    /// <summary>The way of authentication that the host asked for.</summary>
    public string? Authentication { get; init; }

    /// <summary>The SASL mechanisms that the host offers.</summary>
    public IReadOnlyList<string> MechanismsOffered { get; init; } = [];

    /// <summary>The SASL mechanism that was used.</summary>
    public string? Mechanism { get; init; }

    /// <summary>What SASL encrypts with.</summary>
    public string? SecurityLayer { get; init; }

    /// <summary>The driver's own name.</summary>
    public string? Driver { get; init; }

    /// <summary>The name the host gives itself.</summary>
    public string? HostName { get; init; }

    /// <summary>The daemon's libvirt version.</summary>
    public Version? LibVersion { get; init; }

    /// <summary>The hypervisor's version.</summary>
    public Version? HypervisorVersion { get; init; }

    /// <summary>This machine's clock when the host was tried. The host's own cannot be asked: libvirt has no call that tells
    /// it. A clock that is wrong shows as a certificate that is out of its time, or as a Kerberos error.</summary>
    public DateTimeOffset ClientTime { get; init; }

    /// <summary>Time of a question and its answer, the shortest of several.</summary>
    public TimeSpan? RoundTripTime { get; init; }

    /// <summary>Makes it.</summary>
    internal static VirtHostReport Of(string uri, VirtTransport? transport, ConnectReport found, IReadOnlyList<string> stages, TimeSpan duration,
        VirtHost? host, TimeSpan? roundTrip, VirtException? error) => new()
    {
        Uri = uri,
        Success = host is not null,
        ErrorId = error?.ErrorId,
        Message = error?.Message,
        RecommendedAction = error?.RecommendedAction,
        Stages = stages,
        Duration = duration,
        ClientTime = DateTimeOffset.UtcNow - duration,
        Transport = transport,
        Target = found.Target,
        TlsVersion = found.TlsVersion,
        TlsCipher = found.TlsCipher,
        Certificates = found.Certificates,
        ClientCertificate = found.ClientCertificate,
        Authentication = found.Authentication,
        MechanismsOffered = found.MechanismsOffered,
        Mechanism = found.Mechanism,
        SecurityLayer = found.SecurityLayer,
        Driver = host?.Driver,
        HostName = host?.HostName,
        LibVersion = host?.LibVersion,
        HypervisorVersion = host?.HypervisorVersion,
        RoundTripTime = roundTrip,
    };
}
