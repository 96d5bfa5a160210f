using System.Xml.Linq;
using VirtMigrate.Drivers;
using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.Remote;
using VirtMigrate.Tests.Support;
using Xunit.Abstractions;

namespace VirtMigrate.Tests.Lab;

/// <summary>Storage pools, volumes and networks of a real libvirtd, and storage copies to a host that lacks the volume.</summary>
[Collection(AloneCollection.Name)]
[Trait("Category", "Lab")]
public sealed class StorageLabTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Images = "/var/lib/libvirt/images";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly string guest = "disk-" + Guid.NewGuid().ToString("N")[..8];
    private readonly string pool = "pool-" + Guid.NewGuid().ToString("N")[..8];

    private string Image => $"{Images}/{guest}.qcow2";

    private static string Lab => Path.Combine(Repository.Root, "tests/lab/lab");

    public Task InitializeAsync() => Task.CompletedTask;

    /// <summary>Nothing of the test stays on the hosts.</summary>
    public async Task DisposeAsync()
    {
        if (!Directory.Exists(LabHosts.RunDirectory + "/client"))
        {
            return;
        }

        foreach (var host in new[] { "alpha", "beta" })
        {
            await ExternalProgram.RunAsync(Lab, ["virsh", host, "destroy", guest], Patience);
            await ExternalProgram.RunAsync(Lab, ["virsh", host, "undefine", guest], Patience);
            await ExternalProgram.RunAsync(Lab, ["virsh", host, "pool-destroy", pool], Patience);
            await ExternalProgram.RunAsync(Lab, ["virsh", host, "pool-undefine", pool], Patience);
            await ExternalProgram.RunAsync(Lab, ["exec", host, "sh", "-c", $"rm -rf /var/lib/libvirt/{pool} {Images}/{guest}*"], Patience);
            await ExternalProgram.RunAsync(Lab, ["virsh", host, "pool-refresh", "default"], Patience);
        }
    }

    [SkippableFact]
    public async Task PoolsAndVolumesAnswer()
    {
        LabHosts.Require();
        using var limit = new CancellationTokenSource(Patience);
        await using var driver = await OpenAsync(LabHosts.BetaAddress, limit.Token);
        var found = (await driver.ListStoragePoolsAsync(limit.Token)).Single(p => p.Name == "default");
        Assert.Equal(found, await driver.LookupStoragePoolByNameAsync("default", limit.Token));
        Assert.Equal(found, await driver.LookupStoragePoolByTargetPathAsync(Images, limit.Token));
        var info = await driver.GetStoragePoolInfoAsync(found, limit.Token);
        Assert.Equal((StoragePoolState.Running, info.Capacity), (info.State, info.Allocation + info.Available));
        Assert.Contains($"<path>{Images}</path>", await driver.GetStoragePoolXmlAsync(found, limit.Token), StringComparison.Ordinal);
        await driver.RefreshStoragePoolAsync(found, limit.Token);

        var name = guest + ".qcow2";
        var xml = $"<volume><name>{name}</name><capacity unit='bytes'>1048576</capacity><allocation>0</allocation><target><format type='qcow2'/></target></volume>";
        var volume = await driver.CreateStorageVolumeAsync(found, xml, limit.Token);
        Assert.Equal(new("default", name, Image), volume);
        Assert.Contains(volume, await driver.ListStorageVolumesAsync(found, limit.Token));
        Assert.Equal(volume, await driver.LookupStorageVolumeByNameAsync(found, name, limit.Token));
        Assert.Equal(volume, await driver.LookupStorageVolumeByPathAsync(Image, limit.Token));
        Assert.Equal(Image, await driver.GetStorageVolumePathAsync(volume, limit.Token));
        var size = await driver.GetStorageVolumeInfoAsync(volume, limit.Token);
        Assert.Equal((StorageVolumeType.File, 1UL << 20), (size.Type, size.Capacity));
        Assert.InRange(size.Allocation, 1UL, 1UL << 20);
        Assert.Equal("qcow2", XElement.Parse(await driver.GetStorageVolumeXmlAsync(volume, limit.Token)).Element("target")!.Element("format")!.Attribute("type")!.Value);
        await FailsAsync(() => driver.CreateStorageVolumeAsync(found, xml, limit.Token), VirtErrorCode.StorageVolumeExists, $"storage volume '{name}' exists already");
        await driver.DeleteStorageVolumeAsync(volume, limit.Token);

        await FailsAsync(() => driver.DeleteStorageVolumeAsync(volume, limit.Token), VirtErrorCode.NoStorageVolume, $"Storage volume not found: no storage vol with matching name '{name}'");
        await FailsAsync(() => driver.LookupStorageVolumeByPathAsync(Image, limit.Token), VirtErrorCode.NoStorageVolume, $"Storage volume not found: no storage vol with matching path '{Image}'");
        await FailsAsync(() => driver.LookupStoragePoolByNameAsync("none", limit.Token), VirtErrorCode.NoStoragePool, "Storage pool not found: no storage pool with matching name 'none'");
        await FailsAsync(() => driver.LookupStoragePoolByTargetPathAsync("/none", limit.Token), VirtErrorCode.NoStoragePool, "Storage pool not found: no storage pool with matching target path '/none'");
        await FailsAsync(() => driver.LookupNetworkByNameAsync("none", limit.Token), VirtErrorCode.NoNetwork, "Network not found: no network with matching name 'none'");
    }

    [SkippableFact]
    public async Task NetworksAndTheHypervisorsCpuAnswer()
    {
        LabHosts.Require();
        using var limit = new CancellationTokenSource(Patience);
        await using var driver = await OpenAsync(LabHosts.BetaAddress, limit.Token);
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, $"<network><name>{pool}</name></network>", limit.Token);
        await LabAsync("virsh", "beta", "net-define", file);
        try
        {
            var network = await driver.LookupNetworkByNameAsync(pool, limit.Token);
            Assert.Contains(network, await driver.ListNetworksAsync(limit.Token));
            Assert.False(await driver.IsNetworkActiveAsync(network, limit.Token));
            Assert.Contains($"<name>{pool}</name>", await driver.GetNetworkXmlAsync(network, limit.Token), StringComparison.Ordinal);
        }
        finally
        {
            await LabAsync("virsh", "beta", "net-undefine", pool);
            File.Delete(file);
        }

        const string cpu = "<cpu><model>EPYC-Rome</model></cpu>";
        Assert.Equal(CpuCompareResult.Incompatible, await driver.CompareHypervisorCpuAsync(null, "x86_64", null, "qemu", cpu, false, limit.Token));
        await FailsAsync(() => driver.CompareHypervisorCpuAsync(null, "x86_64", null, "qemu", cpu, true, limit.Token), VirtErrorCode.CpuIncompatible,
            "the CPU is incompatible with host CPU: Host CPU does not provide required features");
    }

    [SkippableFact]
    public async Task AGuestTellsOfItsDisks()
    {
        LabHosts.Require();
        using var limit = new CancellationTokenSource(Patience);
        await LabAsync("guest", "alpha", "disk", guest, "96");
        await using var driver = await OpenAsync(LabHosts.AlphaAddress, limit.Token);
        var domain = await driver.LookupDomainByNameAsync(guest, limit.Token);
        var info = await driver.GetBlockInfoAsync(domain, "vda", limit.Token);
        Assert.Equal(64UL << 20, info.Capacity);
        Assert.Equal(info, await driver.GetBlockInfoAsync(domain, Image, limit.Token) with { Allocation = info.Allocation, Physical = info.Physical });
        Assert.Null(await driver.GetBlockJobInfoAsync(domain, "vda", limit.Token));
        await FailsAsync(() => driver.GetBlockInfoAsync(domain, "vdz", limit.Token), VirtErrorCode.InvalidArgument, "invalid argument: invalid path vdz not assigned to domain");
        Assert.Equal(0, await driver.CountSnapshotsAsync(domain, limit.Token));
        await LabAsync("virsh", "alpha", "snapshot-create-as", guest, "one");
        Assert.Equal(1, await driver.CountSnapshotsAsync(domain, limit.Token));
        await LabAsync("virsh", "alpha", "snapshot-delete", guest, "one");
        Assert.False(await driver.HasManagedSaveImageAsync(domain, limit.Token));
        await LabAsync("virsh", "alpha", "managedsave", guest);
        Assert.True(await driver.HasManagedSaveImageAsync(domain, limit.Token));
        await LabAsync("virsh", "alpha", "managedsave-remove", guest);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AMissingVolumeIsMadeAndTheGuestGoesOn(bool peerToPeer)
    {
        LabHosts.Require();
        await LabAsync("guest", "alpha", "disk", guest, "96", "8");
        var result = await MigrateAsync(MigrationFlags.Live | MigrationFlags.NonSharedDisk | (peerToPeer ? MigrationFlags.PeerToPeer : 0));
        AssertMoved(result);
        Assert.Equal(("default", guest + ".qcow2", Image, "qcow2", 64UL << 20), Describe(Assert.Single(result.CreatedVolumes)));
        await LabAsync("ticks", "beta", guest, "100");
        Assert.Contains("disk=ok", await ConsoleAsync("beta"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task TheCopyIsEqual()
    {
        LabHosts.Require();
        await LabAsync("guest", "alpha", "disk", guest, "96", "40");
        var result = await MigrateAsync(MigrationFlags.Live | MigrationFlags.NonSharedDisk | MigrationFlags.Paused);
        AssertMoved(result);
        Assert.Single(result.CreatedVolumes);
        await AssertEqualAsync(Image);
    }

    [SkippableFact]
    public async Task AMapPutsTheDiskIntoAnotherPool()
    {
        LabHosts.Require();
        await LabAsync("guest", "alpha", "disk", guest, "96", "8");
        await LabAsync("pool", "beta", pool);
        var result = await MigrateAsync(MigrationFlags.Live | MigrationFlags.NonSharedDisk | MigrationFlags.PersistDestination,
            r => r with { PoolMap = new Dictionary<string, string> { ["default"] = pool } });
        AssertMoved(result);
        var there = $"/var/lib/libvirt/{pool}/{guest}.qcow2";
        Assert.Equal((pool, guest + ".qcow2", there, "qcow2", 64UL << 20), Describe(Assert.Single(result.CreatedVolumes)));
        await LabAsync("ticks", "beta", guest, "100");
        foreach (var option in new[] { "--inactive", "--security-info" })
        {
            Assert.Contains($"<source file='{there}'", await LabAsync("virsh", "beta", "dumpxml", option, guest), StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public async Task AnAbortedCopyLeavesNoVolume()
    {
        LabHosts.Require();
        await LabAsync("guest", "alpha", "disk", guest, "96", "40");
        using var cancellation = new CancellationTokenSource();
        var observer = new HalfCopied(cancellation);
        var result = await MigrateAsync(MigrationFlags.Live | MigrationFlags.NonSharedDisk, r => r with { Bandwidth = 4 }, observer, cancellation.Token);
        Assert.InRange(observer.Copied, 1UL, (64UL << 20) - 1);
        Assert.True(result.Outcome == MigrationOutcome.RolledBack, $"{result.Outcome}: {result.Error?.Message}");
        Assert.True(Assert.Single(result.CreatedVolumes).Removed, string.Join("; ", result.Warnings));
        Assert.DoesNotContain(guest, await LabAsync("virsh", "beta", "vol-list", "default"), StringComparison.Ordinal);
        Assert.NotEqual(0, (await ExternalProgram.RunAsync(Lab, ["exec", "beta", "test", "-e", Image], Patience)).ExitCode);
        Assert.DoesNotContain(guest, await LabAsync("virsh", "beta", "list", "--all"), StringComparison.Ordinal);
        await LabAsync("ticks", "alpha", guest, "100");
        output.WriteLine($"aborted after {observer.Copied >> 20} MiB of the disk");
    }

    [SkippableFact]
    public async Task AnIncrementalCopyNeedsItsBase()
    {
        LabHosts.Require();
        var below = $"{Images}/{guest}-base.qcow2";
        await LabAsync("guest", "alpha", "disk", guest, "96", "8");
        await LabAsync("virsh", "alpha", "destroy", guest);
        await LabAsync("exec", "alpha", "sh", "-c", $"mv {Image} {below} && qemu-img create -q -f qcow2 -b {below} -F qcow2 {Image}");
        await LabAsync("virsh", "alpha", "pool-refresh", "default");
        await LabAsync("virsh", "alpha", "start", guest);
        await LabAsync("ticks", "alpha", guest, "100");
        const MigrationFlags flags = MigrationFlags.Live | MigrationFlags.NonSharedIncremental | MigrationFlags.Paused;
        var refused = await MigrateAsync(flags);
        Assert.Equal(MigrationOutcome.Refused, refused.Outcome);
        Assert.Contains($"no active storage pool of beta has {below}, which it is based on", refused.Error!.Message, StringComparison.Ordinal);

        // The base comes there by other means, and the pool does not know of it yet.
        File.Copy($"{LabHosts.RunDirectory}/alpha/root{below}", $"{LabHosts.RunDirectory}/beta/root{below}");
        var result = await MigrateAsync(flags);
        AssertMoved(result);
        Assert.Single(result.CreatedVolumes);
        Assert.Contains($"<path>{below}</path>", await LabAsync("virsh", "beta", "vol-dumpxml", guest + ".qcow2", "default"), StringComparison.Ordinal);
        await AssertEqualAsync(Image);
    }

    private static (string Pool, string Name, string? Path, string? Format, ulong Capacity) Describe(CreatedVolume volume) =>
        (volume.Pool, volume.Name, volume.Path, volume.Format, volume.Capacity);

    private static void AssertMoved(MigrationResult result) =>
        Assert.True(result is { Outcome: MigrationOutcome.Completed, RunningOn: "beta", Warnings.Count: 0 },
            $"{result.Outcome}: {result.Error?.Message} {string.Join("; ", result.Warnings)}");

    private static async Task FailsAsync(Func<Task> call, VirtErrorCode code, string message)
    {
        var error = await Assert.ThrowsAsync<VirtException>(call);
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(code, error.Code);
    }

    private static Task<VirtDriver> OpenAsync(string address, CancellationToken cancellationToken) =>
        RemoteDriver.OpenAsync(ConnectionUri.Parse($"qemu+tcp://{address}/system"), new ConnectOptions(), cancellationToken);

    private async Task<MigrationResult> MigrateAsync(
        MigrationFlags flags, Func<MigrationRequest, MigrationRequest>? edit = null, IMigrationObserver? observer = null, CancellationToken cancellationToken = default)
    {
        var source = new MigrationEndpoint("alpha", await OpenAsync(LabHosts.AlphaAddress, default), token => OpenAsync(LabHosts.AlphaAddress, token));
        var destination = new MigrationEndpoint("beta", await OpenAsync(LabHosts.BetaAddress, default), token => OpenAsync(LabHosts.BetaAddress, token));
        await using (source.GetDriver())
        await using (destination.GetDriver())
        {
            var request = new MigrationRequest { Domain = await source.GetDriver().LookupDomainByNameAsync(guest, default), Flags = flags };
            var route = await MigrationNegotiator.NegotiateAsync(edit?.Invoke(request) ?? request, source, destination, default);
            var options = new MigrationOptions { PollInterval = TimeSpan.FromMilliseconds(200) };
            var result = await new MigrationEngine(options).RunAsync(route, observer, cancellationToken).WaitAsync(Patience, CancellationToken.None);
            output.WriteLine($"{flags}: {result.Outcome} in {result.Duration.TotalSeconds:0.0} s, made {string.Join(", ", result.CreatedVolumes)}");
            return result;
        }
    }

    // With both guests ended nothing is left in anybody's cache.
    private async Task AssertEqualAsync(string path)
    {
        await LabAsync("virsh", "beta", "destroy", guest);
        var here = await ChecksumAsync("alpha", path);
        var there = await ChecksumAsync("beta", path);
        output.WriteLine($"sha256 of the disk's content: alpha {here}, beta {there}");
        Assert.Equal(here, there);
    }

    // Of what the guest sees, whatever the image's own layout is.
    private static async Task<string> ChecksumAsync(string host, string path) =>
        (await LabAsync("exec", host, "sh", "-c", $"qemu-img convert -O raw {path} /tmp/sum.raw && sha256sum </tmp/sum.raw; rm -f /tmp/sum.raw")).Split(' ')[0];

    private async Task<string> ConsoleAsync(string host) =>
        await File.ReadAllTextAsync($"{LabHosts.RunDirectory}/{host}/log/qemu/{guest}-console.log");

    private static async Task<string> LabAsync(params string[] arguments)
    {
        var (code, text) = await ExternalProgram.RunAsync(Lab, arguments, Patience);
        Assert.True(code == 0, $"lab {string.Join(' ', arguments)}: {text}");
        return text;
    }

    /// <summary>Cancels when some of the disk has been copied.</summary>
    private sealed class HalfCopied(CancellationTokenSource cancellation) : IMigrationObserver
    {
        public ulong Copied { get; private set; }

        public void StepStarted(MigrationRoute route, string step, MigrationSide side)
        {
        }

        public void StepEnded(MigrationRoute route, MigrationStep step)
        {
        }

        public void Progress(MigrationRoute route, JobStatistics statistics)
        {
            var done = statistics.Parameters.GetUnsigned("disk_processed") ?? 0;
            if (done > 8UL << 20 && !cancellation.IsCancellationRequested)
            {
                Copied = done;
                cancellation.Cancel();
            }
        }

        public void Notice(MigrationRoute route, string message)
        {
        }
    }
}
