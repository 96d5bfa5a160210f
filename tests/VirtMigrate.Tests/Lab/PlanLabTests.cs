using VirtMigrate.Drivers;
using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.Remote;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Lab;

/// <summary>Plans between real hosts: a healthy pair has no findings, and what is spoiled there is found by what the hosts answer.</summary>
[Collection(AloneCollection.Name)]
[Trait("Category", "Lab")]
public sealed class PlanLabTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string BetaTcp = $"qemu+tcp://{LabHosts.BetaAddress}/system";

    private readonly string name = "plan-" + Guid.NewGuid().ToString("N")[..8];
    private readonly Guid uuid = Guid.NewGuid();
    private readonly CancellationTokenSource limit = new(Patience);
    private readonly List<VirtDriver> drivers = [];
    private readonly List<(VirtDriver Host, StorageVolumeRef Volume)> volumes = [];
    private VirtDriver alpha = null!;
    private VirtDriver beta = null!;
    private DomainRef domain;

    /// <summary>What shall arrive on beta, and what beta makes of it.</summary>
    private static readonly (string Id, string Before, string After)[] Arrivals =
    [
        ("MachineNotSupported", "machine='pc-i440fx-7.2'", "machine='pc-i440fx-99.9'"),
        ("GuestTypeNotSupported", "<domain type='qemu'>", "<domain type='kvm'>"),
        ("GuestTypeNotSupported", "arch='x86_64'", "arch='sparc128'"),
        ("EmulatorMissing", "/usr/bin/qemu-system-x86_64", "/opt/qemu"),
        ("VCpuTooMany", "<vcpu>1</vcpu>", "<vcpu>300</vcpu>"),
        ("CpuRoomShort", "<vcpu>1</vcpu>", "<vcpu>200</vcpu>"),
        ("MemoryShort", "<memory unit='MiB'>32</memory>", "<memory unit='TiB'>512</memory>"),
        ("HugePagesShort", "<vcpu>", "<memoryBacking><hugepages><page size='1' unit='GiB'/></hugepages></memoryBacking><vcpu>"),
        ("CpuIncompatible", "<clock", "<cpu mode='custom' match='exact'><model>EPYC-Rome</model></cpu><clock"),
        ("InvariantTsc", "<clock", "<cpu mode='custom' match='exact'><model>qemu64</model><feature policy='require' name='invtsc'/></cpu><clock"),
        ("SecurityModelMissing", "<devices>", "<seclabel type='static' model='selinux'><label>x</label></seclabel><devices>"),
        ("NetworkMissing", "</devices>", "<interface type='network'><source network='nowhere'/></interface></devices>"),
        ("HostInterfaceMissing", "</devices>", "<interface type='bridge'><source bridge='br-none'/></interface></devices>"),
        ("InterfaceConnectionsLost", "</devices>", "<interface type='user'/></devices>"),
        ("MediaMissing", "</devices>", "<disk type='file' device='cdrom'><source file='/var/lib/libvirt/images/none.iso'/><target dev='sda'/><readonly/></disk></devices>"),
        ("MediaNotSeen", "</devices>", "<disk type='file' device='cdrom'><source file='/var/lib/lab/none.iso'/><target dev='sda'/><readonly/></disk></devices>"),
        ("TpmNotSupported", "</devices>", "<tpm model='tpm-tis'><backend type='emulator'/></tpm></devices>"),
        ("TpmNotMigratable", "</devices>", "<tpm model='tpm-tis'><backend type='passthrough'><device path='/dev/tpm0'/></backend></tpm></devices>"),
        ("HostDeviceAttached", "</devices>", "<hostdev mode='subsystem' type='pci'><source><address domain='0' bus='6' slot='2' function='0'/></source></hostdev></devices>"),
        ("FileSystemAttached", "</devices>", "<filesystem type='mount'><source dir='/srv'/><target dir='share'/></filesystem></devices>"),
        ("GraphicsAddressFixed", "</devices>", "<graphics type='vnc'><listen type='address' address='198.18.0.1'/></graphics></devices>"),
    ];

    public async Task InitializeAsync()
    {
        if (!LabHosts.IsUp)
        {
            return; // each test skips by itself
        }

        alpha = await OpenAsync(LabHosts.AlphaTcp);
        beta = await OpenAsync(BetaTcp);
        domain = await alpha.CreateDomainAsync(Xml(), DomainCreateFlags.Paused, limit.Token);
    }

    public async Task DisposeAsync()
    {
        foreach (var host in new[] { alpha, beta }.OfType<VirtDriver>())
        {
            foreach (var left in await host.ListDomainsAsync(DomainListFilter.None, default))
            {
                if (left.Uuid == uuid || left.Name == name)
                {
                    await RemoveAsync(host, left);
                }
            }
        }

        foreach (var (host, volume) in volumes)
        {
            await host.DeleteStorageVolumeAsync(volume, default);
        }

        foreach (var driver in drivers)
        {
            await driver.DisposeAsync();
        }

        limit.Dispose();
    }

    [SkippableTheory]
    [InlineData(MigrationFlags.Live)]
    [InlineData(MigrationFlags.Live | MigrationFlags.PeerToPeer)]
    [InlineData(MigrationFlags.Live | MigrationFlags.PeerToPeer | MigrationFlags.Tunnelled)]
    [InlineData(MigrationFlags.Live | MigrationFlags.AutoConverge | MigrationFlags.PostCopy | MigrationFlags.Parallel)]
    public async Task AHealthyPairHasNoFindings(MigrationFlags flags)
    {
        LabHosts.Require();
        await alpha.ResumeDomainAsync(domain, limit.Token);

        var plan = await PlanAsync(flags, request => request with { MigrateUri = flags.HasFlag(MigrationFlags.Tunnelled) ? null : $"tcp://{LabHosts.BetaAddress}" });

        Assert.Empty(plan.Findings);
        Assert.Equal((DomainState.Running, MigrationProtocol.V3Params), (plan.State, plan.Protocol));
    }

    [SkippableFact]
    public async Task ReadOnlyConnectionsGiveAPlan()
    {
        LabHosts.Require();
        alpha = await OpenAsync(LabHosts.AlphaTcp, readOnly: true);
        beta = await OpenAsync(BetaTcp, readOnly: true);

        var plan = await PlanAsync();

        Assert.Equal(["ReadOnlyConnection", "ReadOnlyConnection", "NotAsked"], plan.Findings.Select(f => f.Id));
        Assert.True(plan.CanMigrate);
        alpha = drivers[0];
        beta = drivers[1];
    }

    [SkippableFact]
    public async Task ANameThatOnlyTheHostsKnowIsTold()
    {
        LabHosts.Require();

        var plan = await PlanAsync(edit: request => request);

        Assert.Equal("HostNameNotResolved", Assert.Single(plan.Findings).Id);
    }

    [SkippableFact]
    public async Task TheSourceByAnotherWayIsTheSameHost()
    {
        LabHosts.Require();
        beta = await OpenAsync(LabHosts.AlphaUnix);

        Assert.Contains("SameHost", await FindAsync());
        beta = drivers[1];
    }

    [SkippableFact]
    public async Task WhatTheDestinationLacksIsFound()
    {
        LabHosts.Require();
        var xml = Xml();

        // One guest for all: what beta has to answer does not depend on it.
        foreach (var (id, before, after) in Arrivals)
        {
            Assert.Contains(before, xml, StringComparison.Ordinal);
            var found = await FindAsync(edit: request => Direct(request) with { DestinationXml = xml.Replace(before, after, StringComparison.Ordinal) });
            Assert.True(found.Contains(id), $"{after} should be {id}, and was: {string.Join(", ", found)}");
        }
    }

    [SkippableFact]
    public async Task MissingCpuFeaturesAreNamedByTheDestination()
    {
        LabHosts.Require();
        var xml = Xml().Replace("<clock", "<cpu mode='custom' match='exact'><model>qemu64</model><feature policy='require' name='perfctr_core'/></cpu><clock", StringComparison.Ordinal);

        var plan = await PlanAsync(edit: request => Direct(request) with { DestinationXml = xml });

        var finding = Assert.Single(plan.Findings, f => f.Id == MigrationFindingId.CpuIncompatible);
        Assert.Equal("beta cannot give the guest its CPU, qemu64; it lacks perfctr_core", finding.Message);
    }

    [SkippableFact]
    public async Task AnInterfaceOfTheDestinationIsSeen()
    {
        LabHosts.Require();
        var xml = Xml().Replace("</devices>", "<interface type='direct'><source dev='eth0' mode='bridge'/></interface></devices>", StringComparison.Ordinal);

        Assert.Empty(await FindAsync(edit: request => Direct(request) with { DestinationXml = xml }));
    }

    [SkippableFact]
    public async Task NamesAndUuidsThatAreTakenAreFound()
    {
        LabHosts.Require();
        var other = await beta.DefineDomainAsync(Xml(id: Guid.NewGuid()), limit.Token);
        Assert.Equal(["NameTaken"], await FindAsync());
        await beta.UndefineDomainAsync(other, default, limit.Token);

        var renamed = await beta.DefineDomainAsync(Xml().Replace($"<name>{name}<", $"<name>{name}-b<", StringComparison.Ordinal), limit.Token);
        Assert.Equal(["UuidTaken"], await FindAsync());
        await beta.UndefineDomainAsync(renamed, default, limit.Token);

        await beta.DefineDomainAsync(Xml(), limit.Token);
        Assert.Equal(["DefinitionExists"], await FindAsync());
        await beta.CreateDomainAsync(Xml(), DomainCreateFlags.Paused, limit.Token);
        Assert.Equal(["UuidTaken"], await FindAsync());
    }

    [SkippableFact]
    public async Task ADiskIsFoundMissingCopiedAndOverwritten()
    {
        LabHosts.Require();
        await MakeVolumeAsync(alpha, 8);
        await RestartAsync(Xml(disk: true));
        Assert.Equal(["DiskMissing"], await FindAsync());
        Assert.Empty(await FindAsync(MigrationFlags.Live | MigrationFlags.NonSharedDisk));
        Assert.Equal(["DiskMissing"], await FindAsync(MigrationFlags.Live | MigrationFlags.NonSharedIncremental));

        var made = await MakeVolumeAsync(beta, 4);
        Assert.Equal(["DiskNotShared"], await FindAsync());
        Assert.Equal(["DiskSizeDiffers", "DiskOverwritten"], await FindAsync(MigrationFlags.Live | MigrationFlags.NonSharedDisk));

        await beta.DeleteStorageVolumeAsync(made, limit.Token);
        volumes.RemoveAt(volumes.Count - 1);
        await MakeVolumeAsync(beta, 8);
        Assert.Equal(["DiskOverwritten"], await FindAsync(MigrationFlags.Live | MigrationFlags.NonSharedDisk));
    }

    [SkippableFact]
    public async Task WhatTheSourceKeepsOfTheGuestIsFound()
    {
        LabHosts.Require();
        await MakeVolumeAsync(alpha, 8);
        await RestartAsync(Xml(disk: true), define: true);
        await VirshAsync("snapshot-create-as", name, "s1");
        await VirshAsync("autostart", name);
        await VirshAsync("blockcopy", name, "vda", $"/var/lib/libvirt/images/{name}-copy.qcow2", "--transient-job", "1");

        var found = await FindAsync(MigrationFlags.Live | MigrationFlags.UndefineSource | MigrationFlags.NonSharedDisk);

        await VirshAsync("blockjob", name, "vda", "--abort");
        volumes.Add((alpha, await VolumeAsync(alpha, $"{name}-copy.qcow2")));
        Assert.Equal(["BlockJobActive", "HasSnapshots"], found.Take(2).Order());
        Assert.Equal(["AutoStartLost", "DefinitionLost"], found.Skip(2).Order());

        await VirshAsync("snapshot-delete", name, "s1");
        await VirshAsync("managedsave", name);
        Assert.Contains("HasManagedSave", await FindAsync(MigrationFlags.Offline | MigrationFlags.PersistDestination));
        Assert.Contains("DomainNotRunning", await FindAsync());
        await VirshAsync("managedsave-remove", name);
    }

    [SkippableFact]
    public async Task OptionsThatTheHostsAreTooOldForAreFound()
    {
        LabHosts.Require();
        Skip.IfNot(await beta.GetLibraryVersionAsync(limit.Token) < 9_004_000, "the lab's libvirt knows compression by zlib");

        Assert.Equal(["OptionTooNew", "OptionTooNew"], await FindAsync(edit: request => Direct(request) with
        {
            Parameters = [TypedParameter.Int(MigrationParameters.CompressionZlibLevel, 1)],
        }));
    }

    [SkippableFact]
    public async Task APlanSaysWhatTheMigrationThenDoes()
    {
        LabHosts.Require();
        await MakeVolumeAsync(alpha, 8);
        await RestartAsync(Xml(disk: true));
        var plan = await PlanAsync();
        Assert.False(plan.CanMigrate);

        var result = await new MigrationEngine().RunAsync(
            await MigrationNegotiator.NegotiateAsync(plan.Request, Endpoint("alpha", alpha), Endpoint("beta", beta), limit.Token), null, limit.Token);
        Assert.Equal(VirtErrorId.MigrationUnsafe, result.Error!.ErrorId);

        plan = await PlanAsync(MigrationFlags.Live | MigrationFlags.NonSharedDisk);
        Assert.Empty(plan.Findings);
        result = await new MigrationEngine().RunAsync(
            await MigrationNegotiator.NegotiateAsync(plan.Request, Endpoint("alpha", alpha), Endpoint("beta", beta), limit.Token), null, limit.Token);
        Assert.Equal(MigrationOutcome.Completed, result.Outcome);
        volumes.Add((beta, await VolumeAsync(beta, $"{name}.qcow2")));
    }

    private static MigrationRequest Direct(MigrationRequest request) => request with { MigrateUri = $"tcp://{LabHosts.BetaAddress}" };

    private static MigrationEndpoint Endpoint(string name, VirtDriver driver) => new(name, driver, _ => Task.FromResult(driver));

    private static async Task RemoveAsync(VirtDriver host, DomainRef left)
    {
        if (await host.IsDomainPersistentAsync(left, default))
        {
            await host.UndefineDomainAsync(left, DomainUndefineFlags.ManagedSave | DomainUndefineFlags.SnapshotsMetadata, default);
        }

        if (left.Id != DomainRef.Inactive)
        {
            await host.DestroyDomainAsync(left, default, default);
        }
    }

    private async Task<VirtDriver> OpenAsync(string uri, bool readOnly = false)
    {
        var driver = await RemoteDriver.OpenAsync(ConnectionUri.Parse(uri), new ConnectOptions { ReadOnly = readOnly }, limit.Token);
        drivers.Add(driver);
        return driver;
    }

    private string Xml(Guid? id = null, bool disk = false) => $"""
        <domain type='qemu'><name>{name}</name><uuid>{id ?? uuid}</uuid><memory unit='MiB'>32</memory><vcpu>1</vcpu>
        <os><type arch='x86_64' machine='pc-i440fx-7.2'>hvm</type></os><clock offset='utc'/>
        <devices><emulator>/usr/bin/qemu-system-x86_64</emulator><controller type='usb' model='none'/>{(disk
            ? $"<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/var/lib/libvirt/images/{name}.qcow2'/><target dev='vda' bus='virtio'/></disk>" : string.Empty)}<memballoon model='none'/></devices></domain>
        """;

    private async Task RestartAsync(string xml, bool define = false)
    {
        await alpha.DestroyDomainAsync(domain, default, limit.Token);
        domain = define ? await alpha.StartDomainAsync(await alpha.DefineDomainAsync(xml, limit.Token), DomainCreateFlags.Paused, limit.Token)
            : await alpha.CreateDomainAsync(xml, DomainCreateFlags.Paused, limit.Token);
    }

    private async Task<StorageVolumeRef> MakeVolumeAsync(VirtDriver host, int mebibytes)
    {
        var pool = await host.LookupStoragePoolByNameAsync("default", limit.Token);
        var volume = await host.CreateStorageVolumeAsync(pool,
            $"<volume><name>{name}.qcow2</name><capacity unit='MiB'>{mebibytes}</capacity><target><format type='qcow2'/></target></volume>", limit.Token);
        volumes.Add((host, volume));
        return volume;
    }

    private async Task<StorageVolumeRef> VolumeAsync(VirtDriver host, string volume)
    {
        var pool = await host.LookupStoragePoolByNameAsync("default", limit.Token);
        await host.RefreshStoragePoolAsync(pool, limit.Token);
        return await host.LookupStorageVolumeByNameAsync(pool, volume, limit.Token);
    }

    private static async Task VirshAsync(params string[] command)
    {
        var (code, text) = await ExternalProgram.RunAsync("virsh", ["-q", "-c", LabHosts.AlphaTcp, .. command], Patience);
        Assert.True(code == 0, $"{string.Join(' ', command)}: {text}");
    }

    private async Task<IReadOnlyList<string>> FindAsync(MigrationFlags flags = MigrationFlags.Live, Func<MigrationRequest, MigrationRequest>? edit = null) =>
        [.. (await PlanAsync(flags, edit)).Findings.Select(f => f.Id)];

    private Task<MigrationPlan> PlanAsync(MigrationFlags flags = MigrationFlags.Live, Func<MigrationRequest, MigrationRequest>? edit = null) =>
        new MigrationPlanner().PlanAsync(
            (edit ?? Direct)(new MigrationRequest { Domain = domain, Flags = flags }), Endpoint("alpha", alpha), Endpoint("beta", beta), limit.Token);
}
