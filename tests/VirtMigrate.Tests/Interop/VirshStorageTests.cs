using VirtMigrate.Model;
using VirtMigrate.Simulation;

namespace VirtMigrate.Tests.Interop;

/// <summary>virsh looks at storage, networks and what a host keeps of its domains, at our daemon.</summary>
public sealed class VirshStorageTests
{
    private static readonly SimulatedDomainOptions Guest = new()
    {
        Name = "db",
        Memory = 64UL << 20,
        Disks = [new() { Target = "vda", Capacity = 8UL << 20, Shared = false }],
        Snapshots = ["one", "two"],
        AutoStart = true,
    };

    [SkippableFact]
    public async Task It_lists_and_looks_at_pools()
    {
        await using var bench = await InteropBench.StartAsync();
        var uri = bench.Alpha.Uri;
        bench.Alpha.Host.AddPool(new() { Name = "cold", Running = false, AutoStart = false });
        Assert.Equal(["default", "active", "yes"], Rows(await ForeignClient.VirshAsync(uri, "pool-list")).Single());
        Assert.Equal([["cold", "inactive", "no"], ["default", "active", "yes"]],
            Rows(await ForeignClient.VirshAsync(uri, "pool-list", "--all")).OrderBy(r => r[0], StringComparer.Ordinal));
        var info = await ForeignClient.VirshAsync(uri, "pool-info", "default", "--bytes");
        Assert.Matches($@"UUID:\s+{bench.Alpha.Host.FindPool("default")!.Reference.Uuid}", info);
        Assert.Matches(@"State:\s+running", info);
        Assert.Matches(@"Persistent:\s+yes", info);
        Assert.Matches(@"Autostart:\s+yes", info);
        Assert.Matches(@"Capacity:\s+1099511627776", info);
        Assert.Contains("<path>/var/lib/libvirt/images</path>", await ForeignClient.VirshAsync(uri, "pool-dumpxml", "default"), StringComparison.Ordinal);
        await ForeignClient.VirshAsync(uri, "pool-refresh", "default");
        var (code, _, errors) = await ForeignClient.TryVirshAsync(uri, "pool-info", "none");
        Assert.NotEqual(0, code);
        Assert.Contains("Storage pool not found: no storage pool with matching name 'none'", errors, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task It_makes_looks_at_and_deletes_volumes()
    {
        await using var bench = await InteropBench.StartAsync();
        var uri = bench.Alpha.Uri;
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "<volume><name>a.qcow2</name><capacity unit='MiB'>8</capacity><allocation>0</allocation><target><format type='qcow2'/></target></volume>");
            await ForeignClient.VirshAsync(uri, "vol-create", "default", file);
        }
        finally
        {
            File.Delete(file);
        }

        await ForeignClient.VirshAsync(uri, "vol-create-as", "default", "b.raw", "1M", "--format", "raw");
        Assert.Equal([["a.qcow2", "/var/lib/libvirt/images/a.qcow2"], ["b.raw", "/var/lib/libvirt/images/b.raw"]],
            Rows(await ForeignClient.VirshAsync(uri, "vol-list", "default")));
        var info = await ForeignClient.VirshAsync(uri, "vol-info", "a.qcow2", "default", "--bytes");
        Assert.Matches(@"Type:\s+file", info);
        Assert.Matches(@"Capacity:\s+8388608 bytes", info);
        Assert.Contains("<format type=\"qcow2\"", await ForeignClient.VirshAsync(uri, "vol-dumpxml", "/var/lib/libvirt/images/a.qcow2"), StringComparison.Ordinal);
        Assert.Equal("/var/lib/libvirt/images/b.raw", (await ForeignClient.VirshAsync(uri, "vol-path", "b.raw", "default")).Trim());
        var (_, _, taken) = await ForeignClient.TryVirshAsync(uri, "vol-create-as", "default", "b.raw", "1M");
        Assert.Contains("storage volume 'b.raw' exists already", taken, StringComparison.Ordinal);
        await ForeignClient.VirshAsync(uri, "vol-delete", "b.raw", "default");
        Assert.Null(bench.Alpha.Host.FindVolume("/var/lib/libvirt/images/b.raw"));
        var (_, _, missing) = await ForeignClient.TryVirshAsync(uri, "vol-delete", "b.raw", "default");
        Assert.Contains("Storage volume not found", missing, StringComparison.Ordinal);
        var (_, _, denied) = await ForeignClient.TryVirshAsync(uri, "--readonly", "vol-delete", "a.qcow2", "default");
        Assert.Contains("read only", denied, StringComparison.Ordinal);
        Assert.NotNull(bench.Alpha.Host.FindVolume("/var/lib/libvirt/images/a.qcow2"));
    }

