using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Tests.Lab;

/// <summary>A way into a host of the lab, and what has to come of it.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Host">The host at its end.</param>
/// <param name="Uri">The connection URI.</param>
internal sealed record WayCase(string Name, string Host, string Uri)
{
    private const string User = "labuser";

    /// <summary>The error id that it ends with; null: it connects, lists and migrates.</summary>
    public string? Fails { get; init; }

    /// <summary>Connects for reading: it lists, and refuses to migrate.</summary>
    public bool ReadOnly { get; init; }

    public string? Password { get; init; }

    /// <summary>The Kerberos tickets to use; null: whatever the user of the tests has.</summary>
    public string? Tickets { get; init; }

    /// <summary>The kind of certificate that the host serves meanwhile, as <c>lab tls</c> calls it; null: its good one.</summary>
    public string? Certificate { get; init; }

    /// <summary>The SASL mechanism that has to be used; null: not asserted.</summary>
    public string? Mechanism { get; init; }

    /// <summary>What an error has to tell; null: not asserted.</summary>
    public string? Tells { get; init; }

    public VirtCredential? Credential => Password is null ? null : VirtCredential.Create(User, Password);

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyDictionary<string, WayCase> All { get; } =
        Plain().Concat(Sasl()).Concat(Kerberos()).Concat(Tls()).Concat(Ssh()).Concat(Unix()).ToDictionary(w => w.Name, StringComparer.Ordinal);

    private static IEnumerable<WayCase> Plain()
    {
        yield return new("tcp", "alpha", $"qemu+tcp://{LabHosts.AlphaAddress}/system");
        yield return new("tcp, IPv6", "alpha", $"qemu+tcp://{LabHosts.Address6(11)}/system");
        yield return new("tcp, port closed", "alpha", $"qemu+tcp://{LabHosts.AlphaAddress}:1/system") { Fails = VirtErrorId.ConnectionRefused };
        yield return new("tcp, the TLS port", "alpha", $"qemu+tcp://{LabHosts.AlphaAddress}:16514/system") { Fails = VirtErrorId.ConnectionLost };
        yield return new("tcp, no such driver", "alpha", $"xen+tcp://{LabHosts.AlphaAddress}/system") { Fails = VirtErrorId.DriverNotFound };
    }

    private static IEnumerable<WayCase> Sasl()
    {
        var tcp = $"qemu+tcp://{LabHosts.GammaAddress}/system";
        var tls = $"qemu+tls://{LabHosts.GammaAddress}/system?pkipath={LabHosts.Pki}";
        var unix = $"qemu+unix:///system?socket={LabHosts.RunDirectory}/gamma/libvirt-sock";
        yield return new("tcp + SASL, the strongest", "gamma", tcp) { Password = "labsecret", Mechanism = "DIGEST-MD5" };
        yield return new("tcp + SASL, IPv6", "gamma", $"qemu+tcp://{LabHosts.Address6(13)}/system") { Password = "labsecret", Mechanism = "DIGEST-MD5" };
        yield return new("tcp + SASL, auth.conf", "gamma", $"{tcp}?authfile={LabHosts.AuthFile}") { Mechanism = "DIGEST-MD5" };
        foreach (var mechanism in new[] { "SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN" })
        {
            yield return new($"tcp + SASL {mechanism}", "gamma", $"{tcp}?auth=sasl.{mechanism}") { Password = "labsecret", Fails = VirtErrorId.AuthenticationNotSupported };
        }

        foreach (var mechanism in new[] { "SCRAM-SHA-256", "SCRAM-SHA-1", "DIGEST-MD5", "PLAIN" })
        {
            yield return new($"tls + SASL {mechanism}", "gamma", $"{tls}&auth=sasl.{mechanism}") { Password = "labsecret", Mechanism = mechanism };
            yield return new($"unix + SASL {mechanism}", "gamma", $"{unix}&auth=sasl.{mechanism}") { Password = "labsecret", Mechanism = mechanism };
        }

        yield return new("ssh + SASL", "gamma", $"qemu+ssh://root@{LabHosts.GammaAddress}/system?command={LabHosts.Ssh}") { Password = "labsecret", Mechanism = "SCRAM-SHA-256" };
        yield return new("tcp + SASL, wrong password", "gamma", tcp) { Password = "no", Fails = VirtErrorId.AuthenticationFailed };
        yield return new("tls + SASL, wrong password", "gamma", tls) { Password = "no", Fails = VirtErrorId.AuthenticationFailed };
        yield return new("tcp + SASL, nobody to ask", "gamma", $"{tcp}?authfile=/dev/null") { Fails = VirtErrorId.CredentialMissing };
    }

