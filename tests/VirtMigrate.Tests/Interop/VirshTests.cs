using VirtMigrate.Model;
using VirtMigrate.Simulation;

namespace VirtMigrate.Tests.Interop;

/// <summary>virsh drives our daemon.</summary>
public sealed class VirshTests
{
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_lists_and_looks_at_domains(bool unix)
    {
        await using var bench = await InteropBench.StartAsync(unix: unix);
        var uri = bench.Alpha.Uri;
        Assert.Equal(["1", "web", "running"], Words(await ForeignClient.VirshAsync(uri, "list", "--all")));
        Assert.Equal("web", (await ForeignClient.VirshAsync(uri, "list", "--name")).Trim());
        Assert.Contains("running (booted)", await ForeignClient.VirshAsync(uri, "domstate", "web", "--reason"), StringComparison.Ordinal);
        var info = await ForeignClient.VirshAsync(uri, "dominfo", "web");
        Assert.Matches(@"OS Type:\s+hvm", info);
        Assert.Matches(@"Max memory:\s+524288 KiB", info);
        Assert.Matches(@"Persistent:\s+yes", info);
        Assert.Contains("<name>web</name>", await ForeignClient.VirshAsync(uri, "dumpxml", "web"), StringComparison.Ordinal);
        Assert.Contains("state.state=1", await ForeignClient.VirshAsync(uri, "domstats", "web"), StringComparison.Ordinal);
        Assert.Matches(@"Job type:\s+None", await ForeignClient.VirshAsync(uri, "domjobinfo", "web"));
    }

