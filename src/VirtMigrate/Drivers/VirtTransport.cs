namespace VirtMigrate.Drivers;

/// <summary>How bytes travel to a daemon.</summary>
public enum VirtTransport
{
    /// <summary>A socket of this machine.</summary>
    Unix,
    /// <summary>TLS over TCP; what a URI with a host means when it names none.</summary>
    Tls,
    /// <summary>TCP in the clear.</summary>
    Tcp,
    /// <summary>The user's ssh program.</summary>
    Ssh,
    /// <summary>libssh inside the process.</summary>
    LibSsh,
    /// <summary>libssh2 inside the process.</summary>
    LibSsh2,
    /// <summary>An external program.</summary>
    Ext,
}
