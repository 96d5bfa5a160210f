using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Simulation;

namespace VirtMigrate.Tests.Simulation;

// Each step in a wrong order, with a wrong cookie, or against what is there already: the errors of a real daemon.
public sealed class StateMachineTests
{
    private const MigrationFlags Protected = MigrationFlags.Live | MigrationFlags.ChangeProtection;

    [Fact]
    public async Task ASecondBeginIsRefusedWhileProtected()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        await BeginAsync(hosts);
        var error = await Migrations.FailsAsync(() => BeginAsync(hosts), VirtErrorCode.OperationInvalid);
        Assert.Contains("another migration job is already running", error.Message, StringComparison.Ordinal);
        Assert.Equal(VirtErrorDomain.Qemu, error.Domain);
    }

    [Fact]
    public async Task BeginWithoutProtectionHoldsNothing()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        await hosts.Source.MigrateBegin3ParamsAsync(hosts.Ref, [], MigrationFlags.Live, default);
        Assert.False(hosts.Domain.IsMigrating);
        await BeginAsync(hosts);
        Assert.True(hosts.Domain.IsMigrating);
    }

    [Fact]
    public async Task BeginNeedsARunningDomain()
    {
        await using var hosts = await TwoHosts.MakeAsync(domain: new() { Name = "web", Running = false });
        await Migrations.FailsAsync(() => BeginAsync(hosts), VirtErrorCode.OperationInvalid);
        await Migrations.FailsAsync(() => hosts.Source.MigrateBegin3ParamsAsync(new("no", Guid.NewGuid(), -1), [], Protected, default), VirtErrorCode.NoDomain);
    }

    [Fact]
    public async Task FinishWithoutPrepare()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        await Migrations.FailsAsync(() => FinishAsync(hosts, [], "web"), VirtErrorCode.NoDomain);
        hosts.Beta.AddDomain("other");
        var error = await Migrations.FailsAsync(() => FinishAsync(hosts, [], "other"), VirtErrorCode.OperationInvalid);
        Assert.Contains("is not processing incoming migration", error.Message, StringComparison.Ordinal);
        await Migrations.FailsAsync(() => hosts.Destination.MigrateFinish3ParamsAsync([], [], MigrationFlags.Live, false, default), VirtErrorCode.NoDomain);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ConfirmWithoutAJob(bool cancelled)
    {
        await using var hosts = await TwoHosts.MakeAsync();
        await Migrations.FailsAsync(() => hosts.Source.MigrateConfirm3ParamsAsync(hosts.Ref, [], [], Protected, cancelled, default), VirtErrorCode.OperationInvalid);
        hosts.AssertRunsOnlyOn(hosts.Alpha);
    }

    [Fact]
    public async Task ConfirmBeforePerformDoesNotEndTheGuest()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        var begin = await BeginAsync(hosts);
        await Migrations.FailsAsync(() => hosts.Source.MigrateConfirm3ParamsAsync(hosts.Ref, [], begin.Cookie, Protected, false, default), VirtErrorCode.OperationInvalid);
        hosts.AssertRunsOnlyOn(hosts.Alpha);
        await hosts.Source.MigrateConfirm3ParamsAsync(hosts.Ref, [], [], Protected, true, default);
        Assert.False(hosts.Domain.IsMigrating);
    }

    [Fact]
    public async Task PerformNeedsBeginWhenProtected()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        await Migrations.FailsAsync(() => hosts.Source.MigratePerform3ParamsAsync(hosts.Ref, null, [], [], Protected, default), VirtErrorCode.OperationInvalid);
    }

    [Fact]
    public async Task PerformTwiceIsRefused()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        var (prepared, _, parameters) = await PerformedAsync(hosts);
        await Migrations.FailsAsync(() => hosts.Source.MigratePerform3ParamsAsync(hosts.Ref, null, parameters, prepared.Cookie, Protected, default), VirtErrorCode.OperationInvalid);
        Assert.Equal(DomainStateReason.PausedMigration, hosts.Domain.State);
    }

    [Fact]
    public async Task PrepareTwiceFindsTheDomainActive()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        var begin = await BeginAsync(hosts);
        await PrepareAsync(hosts, begin);
        await Migrations.FailsAsync(() => PrepareAsync(hosts, begin), VirtErrorCode.OperationInvalid);
    }

    [Fact]
    public async Task NamesAndUuidsOnTheDestinationMustBeFree()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        var begin = await BeginAsync(hosts);
        var other = hosts.Beta.AddDomain("web");
        var taken = await Migrations.FailsAsync(() => PrepareAsync(hosts, begin), VirtErrorCode.OperationFailed);
        Assert.Contains("already exists with uuid", taken.Message, StringComparison.Ordinal);
        Assert.Equal(VirtErrorId.DomainExists, taken.ErrorId);
        await hosts.Destination.DestroyDomainAsync(other.Reference, 0, default);
        await hosts.Destination.UndefineDomainAsync(other.Reference, 0, default);

        hosts.Beta.AddDomain(new SimulatedDomainOptions { Name = "namesake", Uuid = hosts.Domain.Uuid, Running = false });
        await Migrations.FailsAsync(() => PrepareAsync(hosts, begin), VirtErrorCode.OperationFailed);
    }

    [Fact]
    public async Task TheSameHostIsRefused()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        var begin = await BeginAsync(hosts);
        var error = await Migrations.FailsAsync(() => hosts.Source.MigratePrepare3ParamsAsync(
            [TypedParameter.String(MigrationParameters.DestinationXml, begin.Xml)], begin.Cookie, MigrationFlags.Live, default), VirtErrorCode.InternalError);
        Assert.Equal(VirtErrorId.SameHost, error.ErrorId);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("truncated")]
    [InlineData("changed")]
    [InlineData("other step")]
    public async Task PrepareChecksItsCookie(string kind)
    {
        await using var hosts = await TwoHosts.MakeAsync();
        var begin = await BeginAsync(hosts);
        await Migrations.FailsAsync(async () => await PrepareAsync(hosts, begin with { Cookie = await SpoilAsync(hosts, begin.Cookie, kind) }), VirtErrorCode.InternalError);
        Assert.Null(hosts.Beta.FindDomain("web"));
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("truncated")]
    [InlineData("changed")]
    [InlineData("other migration")]
    public async Task PerformChecksItsCookie(string kind)
    {
        await using var hosts = await TwoHosts.MakeAsync();
        var begin = await BeginAsync(hosts);
        var (prepared, parameters) = await PrepareAsync(hosts, begin);
        var cookie = await SpoilAsync(hosts, prepared.Cookie, kind);
        await Migrations.FailsAsync(() => hosts.Source.MigratePerform3ParamsAsync(hosts.Ref, null, parameters, cookie, Protected, default), VirtErrorCode.InternalError);
        hosts.AssertRunsOnlyOn(hosts.Alpha);
        Assert.False(hosts.Domain.IsMigrating);
        var end = await Migrations.FailsAsync(() => FinishAsync(hosts, [], "web", cancelled: true), VirtErrorCode.MigrateFinishOk);
        Assert.Equal(VirtErrorDomain.Qemu, end.Domain);
        Assert.Null(hosts.Beta.FindDomain("web"));
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("truncated")]
    [InlineData("changed")]
    [InlineData("other step")]
    public async Task FinishChecksItsCookie(string kind)
    {
        await using var hosts = await TwoHosts.MakeAsync();
        var (_, performed, _) = await PerformedAsync(hosts);
        await Migrations.FailsAsync(async () => await FinishAsync(hosts, await SpoilAsync(hosts, performed, kind), "web"), VirtErrorCode.InternalError);
        await hosts.Source.MigrateConfirm3ParamsAsync(hosts.Ref, [], [], Protected, true, default);
        hosts.AssertRunsOnlyOn(hosts.Alpha);
        Assert.Equal(DomainStateReason.RunningMigrationCanceled, hosts.Domain.State);
    }

    [Fact]
    public async Task ConfirmTakesNoCookieAsARealDaemonDoes()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        var (_, performed, _) = await PerformedAsync(hosts);
        await FinishAsync(hosts, performed, "web");
        await hosts.Source.MigrateConfirm3ParamsAsync(hosts.Ref, [], [], Protected, false, default);
        hosts.AssertRunsOnlyOn(hosts.Beta);
    }

    [Theory]
    [InlineData("truncated")]
    [InlineData("changed")]
    [InlineData("other step")]
    public async Task ConfirmChecksItsCookie(string kind)
    {
        await using var hosts = await TwoHosts.MakeAsync();
        var (_, performed, _) = await PerformedAsync(hosts);
        var finished = await FinishAsync(hosts, performed, "web");
        var cookie = kind == "other step" ? performed : await SpoilAsync(hosts, finished.Cookie, kind);
        await Migrations.FailsAsync(() => hosts.Source.MigrateConfirm3ParamsAsync(hosts.Ref, [], cookie, Protected, false, default), VirtErrorCode.InternalError);
        Assert.Equal(DomainStateReason.PausedMigration, hosts.Domain.State);
        await hosts.Source.MigrateConfirm3ParamsAsync(hosts.Ref, [], finished.Cookie, Protected, false, default);
        hosts.AssertRunsOnlyOn(hosts.Beta);
    }

    [Fact]
    public async Task CookiesAreXmlWithANulAtTheEnd()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        var begin = await BeginAsync(hosts);
        Assert.Equal(0, begin.Cookie[^1]);
        var text = System.Text.Encoding.UTF8.GetString(begin.Cookie, 0, begin.Cookie.Length - 1);
        var root = System.Xml.Linq.XElement.Parse(text);
        Assert.Equal("qemu-migration", root.Name.LocalName);
        Assert.Equal("alpha", root.Element("hostname")!.Value);
        Assert.Equal(hosts.Domain.Uuid.ToString(), root.Element("uuid")!.Value);
    }

    [Fact]
    public async Task AnUnreachableUriFailsPerformAndLeavesTheGuest()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        var begin = await BeginAsync(hosts);
        var (prepared, parameters) = await PrepareAsync(hosts, begin);
        parameters.Set(TypedParameter.String(MigrationParameters.Uri, "tcp:beta:1"));
        var error = await Migrations.FailsAsync(() => hosts.Source.MigratePerform3ParamsAsync(hosts.Ref, null, parameters, prepared.Cookie, Protected, default), VirtErrorCode.SystemError);
        Assert.Equal(VirtErrorDomain.Rpc, error.Domain);
        hosts.AssertRunsOnlyOn(hosts.Alpha);
        await Migrations.FailsAsync(() => FinishAsync(hosts, [], "web", cancelled: true), VirtErrorCode.MigrateFinishOk);
    }

    [Theory]
    [InlineData(null, "tcp:beta:49152")]
    [InlineData("tcp:10.0.0.2", "tcp:10.0.0.2:49152")]
    [InlineData("tcp://10.0.0.2/", "tcp://10.0.0.2:49152/")]
    [InlineData("tcp://[fe80::1]", "tcp://[fe80::1]:49152")]
    [InlineData("tcp://10.0.0.2:50000", null)]
    public async Task PrepareCompletesTheUri(string? given, string? answered)
    {
        await using var hosts = await TwoHosts.MakeAsync();
        var begin = await BeginAsync(hosts);
        var (prepared, _) = await PrepareAsync(hosts, begin, given);
        Assert.Equal(answered, prepared.Uri);
    }

    [Theory]
    [InlineData("beta", VirtErrorCode.InvalidArgument)]
    [InlineData("ftp://beta", VirtErrorCode.ArgumentUnsupported)]
    [InlineData("tcp://beta:port", VirtErrorCode.InvalidArgument)]
    [InlineData("tcp://:1", VirtErrorCode.InvalidArgument)]
    public async Task PrepareRefusesBadUris(string uri, VirtErrorCode code)
    {
        await using var hosts = await TwoHosts.MakeAsync();
        var begin = await BeginAsync(hosts);
        await Migrations.FailsAsync(() => PrepareAsync(hosts, begin, uri), code);
        Assert.Null(hosts.Beta.FindDomain("web"));
    }

    [Theory]
    [InlineData(0x80000000u, VirtErrorCode.InvalidArgument)]
    [InlineData((uint)(MigrationFlags.NonSharedDisk | MigrationFlags.NonSharedIncremental), VirtErrorCode.InvalidArgument)]
    [InlineData((uint)MigrationFlags.NonSharedSynchronousWrites, VirtErrorCode.InvalidArgument)]
    [InlineData((uint)MigrationFlags.ZeroCopy, VirtErrorCode.InvalidArgument)]
    [InlineData((uint)MigrationFlags.PostCopyResume, VirtErrorCode.InvalidArgument)]
    [InlineData((uint)MigrationFlags.Tunnelled, VirtErrorCode.OperationInvalid)]
    [InlineData((uint)MigrationFlags.PostCopy, VirtErrorCode.ArgumentUnsupported)]
    [InlineData((uint)(MigrationFlags.PostCopy | MigrationFlags.Live | MigrationFlags.Paused), VirtErrorCode.ArgumentUnsupported)]
    [InlineData((uint)MigrationFlags.Offline, VirtErrorCode.OperationInvalid)]
    [InlineData((uint)(MigrationFlags.Offline | MigrationFlags.PersistDestination | MigrationFlags.NonSharedDisk), VirtErrorCode.OperationInvalid)]
    public async Task BeginRefusesFlags(uint flags, VirtErrorCode code)
    {
        await using var hosts = await TwoHosts.MakeAsync();
        await Migrations.FailsAsync(() => hosts.Source.MigrateBegin3ParamsAsync(hosts.Ref, [], (MigrationFlags)flags, default), code);
        Assert.False(hosts.Domain.IsMigrating);
    }

    [Fact]
    public async Task ParametersAreChecked()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        await Refused([TypedParameter.Int("no_such_parameter", 1)], VirtErrorCode.ArgumentUnsupported);
        await Refused([TypedParameter.Int(MigrationParameters.Bandwidth, 1)], VirtErrorCode.InvalidArgument);
        await Refused([TypedParameter.ULLong(MigrationParameters.Bandwidth, 1), TypedParameter.ULLong(MigrationParameters.Bandwidth, 2)], VirtErrorCode.InvalidArgument);
        await Refused([TypedParameter.Int(MigrationParameters.CompressionZstdLevel, 1)], VirtErrorCode.ArgumentUnsupported);
        await Refused([TypedParameter.Int(MigrationParameters.ParallelConnections, 2)], VirtErrorCode.InvalidArgument);
        await Refused([TypedParameter.String(MigrationParameters.Compression, "lzma")], VirtErrorCode.InvalidArgument);
        await Refused([TypedParameter.String(MigrationParameters.MigrateDisks, "vdz")], VirtErrorCode.InvalidArgument);

        Task Refused(TypedParameterList parameters, VirtErrorCode code) =>
            Migrations.FailsAsync(() => hosts.Source.MigrateBegin3ParamsAsync(hosts.Ref, parameters, Protected, default), code);
    }

    [Theory]
    [InlineData(false, "none", 0u, VirtErrorCode.MigrateUnsafe)]
    [InlineData(true, "writeback", 0u, VirtErrorCode.MigrateUnsafe)]
    [InlineData(false, "none", (uint)MigrationFlags.NonSharedDisk, VirtErrorCode.Ok)]
    [InlineData(false, "none", (uint)MigrationFlags.Unsafe, VirtErrorCode.Ok)]
    [InlineData(true, "none", 0u, VirtErrorCode.Ok)]
    public async Task UnsafeDisksAreRefused(bool shared, string cache, uint flags, VirtErrorCode code)
    {
        await using var hosts = await TwoHosts.MakeAsync(domain: new()
        {
            Name = "web",
            Disks = [new() { Target = "vda", Shared = shared, Cache = cache, Capacity = 1 << 20 }],
        });
        var begin = () => hosts.Source.MigrateBegin3ParamsAsync(hosts.Ref, [], Protected | (MigrationFlags)flags, default);
        if (code == VirtErrorCode.Ok)
        {
            await begin();
        }
        else
        {
            await Migrations.FailsAsync(begin, code);
        }
    }

    [Fact]
    public async Task ReplacedXmlMustFitTheGuest()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        var xml = hosts.Domain.Xml;
        await Migrations.FailsAsync(() => With(xml.Replace("1048576", "2097152", StringComparison.Ordinal)), VirtErrorCode.ConfigUnsupported);
        await Migrations.FailsAsync(() => With(xml.Replace("<name>web", "<name>other", StringComparison.Ordinal)), VirtErrorCode.ConfigUnsupported);
        await Migrations.FailsAsync(() => With("<!DOCTYPE domain [<!ENTITY x 'y'>]><domain/>"), VirtErrorCode.XmlError);
        var begin = await With(xml.Replace("<on_crash>destroy", "<on_crash>restart", StringComparison.Ordinal));
        Assert.Contains("<on_crash>restart", begin.Xml, StringComparison.Ordinal);

        Task<BeginResult> With(string text) => hosts.Source.MigrateBegin3ParamsAsync(
            hosts.Ref, [TypedParameter.String(MigrationParameters.DestinationXml, text)], Protected, default);
    }

    [Fact]
    public async Task SourceLostAfterBeginDropsTheJob()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        await BeginAsync(hosts);
        hosts.Source.Lose();
        Assert.False(hosts.Domain.IsMigrating);
        hosts.AssertRunsOnlyOn(hosts.Alpha);
    }

    [Fact]
    public async Task SourceLostAfterPerformStaysPaused()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        await PerformedAsync(hosts);
        hosts.Source.Lose();
        Assert.Equal(DomainStateReason.PausedMigration, hosts.Domain.State);
        await using var again = await hosts.Alpha.OpenAsync();
        await Migrations.FailsAsync(() => again.MigrateConfirm3ParamsAsync(hosts.Ref, [], [], Protected, true, default), VirtErrorCode.OperationInvalid);
        await again.ResumeDomainAsync(hosts.Ref, default);
        Assert.True(hosts.Domain.IsRunning);
    }

    [Fact]
    public async Task DestinationLostAfterPrepareKillsItsCopy()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        var events = await hosts.LifecycleAsync(hosts.Beta, async () =>
        {
            await PrepareAsync(hosts, await BeginAsync(hosts));
            hosts.Destination.Lose();
        });
        Assert.Equal(["2,1", "6,2", "5,1"], events);
        Assert.Null(hosts.Beta.FindDomain("web"));
    }

    [Fact]
    public async Task FinishWaitsForMemoryThatNeverComesUntilTheDomainIsDestroyed()
    {
        await using var hosts = await TwoHosts.MakeAsync(SimulatedProtocols.V2);
        var xml = await hosts.Source.GetDomainXmlAsync(hosts.Ref, DomainXmlFlags.Migratable, default);
        var prepared = await hosts.Destination.MigratePrepare2Async(null, MigrationFlags.Live, null, 0, xml, default);
        var finish = hosts.Destination.MigrateFinish2Async("web", prepared.Cookie, prepared.Uri!, MigrationFlags.Live, 0, default);
        await hosts.World.Clock.DelayAsync(TimeSpan.FromHours(1));
        Assert.False(finish.IsCompleted);
        await hosts.Destination.DestroyDomainAsync(hosts.Beta.FindDomain("web")!.Reference, 0, default);
        await Migrations.FailsAsync(() => finish, VirtErrorCode.OperationFailed);
        hosts.AssertRunsOnlyOn(hosts.Alpha);
    }

    [Fact]
    public async Task JobCallsWithoutAJob()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        Assert.Equal(JobType.None, (await hosts.Source.GetJobInfoAsync(hosts.Ref, default)).Type);
        await Migrations.FailsAsync(() => hosts.Source.AbortJobAsync(hosts.Ref, false, default), VirtErrorCode.OperationInvalid);
        await Migrations.FailsAsync(() => hosts.Source.StartPostCopyAsync(hosts.Ref, default), VirtErrorCode.OperationInvalid);
        await PrepareAsync(hosts, await BeginAsync(hosts));
        await Migrations.FailsAsync(() => hosts.Destination.GetJobStatisticsAsync(hosts.Ref, false, false, default), VirtErrorCode.OperationUnsupported);
        await hosts.Source.MigrateConfirm3ParamsAsync(hosts.Ref, [], [], Protected, true, default);
        await hosts.Source.DestroyDomainAsync(hosts.Ref, 0, default);
        var error = await Migrations.FailsAsync(() => hosts.Source.GetJobStatisticsAsync(hosts.Ref, false, false, default), VirtErrorCode.OperationInvalid);
        Assert.Equal(VirtErrorDomain.Domain, error.Domain);
    }

    [Fact]
    public async Task PeerToPeerTakesNoCookieAndNeedsAReachableDestination()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        const MigrationFlags Flags = MigrationFlags.Live | MigrationFlags.PeerToPeer;
        await Migrations.FailsAsync(() => hosts.Source.MigratePerform3ParamsAsync(hosts.Ref, "sim://beta/", [], [1], Flags, default), VirtErrorCode.OperationInvalid);
        var error = await Migrations.FailsAsync(() => hosts.Source.MigratePerform3ParamsAsync(hosts.Ref, "sim://gamma/", [], [], Flags, default), VirtErrorCode.OperationFailed);
        Assert.Contains("sim://gamma/", error.Message, StringComparison.Ordinal);
        hosts.AssertRunsOnlyOn(hosts.Alpha);
        Assert.False(hosts.Domain.IsMigrating);
    }

    private static Task<BeginResult> BeginAsync(TwoHosts hosts) => hosts.Source.MigrateBegin3ParamsAsync(hosts.Ref, [], Protected, default);

    private static async Task<(PrepareResult Result, TypedParameterList Parameters)> PrepareAsync(TwoHosts hosts, BeginResult begin, string? uri = null)
    {
        TypedParameterList parameters = [TypedParameter.String(MigrationParameters.DestinationXml, begin.Xml)];
        if (uri is not null)
        {
            parameters.Set(TypedParameter.String(MigrationParameters.Uri, uri));
        }

        var prepared = await hosts.Destination.MigratePrepare3ParamsAsync(parameters, begin.Cookie, MigrationFlags.Live, default);
        if (prepared.Uri is { } answered)
        {
            parameters.Set(TypedParameter.String(MigrationParameters.Uri, answered));
        }

        return (prepared, parameters);
    }

    private static async Task<(PrepareResult Prepared, byte[] Cookie, TypedParameterList Parameters)> PerformedAsync(TwoHosts hosts)
    {
        var begin = await BeginAsync(hosts);
        var (prepared, parameters) = await PrepareAsync(hosts, begin);
        return (prepared, await hosts.Source.MigratePerform3ParamsAsync(hosts.Ref, null, parameters, prepared.Cookie, Protected, default), parameters);
    }

    private static Task<FinishResult> FinishAsync(TwoHosts hosts, byte[] cookie, string name, bool cancelled = false) =>
        hosts.Destination.MigrateFinish3ParamsAsync([TypedParameter.String(MigrationParameters.DestinationName, name)], cookie, MigrationFlags.Live, cancelled, Migrations.Limit);

    private static async Task<byte[]> SpoilAsync(TwoHosts hosts, byte[] cookie, string kind)
    {
        switch (kind)
        {
            case "missing":
                return [];
            case "truncated":
                return cookie[..^1];
            case "changed":
                var copy = (byte[])cookie.Clone();
                var at = copy.AsSpan().LastIndexOf("nonce=\""u8) + 8;
                copy[at] = copy[at] == (byte)'a' ? (byte)'b' : (byte)'a';
                return copy;
            case "other step":
                var another = hosts.Alpha.AddDomain("spare");
                var begin = await hosts.Source.MigrateBegin3ParamsAsync(another.Reference, [], MigrationFlags.Live, default);
                var (prepared, _) = await PrepareAsync(hosts, begin);
                return prepared.Cookie;
            default:
                var third = hosts.Alpha.AddDomain("spare");
                var other = await PrepareAsync(hosts, await hosts.Source.MigrateBegin3ParamsAsync(third.Reference, [], MigrationFlags.Live, default));
                return other.Result.Cookie;
        }
    }
}