    [SkippableFact]
    public async Task It_looks_at_the_host()
    {
        await using var bench = await InteropBench.StartAsync();
        var uri = bench.Alpha.Uri;
        Assert.Equal("alpha", (await ForeignClient.VirshAsync(uri, "hostname")).Trim());
        Assert.Equal(uri, (await ForeignClient.VirshAsync(uri, "uri")).Trim());
        Assert.Matches(@"CPU\(s\):\s+16", await ForeignClient.VirshAsync(uri, "nodeinfo"));
        Assert.Contains("Running hypervisor: QEMU 7.2.0", await ForeignClient.VirshAsync(uri, "version"), StringComparison.Ordinal);
        Assert.Contains($"<uuid>{bench.Alpha.Host.Uuid}</uuid>", await ForeignClient.VirshAsync(uri, "capabilities"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task It_leads_a_domain_through_its_life()
    {
        await using var bench = await InteropBench.StartAsync();
        var uri = bench.Alpha.Uri;
        var guest = bench.Alpha.Host.FindDomain("web")!;
        await ForeignClient.VirshAsync(uri, "suspend", "web");
        Assert.Equal(DomainState.Paused, guest.State.State);
        await ForeignClient.VirshAsync(uri, "resume", "web");
        Assert.Equal(DomainState.Running, guest.State.State);
        await ForeignClient.VirshAsync(uri, "destroy", "web");
        Assert.Equal(DomainState.ShutOff, guest.State.State);
        await ForeignClient.VirshAsync(uri, "start", "web", "--paused");
        Assert.Equal(DomainState.Paused, guest.State.State);
        await ForeignClient.VirshAsync(uri, "destroy", "web");

        var file = Path.GetTempFileName();
        try
        {
            var xml = await ForeignClient.VirshAsync(uri, "dumpxml", "web");
            await File.WriteAllTextAsync(file, xml.Replace("<name>web</name>", "<name>db</name>", StringComparison.Ordinal)
                .Replace(guest.Uuid.ToString(), Guid.NewGuid().ToString(), StringComparison.Ordinal));
            await ForeignClient.VirshAsync(uri, "define", file);
            Assert.NotNull(bench.Alpha.Host.FindDomain("db"));
            await ForeignClient.VirshAsync(uri, "undefine", "db");
            Assert.Null(bench.Alpha.Host.FindDomain("db"));
            await ForeignClient.VirshAsync(uri, "create", file);
            Assert.Equal(DomainState.Running, bench.Alpha.Host.FindDomain("db")!.State.State);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [SkippableFact]
    public async Task It_is_refused_what_a_read_only_connection_may_not()
    {
        await using var bench = await InteropBench.StartAsync();
        var (code, _, errors) = await ForeignClient.TryVirshAsync(bench.Alpha.Uri, "--readonly", "destroy", "web");
        Assert.NotEqual(0, code);
        Assert.Contains("read only", errors, StringComparison.Ordinal);
        Assert.Equal(["alpha"], bench.RunningOn());
    }

    [SkippableFact]
    public async Task It_is_told_clearly_what_the_daemon_lacks()
    {
        await using var bench = await InteropBench.StartAsync();
        var (code, _, errors) = await ForeignClient.TryVirshAsync(bench.Alpha.Uri, "iface-list");
        Assert.NotEqual(0, code);
        Assert.Contains("this function is not supported by the connection driver", errors, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("qemu", SimulatedProtocols.V1)]
    [InlineData("qemu", SimulatedProtocols.V2)]
    [InlineData("qemu", SimulatedProtocols.V3)]
    [InlineData("qemu", SimulatedProtocols.V3Params)]
    [InlineData("qemu", SimulatedProtocols.All)]
    [InlineData("libxl", null)]
    public async Task It_migrates_by_the_same_calls_as_our_client(string driver, SimulatedProtocols? protocols)
    {
        string[] theirs;
        await using (var bench = await InteropBench.StartAsync(driver, protocols))
        {
            await ForeignClient.VirshAsync(bench.Alpha.Uri, "migrate", "--live", "web", bench.Beta.Uri);
            Assert.Equal(["beta"], bench.RunningOn());
            theirs = bench.MigrationCalls;
        }

        await using (var bench = await InteropBench.StartAsync(driver, protocols))
        {
            var result = await bench.MigrateAsync(MigrationFlags.Live);
            Assert.Equal((VirtMigrate.Migration.MigrationOutcome.Completed, "beta"), (result.Outcome, result.RunningOn));
            Assert.Equal(["beta"], bench.RunningOn());
            Assert.Equal(theirs, bench.MigrationCalls);
        }

        Assert.Equal(Expected(protocols ?? SimulatedProtocols.V3Params), theirs);
    }

    [SkippableTheory]
    [InlineData(SimulatedProtocols.V2, false)]
    [InlineData(SimulatedProtocols.V3, false)]
    [InlineData(SimulatedProtocols.All, false)]
    [InlineData(SimulatedProtocols.V2, true)]
    [InlineData(SimulatedProtocols.V3, true)]
    [InlineData(SimulatedProtocols.All, true)]
    public async Task It_lets_the_source_migrate_by_the_same_calls_as_our_client(SimulatedProtocols protocols, bool tunnelled)
    {
        var flags = MigrationFlags.Live | MigrationFlags.PeerToPeer | (tunnelled ? MigrationFlags.Tunnelled : 0);
        string[] theirs;
        await using (var bench = await InteropBench.StartAsync("qemu", protocols))
        {
            string[] options = ["migrate", "--live", "--p2p", .. tunnelled ? new[] { "--tunnelled" } : [], "web", bench.Beta.Uri];
            await ForeignClient.VirshAsync(bench.Alpha.Uri, options);
            Assert.Equal(["beta"], bench.RunningOn());
            theirs = bench.MigrationCalls;
        }

        await using (var bench = await InteropBench.StartAsync("qemu", protocols))
        {
            var result = await bench.MigrateAsync(flags);
            Assert.Equal((VirtMigrate.Migration.MigrationOutcome.Completed, "beta"), (result.Outcome, result.RunningOn));
            Assert.Equal(["beta"], bench.RunningOn());
            Assert.Equal(theirs, bench.MigrationCalls);
        }

        Assert.Equal(3, theirs.Length);
        Assert.StartsWith(tunnelled ? "beta DOMAIN_MIGRATE_PREPARE_TUNNEL" : "beta DOMAIN_MIGRATE_PREPARE", theirs[0], StringComparison.Ordinal);
        Assert.StartsWith("beta DOMAIN_MIGRATE_FINISH", theirs[1], StringComparison.Ordinal);
        Assert.StartsWith("alpha DOMAIN_MIGRATE_PERFORM", theirs[2], StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task It_waits_for_all_events_at_once()
    {
        await using var bench = await InteropBench.StartAsync();
        var watching = ForeignClient.VirshAsync(bench.Alpha.Uri, "event", "--all", "--loop", "--timeout", "3");

        // libvirt 9 has the events 0 to 26; virsh gives up when one is refused.
        while (!watching.IsCompleted && bench.Calls.Count(c => c.Call.Procedure == "CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY") < 26)
        {
            await Task.Yield();
        }

        await bench.MigrateAsync(MigrationFlags.Live);
        var seen = await watching;
        Assert.Contains("event 'lifecycle' for domain 'web': Suspended Migrated", seen, StringComparison.Ordinal);
        Assert.Contains("event 'lifecycle' for domain 'web': Stopped Migrated", seen, StringComparison.Ordinal);
        Assert.Contains("event 'migration-iteration' for domain 'web': iteration: '1'", seen, StringComparison.Ordinal);
        Assert.Contains("event 'job-completed' for domain 'web':", seen, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task It_hears_of_a_failed_migration_and_the_guest_goes_on()
    {
        await using var bench = await InteropBench.StartAsync();
        bench.Beta.Host.AddFault(SimulationFault.Fail("MigrateFinish3Params", VirtErrorCode.OperationFailed, "operation failed: no luck"));
        var (code, _, errors) = await ForeignClient.TryVirshAsync(bench.Alpha.Uri, "migrate", "--live", "web", bench.Beta.Uri);
        Assert.NotEqual(0, code);
        Assert.Contains("operation failed: no luck", errors, StringComparison.Ordinal);
        Assert.Equal(["alpha"], bench.RunningOn());
    }

    [SkippableFact]
    public async Task It_hears_of_a_failed_peer_to_peer_migration_and_the_guest_goes_on()
    {
        await using var bench = await InteropBench.StartAsync();
        bench.Beta.Host.AddFault(SimulationFault.Fail("MigrateFinish3Params", VirtErrorCode.OperationFailed, "operation failed: no luck"));
        var (code, _, errors) = await ForeignClient.TryVirshAsync(bench.Alpha.Uri, "migrate", "--live", "--p2p", "web", bench.Beta.Uri);
        Assert.NotEqual(0, code);
        Assert.Contains("operation failed: no luck", errors, StringComparison.Ordinal);
        Assert.Equal(["alpha"], bench.RunningOn());
        Assert.Equal(["web"], Words(await ForeignClient.VirshAsync(bench.Alpha.Uri, "list", "--name")));
    }

    internal static string[] Expected(SimulatedProtocols protocols) =>
        protocols.HasFlag(SimulatedProtocols.V3Params)
            ? ["alpha DOMAIN_MIGRATE_BEGIN3_PARAMS", "beta DOMAIN_MIGRATE_PREPARE3_PARAMS", "alpha DOMAIN_MIGRATE_PERFORM3_PARAMS",
                "beta DOMAIN_MIGRATE_FINISH3_PARAMS", "alpha DOMAIN_MIGRATE_CONFIRM3_PARAMS"]
        : protocols.HasFlag(SimulatedProtocols.V3)
            ? ["alpha DOMAIN_MIGRATE_BEGIN3", "beta DOMAIN_MIGRATE_PREPARE3", "alpha DOMAIN_MIGRATE_PERFORM3",
                "beta DOMAIN_MIGRATE_FINISH3", "alpha DOMAIN_MIGRATE_CONFIRM3"]
        : protocols.HasFlag(SimulatedProtocols.V2)
            ? ["beta DOMAIN_MIGRATE_PREPARE2", "alpha DOMAIN_MIGRATE_PERFORM", "beta DOMAIN_MIGRATE_FINISH2"]
            : ["beta DOMAIN_MIGRATE_PREPARE", "alpha DOMAIN_MIGRATE_PERFORM", "beta DOMAIN_MIGRATE_FINISH"];

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
