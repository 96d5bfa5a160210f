using VirtMigrate.Tests.Support;
using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote;

namespace VirtMigrate.Tests.Lab;

/// <summary>The remote driver at a real libvirtd.</summary>
[Trait("Category", "Lab")]
[Collection(AloneCollection.Name)]
public sealed class RemoteDriverLabTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableFact]
    public async Task AHostAnswersAboutItself()
    {
        LabHosts.Require();
        using var limit = new CancellationTokenSource(Patience);
        await using var driver = await Open(LabHosts.AlphaTcp, limit.Token);

        Assert.Equal("QEMU", await driver.GetDriverTypeAsync(limit.Token));
        Assert.Equal("alpha", await driver.GetHostNameAsync(limit.Token));
        Assert.Equal("qemu:///system", await driver.GetCanonicalUriAsync(limit.Token));
        Assert.True(await driver.GetLibraryVersionAsync(limit.Token) >= 9_000_000);
        Assert.True(await driver.GetHypervisorVersionAsync(limit.Token) >= 1_000_000);
        Assert.Contains("<migration_features>", await driver.GetCapabilitiesAsync(limit.Token), StringComparison.Ordinal);
        Assert.Contains("<domainCapabilities", await driver.GetDomainCapabilitiesAsync(null, "x86_64", null, "qemu", limit.Token), StringComparison.Ordinal);
        Assert.False(await driver.IsSecureAsync(limit.Token));
        await using (var local = await Open(LabHosts.AlphaUnix, limit.Token))
        {
            Assert.True(await local.IsSecureAsync(limit.Token));
        }

        var node = await driver.GetNodeInfoAsync(limit.Token);
        Assert.Equal("x86_64", node.Model);
        Assert.InRange(node.Cpus, 1, 100_000);
        Assert.True(await driver.GetFreeMemoryAsync(limit.Token) / 1024 < node.Memory);
        foreach (var (feature, there) in new[]
        {
            (DriverFeature.MigrationV1, false), (DriverFeature.Remote, true), (DriverFeature.MigrationV2, true), (DriverFeature.MigrationP2P, true),
            (DriverFeature.MigrationV3, true), (DriverFeature.MigrationParameters, true), (DriverFeature.MigrationDirect, false), ((DriverFeature)9999, false),
        })
        {
            Assert.Equal(there, await driver.SupportsFeatureAsync(feature, limit.Token));
        }
    }

    [SkippableFact]
    public async Task ADomainsWholeLifeWithItsEvents()
    {
        LabHosts.Require();
        using var limit = new CancellationTokenSource(Patience);
        await using var driver = await Open(LabHosts.AlphaUnix, limit.Token);
        var uuid = Guid.NewGuid();
        var name = "life-" + uuid.ToString("N")[..8];
        var domain = await driver.DefineDomainAsync(Xml(name, uuid), limit.Token);
        await using var events = await driver.SubscribeAsync(DomainEventId.Lifecycle, domain, limit.Token);
        try
        {
            Assert.Equal(new DomainRef(name, uuid, DomainRef.Inactive), domain);
            Assert.Contains(domain, await driver.ListDomainsAsync(DomainListFilter.Inactive, limit.Token));
            Assert.Equal(domain, await driver.LookupDomainByNameAsync(name, limit.Token));

            var started = await driver.StartDomainAsync(domain, DomainCreateFlags.Paused, limit.Token);
            Assert.True(started.Id > 0);
            Assert.Equal(started, await driver.LookupDomainByIdAsync(started.Id, limit.Token));
            Assert.Equal(started, await driver.LookupDomainByUuidAsync(uuid, limit.Token));
            Assert.Equal(DomainState.Paused, (await driver.GetDomainStateAsync(started, limit.Token)).State);
            await driver.ResumeDomainAsync(started, limit.Token);
            Assert.Equal(DomainState.Running, (await driver.GetDomainInfoAsync(started, limit.Token)).State);
            Assert.True(await driver.IsDomainActiveAsync(started, limit.Token));
            Assert.True(await driver.IsDomainPersistentAsync(started, limit.Token));

            var statistics = await driver.GetDomainStatsAsync([started], DomainStatsTypes.State | DomainStatsTypes.Balloon, DomainListFilter.None, limit.Token);
            Assert.Equal(1, Assert.Single(statistics).Statistics.GetInt("state.state"));
            Assert.Contains($"<name>{name}</name>", await driver.GetDomainXmlAsync(started, DomainXmlFlags.Migratable, limit.Token), StringComparison.Ordinal);
            Assert.Equal(JobType.None, (await driver.GetJobInfoAsync(started, limit.Token)).Type);
            Assert.Equal(JobType.None, (await driver.GetJobStatisticsAsync(started, false, false, limit.Token)).Type);

            await driver.SetMaxSpeedAsync(started, 40, false, limit.Token);
            Assert.Equal(40UL, await driver.GetMaxSpeedAsync(started, false, limit.Token));
            await driver.SetMaxDowntimeAsync(started, 450, limit.Token);
            Assert.Equal(450UL, await driver.GetMaxDowntimeAsync(started, limit.Token));

            var error = await Assert.ThrowsAsync<VirtException>(() => driver.StartDomainAsync(started, DomainCreateFlags.None, limit.Token));
            Assert.Equal(VirtErrorId.OperationInvalid, error.ErrorId);
            await driver.SuspendDomainAsync(started, limit.Token);
            Assert.Equal(DomainStateReason.PausedUser, await driver.GetDomainStateAsync(started, limit.Token));
            await driver.DestroyDomainAsync(started, DomainDestroyFlags.None, limit.Token);
        }
        finally
        {
            await driver.UndefineDomainAsync(domain, DomainUndefineFlags.None, limit.Token);
        }

        var kinds = new List<DomainLifecycleKind>();
        while (!kinds.Contains(DomainLifecycleKind.Undefined))
        {
            var happened = Assert.IsType<DomainLifecycleEvent>(await events.Events.ReadAsync(limit.Token));
            Assert.Equal(uuid, happened.Domain.Uuid);
            kinds.Add(happened.Kind);
        }

        Assert.Equal([DomainLifecycleKind.Started, DomainLifecycleKind.Suspended, DomainLifecycleKind.Resumed, DomainLifecycleKind.Suspended,
            DomainLifecycleKind.Stopped, DomainLifecycleKind.Undefined], kinds.Where(k => k != DomainLifecycleKind.Shutdown));
        var gone = await Assert.ThrowsAsync<VirtException>(() => driver.LookupDomainByUuidAsync(uuid, limit.Token));
        Assert.Equal((VirtErrorId.DomainNotFound, VirtErrorDomain.Qemu), (gone.ErrorId, gone.Domain));
    }

    [SkippableFact]
    public async Task AReadOnlyConnectionReadsAndChangesNothing()
    {
        LabHosts.Require();
        using var limit = new CancellationTokenSource(Patience);
        await using var driver = await RemoteDriver.OpenAsync(
            ConnectionUri.Parse(LabHosts.AlphaTcp), new ConnectOptions { ReadOnly = true }, limit.Token);

        Assert.Equal("alpha", await driver.GetHostNameAsync(limit.Token));
        await driver.ListDomainsAsync(DomainListFilter.None, limit.Token);
        var error = await Assert.ThrowsAsync<VirtException>(() => driver.DefineDomainAsync(Xml("never", Guid.NewGuid()), limit.Token));
        Assert.Equal((VirtErrorId.ReadOnlyConnection, CallDelivery.NotSent), (error.ErrorId, error.Delivery));
    }

    [SkippableFact]
    public async Task AHostThatAsksForSaslNeedsCredentials()
    {
        LabHosts.Require();
        using var limit = new CancellationTokenSource(Patience);

        var error = await Assert.ThrowsAsync<VirtException>(() => Open(LabHosts.GammaTcp, limit.Token));

        Assert.Equal(LabHosts.GammaAddress, error.Host);
        Assert.Contains(error.ErrorId, new[] { VirtErrorId.CredentialMissing, VirtErrorId.AuthenticationFailed });
    }

    [SkippableFact]
    public async Task ADriverThatTheDaemonLacksIsNamed()
    {
        LabHosts.Require();
        using var limit = new CancellationTokenSource(Patience);

        var error = await Assert.ThrowsAsync<VirtException>(() => Open($"xen+tcp://{LabHosts.AlphaAddress}/system", limit.Token));

        Assert.Equal((VirtErrorId.DriverNotFound, LabHosts.AlphaAddress), (error.ErrorId, error.Host));
    }

    [SkippableFact]
    public async Task ATunnelledPrepareCanBeAborted()
    {
        LabHosts.Require();
        using var limit = new CancellationTokenSource(Patience);
        await using var source = await Open(LabHosts.AlphaTcp, limit.Token);
        await using var destination = await Open($"qemu+tcp://{LabHosts.BetaAddress}/system", limit.Token);
        var uuid = Guid.NewGuid();
        var domain = await source.CreateDomainAsync(Xml("tunnel-" + uuid.ToString("N")[..8], uuid), DomainCreateFlags.Paused, limit.Token);
        try
        {
            const MigrationFlags Flags = MigrationFlags.Live | MigrationFlags.PeerToPeer | MigrationFlags.Tunnelled;
            var begun = await source.MigrateBegin3ParamsAsync(domain, [], Flags, limit.Token);
            var parameters = new TypedParameterList([TypedParameter.String(MigrationParameters.DestinationXml, begun.Xml)]);
            var prepared = await destination.MigratePrepareTunnel3ParamsAsync(parameters, begun.Cookie, Flags, limit.Token);
            Assert.NotEmpty(prepared.Cookie);
            Assert.Equal(uuid, (await destination.LookupDomainByUuidAsync(uuid, limit.Token)).Uuid);
            await prepared.Stream.AbortAsync(limit.Token);
            await prepared.Stream.DisposeAsync();

            // The daemon is as responsive as before.
            Assert.Equal("beta", await destination.GetHostNameAsync(limit.Token));
            parameters.Set(TypedParameter.String(MigrationParameters.DestinationName, domain.Name));
            await Assert.ThrowsAsync<VirtException>(() => destination.MigrateFinish3ParamsAsync(parameters, [], Flags, true, limit.Token));
            await Assert.ThrowsAsync<VirtException>(() => destination.LookupDomainByUuidAsync(uuid, limit.Token));
        }
        finally
        {
            await source.DestroyDomainAsync(domain, DomainDestroyFlags.None, limit.Token);
        }
    }

    [SkippableFact]
    public async Task ALiveMigrationStepByStepByEachFormOfProtocol3()
    {
        LabHosts.Require();
        using var limit = new CancellationTokenSource(Patience);
        await using var alpha = await Open(LabHosts.AlphaTcp, limit.Token);
        await using var beta = await Open($"qemu+tcp://{LabHosts.BetaAddress}/system", limit.Token);
        var uuid = Guid.NewGuid();
        var domain = await alpha.CreateDomainAsync(Xml("steps-" + uuid.ToString("N")[..8], uuid), DomainCreateFlags.None, limit.Token);
        const MigrationFlags Flags = MigrationFlags.Live;
        var source = (VirtDriver)alpha;
        try
        {
            await using (var completed = await alpha.SubscribeAsync(DomainEventId.JobCompleted, domain, limit.Token))
            {
                var begun = await alpha.MigrateBegin3ParamsAsync(domain, [], Flags | MigrationFlags.ChangeProtection, limit.Token);
                var list = new TypedParameterList([TypedParameter.String(MigrationParameters.DestinationXml, begun.Xml)]);
                var prepared = await beta.MigratePrepare3ParamsAsync(list, begun.Cookie, Flags, limit.Token);
                list.Set(TypedParameter.String(MigrationParameters.Uri, prepared.Uri!));
                var cookie = await alpha.MigratePerform3ParamsAsync(domain, null, list, prepared.Cookie, Flags | MigrationFlags.ChangeProtection, limit.Token);
                list.Set(TypedParameter.String(MigrationParameters.DestinationName, domain.Name));
                var finished = await beta.MigrateFinish3ParamsAsync(list, cookie, Flags, false, limit.Token);
                await alpha.MigrateConfirm3ParamsAsync(domain, list, finished.Cookie, Flags | MigrationFlags.ChangeProtection, false, limit.Token);
                source = beta;
                domain = finished.Domain;
                Assert.Equal(DomainStateReason.RunningMigrated, await beta.GetDomainStateAsync(domain, limit.Token));
                Assert.Equal(uuid, Assert.IsType<DomainJobCompletedEvent>(await completed.Events.ReadAsync(limit.Token)).Domain.Uuid);
            }

            var back = await beta.MigrateBegin3Async(domain, null, Flags, null, 0, limit.Token);
            var ready = await alpha.MigratePrepare3Async(back.Cookie, null, Flags, null, 0, back.Xml, limit.Token);
            var sent = await beta.MigratePerform3Async(domain, null, ready.Cookie, null, ready.Uri, Flags, null, 0, limit.Token);
            var home = await alpha.MigrateFinish3Async(domain.Name, sent, null, ready.Uri, Flags, false, limit.Token);
            await beta.MigrateConfirm3Async(domain, home.Cookie, Flags, false, limit.Token);
            source = alpha;
            domain = home.Domain;
            Assert.Equal(DomainStateReason.RunningMigrated, await alpha.GetDomainStateAsync(domain, limit.Token));
            await Assert.ThrowsAsync<VirtException>(() => beta.LookupDomainByUuidAsync(uuid, limit.Token));
        }
        finally
        {
            await source.DestroyDomainAsync(domain, DomainDestroyFlags.None, limit.Token);
        }
    }

    private static Task<VirtDriver> Open(string uri, CancellationToken cancellationToken) =>
        RemoteDriver.OpenAsync(ConnectionUri.Parse(uri), new ConnectOptions(), cancellationToken);

    // A machine without anything to boot: enough to live and to move.
    private static string Xml(string name, Guid uuid) => $"""
        <domain type='qemu'>
          <name>{name}</name>
          <uuid>{uuid}</uuid>
          <memory unit='MiB'>32</memory>
          <os><type arch='x86_64' machine='pc'>hvm</type></os>
          <devices><memballoon model='none'/></devices>
        </domain>
        """;
}
