using System.Xml.Linq;
using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Simulation;

namespace VirtMigrate.Tests.Simulation;

public sealed class HostTests
{
    [Theory]
    [InlineData("qemu", "QEMU", new[] { 3, 4, 6, 7, 11, 12, 13 })]
    [InlineData("libxl", "Xen", new[] { 4, 6, 13 })]
    [InlineData("openvz", "OpenVZ", new[] { 6, 13 })]
    [InlineData("vz", "vz", new[] { 4, 13 })]
    [InlineData("esx", "ESX", new[] { 1 })]
    [InlineData("xen", "Xen", new[] { 1, 5 })]
    [InlineData("lxc", "LXC", new int[0])]
    [InlineData("test", "TEST", new int[0])]
    [InlineData("bhyve", "BHYVE", new int[0])]
    [InlineData("ch", "CH", new int[0])]
    public async Task APersonalityAnswersAsItsDriver(string driver, string type, int[] features)
    {
        await using var world = new SimulationWorld();
        await using var connection = await world.AddHost("alpha", driver).OpenAsync();
        Assert.Equal(type, await connection.GetDriverTypeAsync(default));
        List<int> answered = [];
        for (var i = 1; i <= 20; i++)
        {
            if (await connection.SupportsFeatureAsync((DriverFeature)i, default) && i is not (8 or 9 or 10 or 14 or 15 or 16))
            {
                answered.Add(i);
            }
        }

        Assert.Equal(features, answered);
        var capabilities = XElement.Parse(await connection.GetCapabilitiesAsync(default));
        Assert.Equal(features.Length > 0, capabilities.Element("host")!.Element("migration_features") is not null);
    }