    private static IEnumerable<WayCase> Kerberos()
    {
        var tcp = $"qemu+tcp://{LabHosts.DeltaAddress}/system";
        var tls = $"qemu+tls://{LabHosts.DeltaAddress}/system?pkipath={LabHosts.Pki}";
        yield return new("tcp + GSSAPI", "delta", tcp) { Tickets = LabHosts.Tickets, Mechanism = "GSSAPI" };
        yield return new("tcp + GSSAPI, IPv6", "delta", $"qemu+tcp://{LabHosts.Address6(14)}/system") { Tickets = LabHosts.Tickets, Mechanism = "GSSAPI" };
        yield return new("tcp + GSSAPI, by password", "delta", tcp) { Tickets = LabHosts.NoTickets, Password = "labsecret", Mechanism = "GSSAPI" };
        yield return new("tls + GSSAPI", "delta", tls) { Tickets = LabHosts.Tickets, Mechanism = "GSSAPI" };
        yield return new("tcp + GSSAPI, no ticket", "delta", tcp) { Tickets = LabHosts.NoTickets, Fails = VirtErrorId.CredentialMissing, Tells = "Kerberos" };
        yield return new("tcp + GSSAPI, wrong password", "delta", tcp) { Tickets = LabHosts.NoTickets, Password = "no", Fails = VirtErrorId.AuthenticationFailed, Tells = "Kerberos" };
    }

    private static IEnumerable<WayCase> Tls()
    {
        static string Uri(string pki) => $"qemu+tls://{LabHosts.BetaAddress}/system?pkipath={pki}";
        string Client(string kind) => Uri($"{LabHosts.RunDirectory}/client/pki-{kind}");
        yield return new("tls", "beta", Uri(LabHosts.Pki));
        yield return new("tls, IPv6", "beta", $"qemu+tls://{LabHosts.Address6(12)}/system?pkipath={LabHosts.Pki}");
        yield return new("tls 1.2", "beta", Uri(LabHosts.Pki) + "&tls_priority=NORMAL:-VERS-TLS1.3");
        yield return new("tls 1.3", "beta", Uri(LabHosts.Pki) + "&tls_priority=NORMAL:-VERS-TLS1.2");
        yield return new("tls, with a revocation list", "beta", Client("crl"));
        foreach (var kind in new[] { "rsa", "rsa-pkcs1", "ec-sec1", "ec-p384" })
        {
            yield return new($"tls, client key {kind}", "beta", Client("key-" + kind));
        }

        yield return new("tls, client key ed25519", "beta", Client("key-ed25519")) { Fails = VirtErrorId.CertificateFileInvalid };
        yield return new("tls, client key encrypted", "beta", Client("key-rsa-encrypted")) { Fails = VirtErrorId.CertificateFileInvalid, Tells = "encrypted" };
        yield return new("tls, wrong name", "beta", Uri(LabHosts.Pki)) { Certificate = "misnamed", Fails = VirtErrorId.CertificateNameMismatch, Tells = "elsewhere" };
        yield return new("tls, expired", "beta", Uri(LabHosts.Pki)) { Certificate = "expired", Fails = VirtErrorId.CertificateExpired, Tells = "2002" };
        yield return new("tls, not yet valid", "beta", Uri(LabHosts.Pki)) { Certificate = "future", Fails = VirtErrorId.CertificateExpired, Tells = "2099" };
        yield return new("tls, revoked", "beta", Client("crl")) { Certificate = "revoked", Fails = VirtErrorId.CertificateRevoked };
        yield return new("tls, client of another CA", "beta", Client("rogue")) { Fails = VirtErrorId.ClientCertificateRefused };
        yield return new("tls, client expired", "beta", Client("expired")) { Fails = VirtErrorId.ClientCertificateRefused };
        yield return new("tls, client revoked", "beta", Client("revoked")) { Fails = VirtErrorId.ClientCertificateRefused };
        yield return new("tls, no client certificate", "beta", Client("none")) { Fails = VirtErrorId.ClientCertificateRefused };
        yield return new("tls, wrong CA", "beta", Client("other-ca")) { Fails = VirtErrorId.CertificateUntrusted };
        yield return new("tls, no CA file", "beta", Client("nothing")) { Fails = VirtErrorId.CertificateFileMissing };
        yield return new("tls, the TCP port", "beta", $"qemu+tls://{LabHosts.BetaAddress}:16509/system?pkipath={LabHosts.Pki}") { Fails = VirtErrorId.NotTls };
    }

