namespace VirtMigrate.Remote.Protocol;

/// <summary>Numbers of the programs that share libvirt's framing.</summary>
internal static class RemoteProgram
{
    /// <summary>The hypervisor API.</summary>
    public const uint Remote = 0x20008086;

    /// <summary>QEMU's monitor pass-through.</summary>
    public const uint Qemu = 0x20008087;

    /// <summary>Signs of life.</summary>
    public const uint KeepAlive = 0x6B656570;

    /// <summary>The version of all programs.</summary>
    public const uint Version = 1;
}