    [Fact]
    public void AnUnknownDriverIsRefused()
    {
        var error = Assert.Throws<VirtException>(() => new SimulationWorld().AddHost("alpha", "no-such"));
        Assert.Contains("qemu", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CapabilitiesAreThoseOfAQemuHost()
    {
        await using var world = new SimulationWorld();
        var host = world.AddHost("alpha");
        await using var connection = await host.OpenAsync();
        var root = XElement.Parse(await connection.GetCapabilitiesAsync(default));
        var children = root.Element("host")!.Elements().Select(e => e.Name.LocalName);
        Assert.Equal(["uuid", "cpu", "power_management", "migration_features", "topology", "secmodel"], children);
        Assert.Equal(["tcp", "rdma"], root.Descendants("uri_transport").Select(e => e.Value));
        Assert.Equal(host.Uuid.ToString(), root.Element("host")!.Element("uuid")!.Value);
        var cpu = root.Element("host")!.Element("cpu")!.ToString();
        Assert.Equal(CpuCompareResult.Identical, await connection.CompareCpuAsync(cpu, default));
        Assert.Equal(CpuCompareResult.Incompatible, await connection.CompareCpuAsync("<cpu><model>none</model></cpu>", default));
        Assert.Equal("x86_64", XElement.Parse(await connection.GetDomainCapabilitiesAsync(null, null, null, null, default)).Element("arch")!.Value);
    }

    [Fact]
    public async Task TheLifeOfADomain()
    {
        await using var world = new SimulationWorld();
        var host = world.AddHost("alpha");
        await using var c = await host.OpenAsync();
        await using var events = await c.SubscribeAsync(DomainEventId.Lifecycle, null, default);
        var domain = await c.DefineDomainAsync("<domain type='kvm'><name>web</name><memory unit='MiB'>512</memory><vcpu>2</vcpu></domain>", default);
        Assert.Equal(DomainRef.Inactive, domain.Id);
        await Migrations.FailsAsync(() => c.DestroyDomainAsync(domain, 0, default), VirtErrorCode.OperationInvalid);
        domain = await c.StartDomainAsync(domain, DomainCreateFlags.Paused, default);
        Assert.True(domain.Id > 0);
        Assert.Equal(domain, await c.LookupDomainByIdAsync(domain.Id, default));
        Assert.Equal(domain, await c.LookupDomainByNameAsync("web", default));
        Assert.Equal(domain, await c.LookupDomainByUuidAsync(domain.Uuid, default));
        await Migrations.FailsAsync(() => c.StartDomainAsync(domain, 0, default), VirtErrorCode.OperationInvalid);
        await c.ResumeDomainAsync(domain, default);
        await Migrations.FailsAsync(() => c.ResumeDomainAsync(domain, default), VirtErrorCode.OperationInvalid);
        Assert.Equal(new DomainInfo(DomainState.Running, 524288, 524288, 2, 0), await c.GetDomainInfoAsync(domain, default));
        await c.SuspendDomainAsync(domain, default);
        await c.UndefineDomainAsync(domain, 0, default);
        Assert.False(await c.IsDomainPersistentAsync(domain, default));
        await c.DefineDomainAsync(await c.GetDomainXmlAsync(domain, 0, default), default);
        await c.ShutdownDomainAsync(domain, 0, default);
        Assert.False(await c.IsDomainActiveAsync(domain, default));
        await c.UndefineDomainAsync(domain, 0, default);
        await Migrations.FailsAsync(() => c.GetDomainStateAsync(domain, default), VirtErrorCode.NoDomain);
        List<(int, int)> seen = [];
        while (events.Events.TryRead(out var item))
        {
            seen.Add(((int)((DomainLifecycleEvent)item).Kind, ((DomainLifecycleEvent)item).Detail));
        }

        Assert.Equal([(0, 0), (2, 0), (3, 0), (4, 0), (3, 0), (1, 0), (0, 0), (6, 0), (5, 0), (1, 0)], seen);
    }

    [Theory]
    [InlineData("<domain")]
    [InlineData("<network/>")]
    [InlineData("<domain><memory>1</memory></domain>")]
    [InlineData("<domain><name>a/b</name><memory>1</memory></domain>")]
    [InlineData("<domain><name>a</name></domain>")]
    [InlineData("<domain><name>a</name><memory>-1</memory></domain>")]
    [InlineData("<domain><name>a</name><memory unit='furlong'>1</memory></domain>")]
    [InlineData("<domain><name>a</name><memory unit='TiB'>99999999999999</memory></domain>")]
    [InlineData("<domain><name>a</name><uuid>x</uuid><memory>1</memory></domain>")]
    [InlineData("<domain><name>a</name><memory>1</memory><vcpu>0</vcpu></domain>")]
    [InlineData("<!DOCTYPE d [<!ENTITY a 'b'>]><domain><name>&a;</name><memory>1</memory></domain>")]
    public async Task BadXmlIsRefused(string xml)
    {
        await using var world = new SimulationWorld();
        await using var c = await world.AddHost("alpha").OpenAsync();
        await Migrations.FailsAsync(() => c.DefineDomainAsync(xml, default), VirtErrorCode.XmlError);
        Assert.Empty(await c.ListDomainsAsync(0, default));
    }

    [Fact]
    public async Task XmlComesBackWithWhatTheSimulationReadsInIt()
    {
        await using var hosts = await TwoHosts.MakeAsync(domain: new()
        {
            Name = "web",
            Workload = new() { DirtyRate = 123.5, WorkingSet = 77 << 20, ConstantShare = 0.25, DiskWriteRate = 5 },
            Disks = [new() { Target = "vda", Capacity = 5UL << 30, Shared = false, IncrementalShare = 0.5 }],
        });
        hosts.Domain.Workload = hosts.Domain.Workload with { DirtyRate = 200 };
        await Migrations.ParamsAsync(hosts.Source, hosts.Destination, hosts.Ref, MigrationFlags.Live | MigrationFlags.NonSharedDisk);
        var there = hosts.Beta.FindDomain("web")!;
        Assert.Equal(new SimulatedWorkload { DirtyRate = 200, WorkingSet = 77 << 20, ConstantShare = 0.25, DiskWriteRate = 5 }, there.Workload);
        Assert.Equal("kvm", XElement.Parse(there.Xml).Attribute("type")!.Value);
        Assert.Equal(there.Reference.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), XElement.Parse(there.Xml).Attribute("id")!.Value);
    }

    [Fact]
    public async Task SecretsAreForSecureXmlOnly()
    {
        await using var world = new SimulationWorld();
        await using var c = await world.AddHost("alpha").OpenAsync();
        var d = await c.DefineDomainAsync("<domain type='kvm'><name>a</name><memory>1024</memory><devices><graphics type='vnc' passwd='hush'/></devices></domain>", default);
        Assert.DoesNotContain("hush", await c.GetDomainXmlAsync(d, 0, default), StringComparison.Ordinal);
        Assert.Contains("hush", await c.GetDomainXmlAsync(d, DomainXmlFlags.Secure, default), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListsFilterByGroups()
    {
        await using var world = new SimulationWorld();
        var host = world.AddHost("alpha");
        host.AddDomain("running");
        host.AddDomain(new SimulatedDomainOptions { Name = "off", Running = false });
        host.AddDomain(new SimulatedDomainOptions { Name = "passing", Persistent = false });
        await using var c = await host.OpenAsync();
        Assert.Equal(["off", "passing", "running"], await NamesAsync(0));
        Assert.Equal(["passing", "running"], await NamesAsync(DomainListFilter.Active));
        Assert.Equal(["off"], await NamesAsync(DomainListFilter.Inactive));
        Assert.Equal(["running"], await NamesAsync(DomainListFilter.Active | DomainListFilter.Persistent));
        Assert.Equal(["off", "passing", "running"], await NamesAsync(DomainListFilter.Running | DomainListFilter.ShutOff));
        Assert.Empty(await NamesAsync(DomainListFilter.HasSnapshot));
        var stats = await c.GetDomainStatsAsync([], DomainStatsTypes.State | DomainStatsTypes.Balloon | DomainStatsTypes.VCpu, DomainListFilter.Inactive, default);
        var record = Assert.Single(stats);
        Assert.Equal(["state.state", "state.reason", "balloon.current", "balloon.maximum", "vcpu.current", "vcpu.maximum"],
            record.Statistics.Select(p => p.Field));
        Assert.Equal(5, record.Statistics.GetInt("state.state"));
        Assert.Equal(1UL << 20, record.Statistics.GetUnsigned("balloon.maximum"));

        async Task<IEnumerable<string>> NamesAsync(DomainListFilter filter) => (await c.ListDomainsAsync(filter, default)).Select(d => d.Name);
    }

    [Fact]
    public async Task MemoryIsLimited()
    {
        await using var world = new SimulationWorld();
        var host = world.AddHost(new SimulatedHostOptions { Name = "alpha", Memory = 3UL << 30 });
        host.AddDomain("one", 2UL << 30);
        await using var c = await host.OpenAsync();
        Assert.Equal(1UL << 30, await c.GetFreeMemoryAsync(default));
        Assert.Throws<VirtException>(() => host.AddDomain("two", 2UL << 30));
        Assert.Single(host.Domains);
        await Migrations.FailsAsync(() => c.CreateDomainAsync("<domain><name>x</name><memory unit='GiB'>2</memory></domain>", 0, default), VirtErrorCode.InternalError);
        Assert.Single(host.Domains);
    }

    [Fact]
    public async Task AutoDestroyEndsWithItsConnection()
    {
        await using var world = new SimulationWorld();
        var host = world.AddHost("alpha");
        var c = await host.OpenAsync();
        await c.CreateDomainAsync("<domain><name>x</name><memory unit='MiB'>2</memory></domain>", DomainCreateFlags.AutoDestroy, default);
        Assert.Single(host.Domains);
        await c.DisposeAsync();
        Assert.Null(await c.Closed);
        Assert.Empty(host.Domains);
    }

    [Fact]
    public async Task WorldsAreFoundByUri()
    {
        await using var world = new SimulationWorld(new() { Name = nameof(WorldsAreFoundByUri) });
        world.AddHost("alpha");
        SimulationRegistry.Add(world);
        var registry = new DriverRegistry();
        registry.Register(SimulationRegistry.Scheme, SimulationRegistry.OpenAsync);
        await using var host = await VirtHost.ConnectAsync(registry, ConnectionUri.Parse(world["alpha"].Uri), new(), null, default);
        Assert.Equal("QEMU", host.Driver);
        Assert.Equal("alpha", host.HostName);
        Assert.Equal(new Version(9, 0, 0), host.LibVersion);
        var error = await Assert.ThrowsAsync<VirtException>(() => registry.OpenAsync(
            ConnectionUri.Parse($"sim://gamma/{world.Name}"), new(), default));
        Assert.Equal(VirtErrorId.HostNotFound, error.ErrorId);
    }

    [Fact]
    public async Task EqualSeedsMakeEqualRuns()
    {
        Assert.Equal(await RunAsync(3), await RunAsync(3));
        Assert.NotEqual((await RunAsync(3))[0], (await RunAsync(4))[0]);

        static async Task<string[]> RunAsync(int seed)
        {
            await using var world = new SimulationWorld(new() { Seed = seed });
            var alpha = world.AddHost("alpha");
            var beta = world.AddHost("beta");
            alpha.AddDomain("web", 4UL << 30, dirtyRate: 50_000, workingSet: 512UL << 20);
            await using var s = await alpha.OpenAsync();
            await using var d = await beta.OpenAsync();
            var reference = alpha.FindDomain("web")!.Reference;
            var begin = await s.MigrateBegin3ParamsAsync(reference, [], MigrationFlags.Live, default);
            await Migrations.ParamsAsync(s, d, reference);
            var job = await s.GetJobStatisticsAsync(reference, true, true, default);
            return [System.Text.Encoding.UTF8.GetString(begin.Cookie), string.Join(';', job.Parameters), world.Clock.Elapsed.ToString()];
        }
    }

    [Fact]
    public async Task AThousandMigrationsAtOnce()
    {
        await using var world = new SimulationWorld();
        var alpha = world.AddHost(new SimulatedHostOptions { Name = "alpha", Memory = 4UL << 40 });
        var beta = world.AddHost(new SimulatedHostOptions { Name = "beta", Memory = 4UL << 40 });
        var guests = Enumerable.Range(0, 1000).Select(i => alpha.AddDomain($"vm{i:d4}", 1UL << 30, dirtyRate: i)).ToArray();
        world.Connect("alpha", "beta", 1e11);
        await using var s = await alpha.OpenAsync();
        await using var d = await beta.OpenAsync();
        await Task.WhenAll(guests.Select(g => Task.Run(() => Migrations.ParamsAsync(s, d, g.Reference))));
        Assert.All(guests, g => Assert.Equal(["beta"], world.RunningOn(g.Uuid)));
        Assert.Equal(0, world.GetLink("alpha", "beta").Transfers);
    }
}
