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
    /// <summary>The CPU or configuration does not fit the host.</summary>
    public const string ConfigurationUnsupported = "ConfigurationUnsupported";
    /// <summary>XML is malformed or refused.</summary>
    public const string XmlInvalid = "XmlInvalid";
    /// <summary>The host denies access.</summary>
    public const string AccessDenied = "AccessDenied";
    /// <summary>Any other error of a host.</summary>
    public const string HostError = "HostError";
}
