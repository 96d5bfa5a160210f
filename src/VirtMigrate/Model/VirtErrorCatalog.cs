namespace VirtMigrate.Model;

/// <summary>Maps libvirt's codes to stable error ids and these to what the user can do.</summary>
public static class VirtErrorCatalog
{
    private static readonly Dictionary<VirtErrorCode, string> Ids = new()
    {
        [VirtErrorCode.NoSupport] = VirtErrorId.NotSupported,
        [VirtErrorCode.UnknownHost] = VirtErrorId.HostNotFound,
        [VirtErrorCode.NoConnect] = VirtErrorId.DriverNotFound,
        [VirtErrorCode.InvalidConnection] = VirtErrorId.ConnectionClosed,
        [VirtErrorCode.InvalidArgument] = VirtErrorId.ArgumentInvalid,
        [VirtErrorCode.XmlError] = VirtErrorId.XmlInvalid,
        [VirtErrorCode.DomainExists] = VirtErrorId.DomainExists,
        [VirtErrorCode.OperationDenied] = VirtErrorId.ReadOnlyConnection,
        [VirtErrorCode.NoDomain] = VirtErrorId.DomainNotFound,
        [VirtErrorCode.AuthFailed] = VirtErrorId.AuthenticationFailed,
        [VirtErrorCode.AuthCancelled] = VirtErrorId.AuthenticationFailed,
        [VirtErrorCode.AuthUnavailable] = VirtErrorId.AuthenticationFailed,
        [VirtErrorCode.OperationInvalid] = VirtErrorId.OperationInvalid,
        [VirtErrorCode.ConfigUnsupported] = VirtErrorId.ConfigurationUnsupported,
        [VirtErrorCode.CpuIncompatible] = VirtErrorId.ConfigurationUnsupported,
        [VirtErrorCode.OperationTimeout] = VirtErrorId.OperationTimeout,
        [VirtErrorCode.ArgumentUnsupported] = VirtErrorId.ArgumentNotSupported,
        [VirtErrorCode.OperationUnsupported] = VirtErrorId.NotSupported,
        [VirtErrorCode.OperationAborted] = VirtErrorId.OperationAborted,
        [VirtErrorCode.MigrateUnsafe] = VirtErrorId.MigrationUnsafe,
        [VirtErrorCode.AccessDenied] = VirtErrorId.AccessDenied,
    };

