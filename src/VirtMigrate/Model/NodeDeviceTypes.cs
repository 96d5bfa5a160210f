namespace VirtMigrate.Model;

/// <summary>Kinds of a host's devices, for listing them (libvirt: virConnectListAllNodeDeviceFlags).</summary>
[Flags]
public enum NodeDeviceTypes : uint
{
    /// <summary>All kinds.</summary>
    All = 0,
    /// <summary>PCI devices; their names are such as <c>pci_0000_02_00_0</c>.</summary>
    Pci = 1 << 1,
    /// <summary>USB devices.</summary>
    Usb = 1 << 2,
    /// <summary>Network interfaces, bridges among them; their names are <c>net_NAME_MAC</c>.</summary>
    Network = 1 << 4,
}
