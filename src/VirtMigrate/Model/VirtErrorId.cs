namespace VirtMigrate.Model;

/// <summary>Stable names of errors, as scripts see them in an error record's id. They never change their meaning.</summary>
public static class VirtErrorId
{
    /// <summary>A connection URI is malformed.</summary>
    public const string UriInvalid = "UriInvalid";
    /// <summary>A connection URI asks for something this version does not have.</summary>
    public const string UriNotSupported = "UriNotSupported";
    /// <summary>A host name cannot be resolved.</summary>
    public const string HostNotFound = "HostNotFound";
    /// <summary>Nobody listens at the address.</summary>
    public const string ConnectionRefused = "ConnectionRefused";
    /// <summary>The host did not answer in time.</summary>
    public const string ConnectTimeout = "ConnectTimeout";
    /// <summary>The host cannot be reached for another reason.</summary>
    public const string HostUnreachable = "HostUnreachable";
    /// <summary>A local socket is not there.</summary>
    public const string SocketNotFound = "SocketNotFound";
    /// <summary>Access to a local socket is denied.</summary>
    public const string SocketAccessDenied = "SocketAccessDenied";
    /// <summary>An established connection was lost.</summary>
    public const string ConnectionLost = "ConnectionLost";
    /// <summary>The connection has been closed on this side.</summary>
    public const string ConnectionClosed = "ConnectionClosed";
    /// <summary>The connection is read-only.</summary>
    public const string ReadOnlyConnection = "ReadOnlyConnection";
    /// <summary>The peer broke the protocol.</summary>
    public const string ProtocolError = "ProtocolError";
    /// <summary>A call did not answer in time.</summary>
    public const string CallTimeout = "CallTimeout";
    /// <summary>Authentication failed.</summary>
    public const string AuthenticationFailed = "AuthenticationFailed";
    /// <summary>The host asks for authentication this version does not have.</summary>
    public const string AuthenticationNotSupported = "AuthenticationNotSupported";
    /// <summary>The daemon has no driver for the URI.</summary>
    public const string DriverNotFound = "DriverNotFound";
    /// <summary>The driver does not have the operation.</summary>
    public const string NotSupported = "NotSupported";
    /// <summary>No such domain.</summary>
    public const string DomainNotFound = "DomainNotFound";
    /// <summary>A domain of that name or UUID exists.</summary>
    public const string DomainExists = "DomainExists";
    /// <summary>The domain's state does not allow the operation.</summary>
    public const string OperationInvalid = "OperationInvalid";
    /// <summary>The operation took too long on the host.</summary>
    public const string OperationTimeout = "OperationTimeout";
    /// <summary>The operation was called off.</summary>
    public const string OperationAborted = "OperationAborted";
    /// <summary>An argument is not valid.</summary>
    public const string ArgumentInvalid = "ArgumentInvalid";
    /// <summary>An argument is not supported by the host or the protocol.</summary>
    public const string ArgumentNotSupported = "ArgumentNotSupported";
    /// <summary>The host refuses the migration as unsafe.</summary>
    public const string MigrationUnsafe = "MigrationUnsafe";
    /// <summary>Both connections lead to the same host.</summary>
    public const string SameHost = "SameHost";
    /// <summary>The hosts have no migration protocol in common.</summary>
    public const string NoProtocolInCommon = "NoProtocolInCommon";
    /// <summary>The guest's memory changes faster than it can be sent, and the policy called the migration off.</summary>
    public const string NotConverging = "NotConverging";
    /// <summary>A post-copy migration broke off: each host holds a part of the guest.</summary>
    public const string PostCopyInterrupted = "PostCopyInterrupted";
    /// <summary>The CPU or configuration does not fit the host.</summary>
    public const string ConfigurationUnsupported = "ConfigurationUnsupported";
    /// <summary>XML is malformed or refused.</summary>
    public const string XmlInvalid = "XmlInvalid";
    /// <summary>The host denies access.</summary>
    public const string AccessDenied = "AccessDenied";
    /// <summary>A TLS certificate file that is needed is not there.</summary>
    public const string CertificateFileMissing = "CertificateFileMissing";
    /// <summary>A TLS certificate or key file cannot be read or used.</summary>
    public const string CertificateFileInvalid = "CertificateFileInvalid";
    /// <summary>The host's certificate does not come from the CA of the CA file.</summary>
    public const string CertificateUntrusted = "CertificateUntrusted";
    /// <summary>The host's certificate is for another host name.</summary>
    public const string CertificateNameMismatch = "CertificateNameMismatch";
    /// <summary>The host's certificate, or its CA's, is past its time or before it.</summary>
    public const string CertificateExpired = "CertificateExpired";
    /// <summary>The host's certificate is on the revocation list.</summary>
    public const string CertificateRevoked = "CertificateRevoked";
    /// <summary>The host's certificate is not made for a server.</summary>
    public const string CertificateUnsuitable = "CertificateUnsuitable";
    /// <summary>The host does not accept this client's certificate, or that it has none.</summary>
    public const string ClientCertificateRefused = "ClientCertificateRefused";
    /// <summary>What listens at the address does not speak TLS.</summary>
    public const string NotTls = "NotTls";
    /// <summary>The TLS handshake failed for another reason, such as no version or cipher in common.</summary>
    public const string TlsHandshakeFailed = "TlsHandshakeFailed";
    /// <summary>The ssh program, or another one that a URI asks for, cannot be started on this machine.</summary>
    public const string ProgramNotFound = "ProgramNotFound";
    /// <summary>ssh does not know the host's key.</summary>
    public const string SshHostKeyUnknown = "SshHostKeyUnknown";
    /// <summary>The host shows another key than the one that ssh knows.</summary>
    public const string SshHostKeyChanged = "SshHostKeyChanged";
    /// <summary>The host accepts none of ssh's keys for the user, or has no such user.</summary>
    public const string SshAuthenticationFailed = "SshAuthenticationFailed";
    /// <summary>The host, reached by ssh, has neither virt-ssh-helper nor netcat.</summary>
    public const string SshHelperMissing = "SshHelperMissing";
    /// <summary>ssh, or the program of the URI, ended with another error.</summary>
    public const string SshFailed = "SshFailed";
    /// <summary>The host asks for a user and a password, and none was given.</summary>
    public const string CredentialMissing = "CredentialMissing";
    /// <summary>A file of libvirt's client configuration cannot be read or is malformed.</summary>
    public const string ClientConfigurationInvalid = "ClientConfigurationInvalid";
    /// <summary>Any other error of a host.</summary>
    public const string HostError = "HostError";
}
