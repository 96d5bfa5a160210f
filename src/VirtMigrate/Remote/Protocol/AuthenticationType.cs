namespace VirtMigrate.Remote.Protocol;

/// <summary>How a host wants its clients to authenticate (libvirt: remote_auth_type).</summary>
internal enum AuthenticationType
{
    /// <summary>Not at all.</summary>
    None = 0,
    /// <summary>SASL.</summary>
    Sasl = 1,
    /// <summary>polkit, of local clients.</summary>
    Polkit = 2,
}