    private static readonly Dictionary<string, string> Actions = new(StringComparer.Ordinal)
    {
        [VirtErrorId.UriInvalid] = "Write the URI as driver+transport://user@host:port/path?parameter=value, for example qemu+tcp://host1/system.",
        [VirtErrorId.UriNotSupported] = "Use one of the transports that the message names.",
        [VirtErrorId.HostNotFound] = "Check the host name and this machine's name resolution, or give the address.",
        [VirtErrorId.ConnectionRefused] = "Check that the daemon runs on the host and listens on that port, for example with libvirtd-tcp.socket enabled.",
        [VirtErrorId.ConnectTimeout] = "Check the address, the host's power and the firewalls between; -ConnectTimeout gives it longer.",
        [VirtErrorId.HostUnreachable] = "Check the network between this machine and the host.",
        [VirtErrorId.SocketNotFound] = "Check that the daemon runs here, or name its socket with the URI parameter socket=.",
        [VirtErrorId.SocketAccessDenied] = "Run with the rights the socket asks for, for example as a member of the group libvirt, or connect with -ReadOnly.",
        [VirtErrorId.ConnectionLost] = "Connect again with Connect-VirtHost; if a migration was under way, look at its result before anything else.",
        [VirtErrorId.ConnectionClosed] = "Open a new connection with Connect-VirtHost.",
        [VirtErrorId.ReadOnlyConnection] = "Connect again without -ReadOnly.",
        [VirtErrorId.ProtocolError] = "Check that the address belongs to a libvirt daemon and that the transport fits its port.",
        [VirtErrorId.CallTimeout] = "Check what the daemon is doing; Get-VirtDomain tells the domain's state now.",
        [VirtErrorId.AuthenticationFailed] = "Check the user name, the password and the realm that the host expects.",
        [VirtErrorId.AuthenticationNotSupported] = "Use a socket of the host that asks for another authentication.",
        [VirtErrorId.DriverNotFound] = "Check the driver and the path in the URI, and that the host's daemon has that driver.",
        [VirtErrorId.NotSupported] = "Get-VirtCapability shows what the host's driver can do.",
        [VirtErrorId.DomainNotFound] = "Get-VirtDomain lists the domains of the connected hosts.",
        [VirtErrorId.DomainExists] = "Choose another name with -NewName, or remove the other domain with Remove-VirtDomain.",
        [VirtErrorId.OperationInvalid] = "Check the domain's state with Get-VirtDomain.",
        [VirtErrorId.OperationTimeout] = "Another job holds the domain; wait for it to end or abort it, then try again.",
        [VirtErrorId.OperationAborted] = "The operation was called off; start it again if that was not meant.",
        [VirtErrorId.ArgumentInvalid] = "Correct the argument that the message names.",
        [VirtErrorId.ArgumentNotSupported] = "Leave out the argument that the message names, or use a host that has it.",
        [VirtErrorId.MigrationUnsafe] = "Put the disk on shared storage or set cache='none'; -Unsafe skips the check if you know that the data is safe.",
        [VirtErrorId.SameHost] = "Choose a destination that is another host.",
        [VirtErrorId.NoProtocolInCommon] = "Compare the hosts with Get-VirtCapability.",
        [VirtErrorId.ConfigurationUnsupported] = "Compare the domain's XML with what the destination's Get-VirtCapability tells.",
        [VirtErrorId.NotConverging] = "Give it more bandwidth or a longer downtime (-MaxDowntime), another -Policy (Insistent throttles and pauses the guest, PostCopy lets it run on the destination first), or move it when it is less busy.",
        [VirtErrorId.PostCopyInterrupted] = "End neither half: mend the connection between the two hosts, then run the command of the result's RepairCommand.",
        [VirtErrorId.XmlInvalid] = "Correct the XML at the place that the message names.",
        [VirtErrorId.AccessDenied] = "Ask the host's administrator for the right that the message names.",
        [VirtErrorId.CertificateFileMissing] = "Put the CA's certificate and this client's certificate and key where the message says, or name their directory with the URI parameter pkipath=.",
        [VirtErrorId.CertificateFileInvalid] = "Replace the file that the message names: a PEM certificate, and its own PEM private key, not encrypted.",
        [VirtErrorId.CertificateUntrusted] = "Compare the issuer with the CA file that the message names; take the CA certificate that the host's administrator gives you.",
        [VirtErrorId.CertificateNameMismatch] = "Use one of the names of the certificate in the URI, or give the host a certificate with this name.",
        [VirtErrorId.CertificateExpired] = "Renew the certificate that the message names, and check the clocks of both machines.",
        [VirtErrorId.CertificateRevoked] = "Give the host a new certificate; if it has one, update the revocation list that the message names.",
        [VirtErrorId.CertificateUnsuitable] = "Give the host a certificate for servers (extended key usage serverAuth, not a CA).",
        [VirtErrorId.ClientCertificateRefused] = "Use a client certificate of the CA that the host trusts (clientcert.pem and clientkey.pem), which its tls_allowed_dn_list allows; the daemon's log says which check failed.",
        [VirtErrorId.NotTls] = "Check the port: libvirt's TLS port is 16514, and 16509 is plain TCP (driver+tcp://).",
        [VirtErrorId.TlsHandshakeFailed] = "Compare the TLS versions and ciphers of both sides; the host's are in tls_priority of its daemon's configuration.",
        [VirtErrorId.ProgramNotFound] = "Install the program (for ssh: the OpenSSH client), or name it with the URI parameter command=.",
        [VirtErrorId.SshHostKeyUnknown] = "Compare the host's fingerprint with what its administrator tells you, then add its key to your known_hosts.",
        [VirtErrorId.SshHostKeyChanged] = "Ask the host's administrator whether its key was changed; somebody may be listening. Only then replace the old key.",
        [VirtErrorId.SshAuthenticationFailed] = "Check the user, and that your key is in the user's authorized_keys on the host: ssh user@host true must work without libvirt.",
        [VirtErrorId.SshHelperMissing] = "Install virt-ssh-helper (part of libvirt's daemon packages) or netcat-openbsd on the host, or name its netcat with the URI parameter netcat=.",
        [VirtErrorId.SshFailed] = "Try the same with ssh itself; its message tells more with ssh -v.",
        [VirtErrorId.CredentialMissing] = "Give user and password with -Credential, or write them into libvirt's auth.conf.",
        [VirtErrorId.ClientConfigurationInvalid] = "Correct the file at the line that the message names.",
        [VirtErrorId.HostError] = "Look into the daemon's log on the host that the message names.",
    };

    /// <summary>The stable id for an error of a host.</summary>
    /// <param name="code">Its code.</param>
    /// <param name="domain">The part that raised it.</param>
    /// <param name="message">Its text, for the few errors that only the text tells apart.</param>
    public static string IdOf(VirtErrorCode code, VirtErrorDomain domain, string message)
    {
        // QEMU says these two with codes that it uses for much else (seen on a real daemon).
        if (code == VirtErrorCode.InternalError && message.Contains("migrate guest to the same host", StringComparison.Ordinal))
        {
            return VirtErrorId.SameHost;
        }

        if (code == VirtErrorCode.OperationFailed && (message.Contains("already exists with uuid", StringComparison.Ordinal)
            || message.Contains("already defined with uuid", StringComparison.Ordinal)))
        {
            return VirtErrorId.DomainExists;
        }

        _ = domain;
        return Ids.TryGetValue(code, out var id) ? id : VirtErrorId.HostError;
    }

    /// <summary>What the user can do about an error of this id.</summary>
    public static string ActionFor(string errorId) => Actions.TryGetValue(errorId, out var action) ? action : Actions[VirtErrorId.HostError];
}
