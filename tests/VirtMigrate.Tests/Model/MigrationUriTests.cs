using VirtMigrate.Model;

namespace VirtMigrate.Tests.Model;

public sealed class MigrationUriTests
{
    [Theory]
    [InlineData("qemu", "tcp:beta", "tcp://beta")]
    [InlineData("qemu", "tcp:beta:49152", "tcp://beta:49152")]
    [InlineData("qemu", "tcp://beta", "tcp://beta")]
    [InlineData("qemu", "tcp://beta/", "tcp://beta")]
    [InlineData("qemu", "tcp://beta:49152/", "tcp://beta:49152")]
    [InlineData("qemu", "TCP://beta:1", "tcp://beta:1")]
    [InlineData("qemu", "tcp://[fd18::1]:49152", "tcp://[fd18::1]:49152")]
    [InlineData("qemu", "tcp:[fd18::1]", "tcp://[fd18::1]")]
    [InlineData("qemu", "rdma://beta:4444", "rdma://beta:4444")]
    [InlineData("qemu", "unix:///run/migrate.sock", "unix:///run/migrate.sock")]
    [InlineData("xen", "beta", "tcp://beta")]
    [InlineData("xen", "beta:8002", "tcp://beta:8002")]
    [InlineData("xen", "tcp://beta/", "tcp://beta")]
    [InlineData("xen", "[fd18::1]:8002", "tcp://[fd18::1]:8002")]
    [InlineData("xen", "xenmigr://beta/", "xenmigr://beta")]
    [InlineData("xen", "xenmigr://beta:9000", "xenmigr://beta:9000")]
    public void EachFormHasOneNormalForm(string driver, string text, string normal)
    {
        var uri = MigrationUri.Parse(driver, text);

        Assert.Equal(normal, uri.ToString());
        Assert.Equal(uri, MigrationUri.Parse(driver, uri.ToString()));
    }

    [Theory]
    [InlineData("qemu", "tcp://beta", null)]
    [InlineData("qemu", "tcp://beta:1", 1)]
    [InlineData("xen", "beta", null)]
    [InlineData("xen", "xenmigr://beta/", 8002)]
    [InlineData("xen", "xenmigr://beta:9000/", 9000)]
    public void APortThatIsNotNamedIsTheDestinationsChoiceOrXensOwn(string driver, string text, int? port) =>
        Assert.Equal(port, MigrationUri.Parse(driver, text).EffectivePort);

    [Theory]
    [InlineData("qemu", "beta", VirtErrorCode.InvalidArgument, "no scheme")]
    [InlineData("qemu", "http://beta", VirtErrorCode.ArgumentUnsupported, "'http' is not known")]
    [InlineData("qemu", "fd:7", VirtErrorCode.ArgumentUnsupported, "own use")]
    [InlineData("qemu", "exec:cat", VirtErrorCode.ArgumentUnsupported, "own use")]
    [InlineData("qemu", "xenmigr://beta/", VirtErrorCode.ArgumentUnsupported, "'xenmigr' is not known")]
    [InlineData("qemu", "tcp://", VirtErrorCode.InvalidArgument, "no host")]
    [InlineData("qemu", "tcp://:49152", VirtErrorCode.InvalidArgument, "no host")]
    [InlineData("qemu", "tcp://beta:0", VirtErrorCode.InvalidArgument, "'0' is no port")]
    [InlineData("qemu", "tcp://beta:65536", VirtErrorCode.InvalidArgument, "'65536' is no port")]
    [InlineData("qemu", "tcp://beta:x", VirtErrorCode.InvalidArgument, "'x' is no port")]
    [InlineData("qemu", "tcp://fd18::1", VirtErrorCode.InvalidArgument, "brackets")]
    [InlineData("qemu", "tcp://[fd18::1", VirtErrorCode.InvalidArgument, "bracket")]
    [InlineData("qemu", "unix:relative", VirtErrorCode.InvalidArgument, "absolute path")]
    [InlineData("xen", "rdma://beta", VirtErrorCode.ArgumentUnsupported, "'rdma' is not known")]
    [InlineData("xen", "", VirtErrorCode.InvalidArgument, "no host")]
    public void WhatADriverWouldRefuseIsRefusedWithItsReason(string driver, string text, VirtErrorCode code, string reason)
    {
        var error = Assert.Throws<VirtException>(() => MigrationUri.Parse(driver, text));

        Assert.Equal(code, error.Code);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal(CallDelivery.NotSent, error.Delivery);
    }
}
