using VirtMigrate.Drivers;

namespace VirtMigrate.Tests.Drivers;

public sealed class DriverTableTests
{
    [Theory]
    [InlineData("QEMU", "qemu")]
    [InlineData("Xen", "xen")]
    [InlineData("TEST", "test")]
    [InlineData("Hyper-V", "hyperv")]
    [InlineData("Parallels", "vz")]
    [InlineData("VMware", "vmware")]
    [InlineData("of tomorrow", null)]
    [InlineData("", null)]
    public void AHostsOwnNameForItsDriverLeadsToItsRow(string type, string? scheme) =>
        Assert.Equal(scheme, DriverTable.FindByType(type)?.Scheme);

    [Fact]
    public void EveryDriverOfTheTwoDocumentsAndOfTodayHasARow()
    {
        string[] schemes = ["xen", "qemu", "test", "lxc", "uml", "openvz", "vbox", "vmware", "esx", "phyp", "one", "xenapi",
            "remote", "bhyve", "ch", "vz", "hyperv"];

        Assert.Equal(schemes.Order(StringComparer.Ordinal), DriverTable.All.Select(d => d.Scheme).Order(StringComparer.Ordinal));
    }
}
