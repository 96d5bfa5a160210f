namespace VirtMigrate.Drivers;

/// <summary>
/// The drivers that libvirt has, or had when its migration protocols were made, by the scheme of their URIs. Features as
/// the drivers of libvirt 9.0.0 answer them; the Xen driver is that of 2007 to 2011, which alone had protocol 1 without Finish.
/// </summary>
public static class DriverTable
{
    private static readonly Dictionary<string, DriverDescription> Drivers = new DriverDescription[]
    {
        Entry("qemu", "QEMU/KVM", "",
            DriverFeature.MigrationV2, DriverFeature.MigrationP2P, DriverFeature.MigrationV3, DriverFeature.MigrateChangeProtection,
            DriverFeature.XmlMigratable, DriverFeature.MigrationOffline, DriverFeature.MigrationParameters),
        Entry("xen", "Xen", "the driver of 2007-2011 has protocol 1 without Finish, and direct migration; "
            + "today's (libxl) answers peer-to-peer, V3 and parameters, and has no plain V3 calls although it answers V3",
            DriverFeature.MigrationV1, DriverFeature.MigrationDirect) with { HasMigrateFinish = false },
        Entry("esx", "VMware ESX", "needs vCenter and vMotion; lives in libvirt's client library, no daemon serves it", DriverFeature.MigrationV1),
        Entry("openvz", "OpenVZ", "has no plain V3 calls although it answers V3", DriverFeature.MigrationV3, DriverFeature.MigrationParameters),
        Entry("vz", "Virtuozzo", "peer-to-peer only", DriverFeature.MigrationP2P, DriverFeature.MigrationParameters),
        Entry("test", "Test", "a driver without a hypervisor"),
        Entry("lxc", "LXC", "containers cannot be migrated"),
        Entry("uml", "User Mode Linux", "removed from libvirt in 5.0.0"),
        Entry("vbox", "VirtualBox", "no version answers a migration feature"),
        Entry("vmware", "VMware Workstation and Player", ""),
        Entry("phyp", "IBM Power Hypervisor", "removed from libvirt in 6.0.0"),
        Entry("one", "OpenNebula", "removed from libvirt in 0.9.0"),
        Entry("xenapi", "XenServer", "removed from libvirt in 5.1.0"),
        Entry("bhyve", "bhyve", ""),
        Entry("ch", "Cloud Hypervisor", ""),
        Entry("hyperv", "Hyper-V", "lives in libvirt's client library, no daemon serves it"),
        Entry("remote", "the daemon's choice", "the daemon probes for its driver"),
    }.ToDictionary(d => d.Scheme, StringComparer.OrdinalIgnoreCase);

    /// <summary>All drivers, in no particular order.</summary>
    public static IReadOnlyCollection<DriverDescription> All => Drivers.Values;

    /// <summary>The driver of a scheme; null when it is not known.</summary>
    public static DriverDescription? Find(string scheme) => Drivers.GetValueOrDefault(scheme);

    /// <summary>The driver of a connected host, by the name that it gives itself (such as <c>QEMU</c> or <c>Hyper-V</c>); null when it is not known.</summary>
    public static DriverDescription? FindByType(string type)
    {
        ArgumentNullException.ThrowIfNull(type);
        var plain = string.Concat(type.Where(char.IsLetterOrDigit));
        return Find(string.Equals(plain, "Parallels", StringComparison.OrdinalIgnoreCase) ? "vz" : plain);
    }

    private static DriverDescription Entry(string scheme, string name, string note, params DriverFeature[] features) =>
        new(scheme, name, features, true, note);
}