    private static IEnumerable<WayCase> Ssh()
    {
        var way = $"qemu+ssh://root@{LabHosts.AlphaAddress}/system?command=";
        var uri = way + LabHosts.Ssh;
        yield return new("ssh, helper", "alpha", uri + "&proxy=native");
        yield return new("ssh, netcat", "alpha", uri + "&proxy=netcat");
        yield return new("ssh, IPv6", "alpha", $"qemu+ssh://root@{LabHosts.Address6(11)}/system?command={LabHosts.Ssh}");
        yield return new("ssh, for reading", "alpha", uri) { ReadOnly = true, Fails = VirtErrorId.ReadOnlyConnection };
        yield return new("ssh, unknown host key", "alpha", $"{way}{LabHosts.RunDirectory}/client/ssh-unknown") { Fails = VirtErrorId.SshHostKeyUnknown, Tells = "SHA256:" };
        yield return new("ssh, changed host key", "alpha", $"{way}{LabHosts.RunDirectory}/client/ssh-changed") { Fails = VirtErrorId.SshHostKeyChanged, Tells = "SHA256:" };
        yield return new("ssh, wrong key", "alpha", $"{way}{LabHosts.RunDirectory}/client/ssh-wrong-key") { Fails = VirtErrorId.SshAuthenticationFailed };
        yield return new("ssh, no such user", "alpha", $"qemu+ssh://nobody-there@{LabHosts.AlphaAddress}/system?command={LabHosts.Ssh}") { Fails = VirtErrorId.SshAuthenticationFailed };
        yield return new("ssh, no such helper", "alpha", uri + "&netcat=no-such-netcat") { Fails = VirtErrorId.SshHelperMissing };
        yield return new("ssh, no such socket", "alpha", uri + "&socket=/var/run/no-such-sock") { Fails = VirtErrorId.SocketNotFound };
        yield return new("ssh, socket not permitted", "alpha",
            $"qemu+ssh://visitor@{LabHosts.AlphaAddress}/system?command={LabHosts.Ssh}&socket=/run/libvirt/libvirt-admin-sock") { Fails = VirtErrorId.SocketAccessDenied };
        yield return new("ssh, nobody listens", "alpha", $"qemu+ssh://root@{LabHosts.AlphaAddress}:2222/system?command={LabHosts.Ssh}") { Fails = VirtErrorId.ConnectionRefused };
        yield return new("ssh, no such host", "alpha", $"qemu+ssh://root@no-such-host.invalid/system?command={LabHosts.Ssh}") { Fails = VirtErrorId.HostNotFound };
        yield return new("ssh, unreachable host", "alpha", $"qemu+ssh://root@{LabHosts.Network}.99/system?command={LabHosts.Ssh}") { Fails = VirtErrorId.HostUnreachable };
    }

    private static IEnumerable<WayCase> Unix()
    {
        yield return new("unix, read-write", "alpha", LabHosts.AlphaUnix);
        yield return new("unix, read-only", "alpha", $"qemu+unix:///system?socket={LabHosts.RunDirectory}/alpha/libvirt-sock-ro") { ReadOnly = true, Fails = VirtErrorId.ReadOnlyConnection };
        yield return new("unix, no such socket", "alpha", "qemu+unix:///system?socket=/run/no-such-sock") { Fails = VirtErrorId.SocketNotFound };
        yield return new("unix, root needs no polkit", "delta", $"qemu+unix:///system?socket={LabHosts.RunDirectory}/delta/libvirt-sock");
    }
}
