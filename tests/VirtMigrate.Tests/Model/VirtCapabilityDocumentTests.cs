using VirtMigrate.Model;

namespace VirtMigrate.Tests.Model;

public sealed class VirtCapabilityDocumentTests
{
    private const string Typical = """
        <capabilities>
          <host>
            <uuid>0c8bd9d4-3c6a-4c57-9d1c-0a2b2f1f9f10</uuid>
            <cpu>
              <arch>x86_64</arch>
              <model>Broadwell-noTSX-IBRS</model>
              <vendor>Intel</vendor>
              <feature name='vmx'/>
              <feature name='hypervisor'/>
              <pages unit='KiB' size='4'/>
            </cpu>
            <migration_features>
              <live/>
              <uri_transports>
                <uri_transport>tcp</uri_transport>
                <uri_transport>rdma</uri_transport>
              </uri_transports>
            </migration_features>
          </host>
          <guest>
            <os_type>hvm</os_type>
            <arch name='i686'>
              <wordsize>32</wordsize>
              <emulator>/usr/bin/qemu-system-i386</emulator>
              <machine maxCpus='255'>pc-i440fx-7.2</machine>
              <machine canonical='pc-i440fx-7.2' maxCpus='255'>pc</machine>
              <domain type='qemu'/>
              <domain type='kvm'><machine maxCpus='255'>pc</machine><machine>microvm</machine></domain>
            </arch>
          </guest>
        </capabilities>
        """;

    [Fact]
    public void Reads_what_a_host_tells()
    {
        var document = VirtCapabilityDocument.Parse(Typical);
        Assert.Equal(Guid.Parse("0c8bd9d4-3c6a-4c57-9d1c-0a2b2f1f9f10"), document.HostUuid);
        Assert.Equal("x86_64", document.Architecture);
        Assert.Equal("Broadwell-noTSX-IBRS", document.CpuModel);
        Assert.Equal("Intel", document.CpuVendor);
        Assert.Equal(["vmx", "hypervisor"], document.CpuFeatures);
        Assert.True(document.LiveMigration);
        Assert.Equal(["tcp", "rdma"], document.MigrationTransports);
        var guest = Assert.Single(document.Guests);
        Assert.Equal("hvm", guest.OsType);
        Assert.Equal("i686", guest.Architecture);
        Assert.Equal(32, guest.WordSize);
        Assert.Equal("/usr/bin/qemu-system-i386", guest.Emulator);
        Assert.Equal(["qemu", "kvm"], guest.DomainTypes);
        Assert.Equal(["pc-i440fx-7.2", "pc", "microvm"], guest.Machines);
    }

    [Theory]
    [InlineData("<capabilities/>")]
    [InlineData("<capabilities><host/></capabilities>")]
    [InlineData("<capabilities><host><uuid>none</uuid><cpu><model/></cpu></host><guest/></capabilities>")]
    [InlineData("<other xmlns='urn:else'><host/></other>")]
    [InlineData("<capabilities><guest><arch><wordsize>many</wordsize><domain/></arch></guest></capabilities>")]
    public void Takes_what_is_missing_or_unknown_as_it_comes(string xml)
    {
        var document = VirtCapabilityDocument.Parse(xml);
        Assert.Null(document.HostUuid);
        Assert.Null(document.CpuModel);
        Assert.False(document.LiveMigration);
        Assert.All(document.Guests, guest => Assert.Null(guest.WordSize));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no xml")]
    [InlineData("<capabilities>")]
    [InlineData("<!DOCTYPE c [<!ENTITY e 'e'>]><capabilities>&e;</capabilities>")]
    [InlineData("<!DOCTYPE c SYSTEM 'file:///etc/passwd'><capabilities/>")]
    public void Refuses_what_is_no_xml_or_brings_a_dtd(string xml)
    {
        var error = Assert.Throws<VirtException>(() => VirtCapabilityDocument.Parse(xml));
        Assert.Equal(VirtErrorId.XmlInvalid, error.ErrorId);
    }

    [Theory]
    [InlineData("<capabilities>{0}</capabilities>")]
    [InlineData("<capabilities><host><uuid>{0}</uuid></host></capabilities>")]
    [InlineData("<capabilities><guest><os_type>{0}</os_type></guest></capabilities>")]
    public void DeepNestingIsRefused(string document)
    {
        const int Depth = 400_000;
        var deep = new System.Text.StringBuilder().Insert(0, "</a>", Depth).Insert(0, "<a>", Depth).ToString();
        var error = Assert.Throws<VirtException>(() => VirtCapabilityDocument.Parse(document.Replace("{0}", deep, StringComparison.Ordinal)));
        Assert.Equal(VirtErrorId.XmlInvalid, error.ErrorId);
        Assert.NotNull(VirtCapabilityDocument.Parse("<capabilities><host><uuid><a><b><c/></b></a></uuid></host></capabilities>"));
    }
}