    [SkippableFact]
    public async Task It_lists_and_looks_at_networks()
    {
        await using var bench = await InteropBench.StartAsync();
        var uri = bench.Alpha.Uri;
        bench.Alpha.Host.AddNetwork(new() { Name = "dmz", Running = false, AutoStart = false });
        Assert.Equal(["default", "active", "yes", "yes"], Rows(await ForeignClient.VirshAsync(uri, "net-list")).Single());
        Assert.Equal([["default", "active", "yes", "yes"], ["dmz", "inactive", "no", "yes"]], Rows(await ForeignClient.VirshAsync(uri, "net-list", "--all")));
        Assert.Contains("<bridge name=\"virbr0\"", await ForeignClient.VirshAsync(uri, "net-dumpxml", "default"), StringComparison.Ordinal);
        var uuid = bench.Alpha.Host.Networks[0].Reference.Uuid.ToString();
        Assert.Equal(uuid, (await ForeignClient.VirshAsync(uri, "net-uuid", "default")).Trim());
        Assert.Equal("default", (await ForeignClient.VirshAsync(uri, "net-name", uuid)).Trim());
    }

    [SkippableFact]
    public async Task It_looks_at_disks_snapshots_and_saved_states()
    {
        await using var bench = await InteropBench.StartAsync();
        var uri = bench.Alpha.Uri;
        bench.Alpha.Host.AddDomain(Guest);
        Assert.Matches(@"Capacity:\s+8388608", await ForeignClient.VirshAsync(uri, "domblkinfo", "db", "vda"));
        Assert.Empty((await ForeignClient.VirshAsync(uri, "blockjob", "db", "vda")).Trim());
        Assert.Equal(["one", "two"], Words(await ForeignClient.VirshAsync(uri, "snapshot-list", "db", "--name")));
        Assert.Equal("db", (await ForeignClient.VirshAsync(uri, "list", "--name", "--with-snapshot")).Trim());
        Assert.Matches(@"Autostart:\s+enable", await ForeignClient.VirshAsync(uri, "dominfo", "db"));
        await ForeignClient.VirshAsync(uri, "autostart", "db", "--disable");
        Assert.Matches(@"Autostart:\s+disable", await ForeignClient.VirshAsync(uri, "dominfo", "db"));

        await ForeignClient.VirshAsync(uri, "managedsave", "web");
        Assert.Equal(DomainState.ShutOff, bench.Alpha.Host.FindDomain("web")!.State.State);
        Assert.Matches(@"Managed save:\s+yes", await ForeignClient.VirshAsync(uri, "dominfo", "web"));
        await ForeignClient.VirshAsync(uri, "start", "web");
        Assert.Contains("running (restored)", await ForeignClient.VirshAsync(uri, "domstate", "web", "--reason"), StringComparison.Ordinal);
        await ForeignClient.VirshAsync(uri, "managedsave", "web");
        await ForeignClient.VirshAsync(uri, "managedsave-remove", "web");
        Assert.Matches(@"Managed save:\s+no", await ForeignClient.VirshAsync(uri, "dominfo", "web"));
    }

    [SkippableFact]
    public async Task It_compares_cpus_with_the_hypervisors()
    {
        await using var bench = await InteropBench.StartAsync();
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "<cpu><model>EPYC-Rome</model><feature policy='require' name='vmx'/></cpu>");
            var (code, _, errors) = await ForeignClient.TryVirshAsync(bench.Alpha.Uri, "hypervisor-cpu-compare", "--error", file);
            Assert.NotEqual(0, code);
            Assert.Contains("Host CPU does not provide required features: vmx", errors, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [SkippableFact]
    public async Task A_copy_of_storage_by_virsh_and_by_our_client_ends_the_same()
    {
        foreach (var ours in new[] { false, true })
        {
            await using var bench = await InteropBench.StartAsync();
            var guest = bench.Alpha.Host.AddDomain(Guest with { Snapshots = [] });
            if (ours)
            {
                await using var source = await InteropBench.ConnectAsync(bench.Alpha.Uri);
                await using var destination = await InteropBench.ConnectAsync(bench.Beta.Uri);
                var request = new VirtMigrate.Migration.MigrationRequest { Domain = guest.Reference, Flags = MigrationFlags.Live | MigrationFlags.NonSharedDisk };
                var route = await VirtMigrate.Migration.MigrationNegotiator.NegotiateAsync(request, new("alpha", source, _ => InteropBench.ConnectAsync(bench.Alpha.Uri)),
                    new("beta", destination, _ => InteropBench.ConnectAsync(bench.Beta.Uri)), default);
                var result = await new VirtMigrate.Migration.MigrationEngine().RunAsync(route, null, default);
                Assert.True(result.Outcome == VirtMigrate.Migration.MigrationOutcome.Completed, result.Error?.Message);
                Assert.Equal("default/db-vda.qcow2", Assert.Single(result.CreatedVolumes).ToString());
            }
            else
            {
                await ForeignClient.VirshAsync(bench.Alpha.Uri, "migrate", "--live", "--copy-storage-all", "db", bench.Beta.Uri);
            }

            Assert.Equal(["beta"], bench.World.RunningOn(guest.Uuid));
            var there = bench.Beta.Host.FindVolume("/var/lib/libvirt/images/db-vda.qcow2")!;
            var here = bench.Alpha.Host.FindVolume("/var/lib/libvirt/images/db-vda.qcow2")!;
            Assert.Equal((here.Content, here.Capacity), (there.Content, there.Capacity));
        }
    }

    // Without the heading and its line.
    private static string[][] Rows(string table) =>
        [.. table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Words).Where(w => w.Length > 0 && w[0] != "Name" && !w[0].StartsWith("--", StringComparison.Ordinal))];

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
