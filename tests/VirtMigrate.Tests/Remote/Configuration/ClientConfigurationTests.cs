using VirtMigrate.Model;
using VirtMigrate.Remote.Configuration;

namespace VirtMigrate.Tests.Remote.Configuration;

public sealed class ClientConfigurationTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("conf").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void AliasesAndTheDefault()
    {
        var read = Load("""
            # libvirt's own sample looks like this
            uri_aliases = [
              "hail=qemu+ssh://root@hail.cloud.example.com/system", # comment
              'sleet=qemu+tls://sleet/system?a=b',
            ]
            uri_default = "qemu:///system"
            other_number = -5
            """);
        Assert.Equal("qemu:///system", read.DefaultUri);
        Assert.Equal("hail.cloud.example.com", read.Resolve("hail").Host);
        Assert.Equal("b", read.Resolve("sleet").GetParameter("a"));
        Assert.Equal("qemu+tcp://x/system", read.Resolve("qemu+tcp://x/system").ToString());
        Assert.Equal(VirtErrorId.UriInvalid, Assert.Throws<VirtException>(() => read.Resolve("snow")).ErrorId);
        Assert.Equal("test:///default", Load("uri_default = \"a:///\"", "test:///default").DefaultUri);
        Assert.Null(ClientConfiguration.Load(new ClientFiles(directory + "/none", directory + "/none", _ => null)).DefaultUri);
    }

    [Theory]
    [InlineData("uri_default = qemu:///system")]
    [InlineData("uri_default = \"qemu:///system")]
    [InlineData("uri_default = 5")]
    [InlineData("uri_aliases = \"a=b\"")]
    [InlineData("uri_aliases = [ \"a=b\" ")]
    [InlineData("uri_aliases = [ \"a b=c\" ]")]
    [InlineData("uri_aliases = [ \"ab\" ]")]
    [InlineData("uri_aliases = [ 5 ]")]
    [InlineData("uri_aliases = [ \"a=b\" \"c=d\" ]")]
    [InlineData("uri_default")]
    [InlineData("= 5")]
    [InlineData("a =")]
    public void WhatIsWrongIsTold(string text) =>
        Assert.Equal(VirtErrorId.ClientConfigurationInvalid, Assert.Throws<VirtException>(() => Load(text)).ErrorId);

    private ClientConfiguration Load(string text, string? variable = null)
    {
        File.WriteAllText(Path.Combine(directory, "libvirt.conf"), text);
        return ClientConfiguration.Load(new ClientFiles(directory, directory, _ => variable));
    }
}
