using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote.Transports;

namespace VirtMigrate.Tests.Remote.Transports;

public sealed class UnixSocketPathsTests
{
    [Theory]
    [InlineData("qemu:///system", false, "/var/run/libvirt/virtqemud-sock /var/run/libvirt/libvirt-sock")]
    [InlineData("qemu:///system", true, "/var/run/libvirt/virtqemud-sock-ro /var/run/libvirt/libvirt-sock-ro")]
    [InlineData("qemu:///system?mode=legacy", false, "/var/run/libvirt/libvirt-sock")]
    [InlineData("qemu:///system?mode=direct", false, "/var/run/libvirt/virtqemud-sock")]
    [InlineData("qemu:///system?MODE=auto", false, "/var/run/libvirt/virtqemud-sock /var/run/libvirt/libvirt-sock")]
    [InlineData("xen:///", false, "/var/run/libvirt/virtxend-sock /var/run/libvirt/libvirt-sock")]
    [InlineData("lxc:///", true, "/var/run/libvirt/virtlxcd-sock-ro /var/run/libvirt/libvirt-sock-ro")]
    [InlineData("network:///system", false, "/var/run/libvirt/virtnetworkd-sock /var/run/libvirt/libvirt-sock")]
    [InlineData("remote:///system", false, "/var/run/libvirt/libvirt-sock")]
    [InlineData("test:///default", false, "/var/run/libvirt/libvirt-sock")]
    [InlineData("qemu:///session", false, "/run/user/7/libvirt/virtqemud-sock /run/user/7/libvirt/libvirt-sock")]
    [InlineData("qemu:///session", true, "/run/user/7/libvirt/virtqemud-sock /run/user/7/libvirt/libvirt-sock")]
    [InlineData("qemu:///session?mode=legacy", false, "/run/user/7/libvirt/libvirt-sock")]
    [InlineData("qemu:///session?socket=/x/y%20z", true, "/x/y z")]
    public void Paths_by_driver_mode_and_side(string uri, bool readOnly, string expected) =>
        Assert.Equal(expected, uri.Contains("socket", StringComparison.Ordinal)
            ? string.Join('|', Candidates(uri, readOnly, false))
            : string.Join(' ', Candidates(uri, readOnly, false)));

    [Fact]
    public void Root_has_no_session() =>
        Assert.Equal(["/var/run/libvirt/virtqemud-sock", "/var/run/libvirt/libvirt-sock"], Candidates("qemu:///session", false, true));

    [Fact]
    public void A_driver_without_a_daemon_has_no_direct_socket()
    {
        var error = Assert.Throws<VirtException>(() => Candidates("test:///default?mode=direct", false, false));
        Assert.Equal(VirtErrorId.UriInvalid, error.ErrorId);
    }

    private static IReadOnlyList<string> Candidates(string uri, bool readOnly, bool root) =>
        UnixSocketPaths.Candidates(ConnectionUri.Parse(uri), readOnly, new UnixSocketEnvironment(root, "/run/user/7", _ => false));
}
