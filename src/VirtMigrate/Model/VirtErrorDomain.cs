namespace VirtMigrate.Model;

/// <summary>Which part of libvirt raised an error (virErrorDomain). Other numbers are kept as they are.</summary>
public enum VirtErrorDomain
{
    /// <summary>None told.</summary>
    None = 0,
    /// <summary>Xen hypervisor layer.</summary>
    Xen = 1,
    /// <summary>Domain objects.</summary>
    Dom = 6,
    /// <summary>RPC.</summary>
    Rpc = 7,
    /// <summary>QEMU driver.</summary>
    Qemu = 10,
    /// <summary>Test driver.</summary>
    Test = 12,
    /// <summary>Remote driver.</summary>
    Remote = 13,
    /// <summary>OpenVZ driver.</summary>
    OpenVz = 14,
    /// <summary>LXC driver.</summary>
    Lxc = 17,
    /// <summary>Storage driver.</summary>
    Storage = 18,
    /// <summary>Network driver.</summary>
    Network = 19,
    /// <summary>Domain configuration.</summary>
    Domain = 20,
    /// <summary>ESX driver.</summary>
    Esx = 28,
    /// <summary>CPU driver.</summary>
    Cpu = 31,
    /// <summary>Streams.</summary>
    Streams = 38,
    /// <summary>libxl driver.</summary>
    Libxl = 41,
    /// <summary>vz driver.</summary>
    Parallels = 48,
    /// <summary>bhyve driver.</summary>
    Bhyve = 57,
    /// <summary>Cloud Hypervisor driver.</summary>
    CloudHypervisor = 72,
}
