using System.Reflection;
using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Migration.Settings;

public sealed class MigrationSettingsTests
{
    private const string Beta = "198.18.77.12";
    private const string Xml = "<domain type='kvm'><name>g</name></domain>";
    private static readonly DomainRef Guest = new("g", Guid.NewGuid(), 1);

    public static TheoryData<string> Cases => new(OptionCase.All.Select(c => c.Name));

    [Theory, MemberData(nameof(Cases))]
    public void EachOptionIsItsFlagsAndParameters(string name)
    {
        var option = OptionCase.All.Single(c => c.Name == name);
        var settings = option.Settings(Beta, Xml);
        settings.Check();
        var request = settings.ToRequest(Guest);

        Assert.Equal(option.ExpectedFlags, request.Flags);
        Assert.Equal(option.ExpectedParameters(Beta, Xml).Order(ByField), RequestParameters.Of(request).Order(ByField));
    }

    [Fact]
    public void EveryFlagAndParameterOfLibvirtHasAnOption()
    {
        var flags = OptionCase.All.Aggregate(MigrationFlags.None, (all, option) => all | option.ExpectedFlags);
        Assert.Equal(Enum.GetValues<MigrationFlags>().Where(f => f != 0), Enum.GetValues<MigrationFlags>().Where(f => f != 0 && flags.HasFlag(f)));

        var names = OptionCase.All.SelectMany(o => o.ExpectedParameters(Beta, Xml)).Select(p => p.Field).ToHashSet();
        var known = typeof(MigrationParameters).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!);

        // virsh has no option for the last one.
        Assert.Equal([MigrationParameters.DisksTargetZero], known.Where(name => !names.Contains(name)));
    }

    [Fact]
    public void EverySettingIsInTheTable()
    {
        var told = OptionCase.All.SelectMany(o => o.Move.EnumerateObject().Select(p => p.Name).Concat(o.Aka)).ToHashSet();
        var settings = typeof(MigrationSettings).GetProperties().Where(p => p.SetMethod is not null).Select(p => p.Name);

        // Two choose the way, two where volumes are made before anything is migrated; tests of their own show them.
        Assert.Equal(["DestinationPool", "Direct", "PoolMap", "Protocol"], settings.Where(name => !told.Contains(name)).Order());
    }

    [Fact]
    public void NothingSaidSendsNothing()
    {
        var request = new MigrationSettings().ToRequest(Guest);
        Assert.Equal(MigrationFlags.None, request.Flags);
        Assert.Empty(RequestParameters.Of(request));
        Assert.Equal((false, null, TimeoutAction.Abort, null),
            (request.PostCopyAfterPreCopy, request.Timeout, request.TimeoutAction, request.MaxDowntime));
    }

    [Fact]
    public void WhatIsDoneMeanwhileGoesWithTheRequest()
    {
        var request = new MigrationSettings
        {
            Live = true,
            PostCopy = true,
            PostCopyAfterPreCopy = true,
            Timeout = TimeSpan.FromMinutes(2),
            TimeoutAction = TimeoutAction.PostCopy,
            MaxDowntime = TimeSpan.FromMilliseconds(300),
        }.ToRequest(Guest);
        Assert.Equal((true, TimeSpan.FromMinutes(2), TimeoutAction.PostCopy, TimeSpan.FromMilliseconds(300)),
            (request.PostCopyAfterPreCopy, request.Timeout!.Value, request.TimeoutAction, request.MaxDowntime!.Value));
    }

    public static TheoryData<string, MigrationSettings> Contradictions => new()
    {
        { "-PeerToPeer and -Direct exclude each other", Live with { PeerToPeer = true, Direct = true } },
        { "-Tunnelled needs -PeerToPeer", Live with { Tunnelled = true } },
        { "-PeerUri needs -PeerToPeer", Live with { PeerUri = "qemu+tls://beta/system" } },
        { "-Direct needs -MigrateUri", Live with { Direct = true } },
        { "-Live and -Offline exclude each other", Live with { Offline = true, Persistent = true } },
        { "-Offline needs -Persistent", new() { Offline = true } },
        { "-PersistentXml needs -Persistent", Live with { PersistentXml = Xml } },
        { "-Tunnelled and -Parallel exclude each other", Tunnelled with { Parallel = true } },
        { "-Tunnelled and -ParallelConnections exclude each other", Tunnelled with { ParallelConnections = 2 } },
        { "-Tunnelled and -PostCopy exclude each other", Tunnelled with { PostCopy = true } },
        { "-Tunnelled and -CopyStorage exclude each other", Tunnelled with { CopyStorage = StorageCopy.All } },
        { "-Tunnelled and -MigrateUri exclude each other", Tunnelled with { MigrateUri = "tcp://beta" } },
        { "-Tunnelled and -ListenAddress exclude each other", Tunnelled with { ListenAddress = "::" } },
        { "-Tunnelled and -Offline exclude each other", Tunnelled with { Live = false, Offline = true, Persistent = true } },
        { "-ListenAddress and -MigrateUri exclude each other", Live with { ListenAddress = "::", MigrateUri = "unix:///tmp/m" } },
        { "-TlsDestination needs -Tls", Live with { TlsDestination = "beta" } },
        { "-Tls needs -TlsDestination", Live with { Tls = true, MigrateUri = "unix:///tmp/m" } },
        { "-ZeroCopy needs -Parallel", Live with { ZeroCopy = true } },
        { "-SynchronousWrites needs -CopyStorage", Live with { SynchronousWrites = true } },
        { "-MigrateDisk needs -CopyStorage", Live with { MigrateDisk = ["vda"] } },
        { "-DestinationPool needs -CopyStorage", Live with { DestinationPool = "fast" } },
        { "-DestinationPool and -DestinationXml exclude each other", Copy with { DestinationPool = "fast", DestinationXml = "<domain/>" } },
        { "-DisksPort needs -CopyStorage", Live with { DisksPort = 49200 } },
        { "-DisksUri needs -CopyStorage", Live with { DisksUri = "tcp://beta:1" } },
        { "-DetectZeroes needs -CopyStorage", Live with { DetectZeroes = ["vda"] } },
        { "-Offline and -CopyStorage exclude each other", new() { Offline = true, Persistent = true, CopyStorage = StorageCopy.All } },
        { "-DisksPort and -DisksUri exclude each other", Copy with { DisksPort = 49200, DisksUri = "tcp://beta:1" } },
        { "-CopyStorage needs -DisksUri", Copy with { MigrateUri = "unix:///tmp/m" } },
        { "-DetectZeroes names vdb, which -MigrateDisk does not copy", Copy with { MigrateDisk = ["vda"], DetectZeroes = ["vda", "vdb"] } },
        { "-PostCopy needs -Live", new() { PostCopy = true } },
        { "-PostCopyAfterPreCopy needs -PostCopy", Live with { PostCopyAfterPreCopy = true } },
        { "-PostCopyResume needs -PostCopy", Live with { PostCopyResume = true } },
        { "-PostCopyBandwidth needs -PostCopy", Live with { PostCopyBandwidth = 0 } },
        { "-PostCopy and -Suspend exclude each other", Live with { PostCopy = true, Suspend = true } },
        { "-PostCopyAfterPreCopy and -PostCopyResume exclude each other", Live with { PostCopy = true, PostCopyAfterPreCopy = true, PostCopyResume = true } },
        { "-AutoConvergeInitial needs -AutoConverge", Live with { AutoConvergeInitial = 0 } },
        { "-AutoConvergeIncrement needs -AutoConverge", Live with { AutoConvergeIncrement = 5 } },
        { "-Compression names a method twice", Live with { Compression = [CompressionMethod.Mt, CompressionMethod.Mt] } },
        { "-Compression Default leaves the choice", Live with { Compression = [CompressionMethod.Default, CompressionMethod.Mt] } },
        { "-CompressionMtLevel needs -Compression Mt", Live with { CompressionMtLevel = 0 } },
        { "-CompressionMtThreads needs -Compression Mt", Live with { Compression = [CompressionMethod.Xbzrle], CompressionMtThreads = 2 } },
        { "-CompressionMtDecompressThreads needs -Compression Mt", Live with { Compression = [CompressionMethod.Default], CompressionMtDecompressThreads = 2 } },
        { "-CompressionXbzrleCache needs -Compression Xbzrle", Live with { Compression = [CompressionMethod.Mt], CompressionXbzrleCache = 1 } },
        { "-CompressionZlibLevel needs -Compression Zlib", Live with { CompressionZlibLevel = 1 } },
        { "-CompressionZstdLevel needs -Compression Zstd", Live with { CompressionZstdLevel = 1 } },
        { "-Compression Zlib needs -Parallel", Live with { Compression = [CompressionMethod.Zlib] } },
        { "-Compression Zstd stands alone", Live with { Parallel = true, Compression = [CompressionMethod.Zstd, CompressionMethod.Zlib] } },
        { "-Timeout needs -Live", new() { Timeout = TimeSpan.FromSeconds(1) } },
        { "-TimeoutAction needs -Timeout", Live with { TimeoutAction = TimeoutAction.Abort } },
        { "-TimeoutAction PostCopy needs -PostCopy", Live with { Timeout = TimeSpan.FromSeconds(1), TimeoutAction = TimeoutAction.PostCopy } },
        { "-MaxDowntime needs -Live", new() { MaxDowntime = TimeSpan.FromSeconds(1) } },
        { "-Timeout must be a millisecond at least", Live with { Timeout = TimeSpan.Zero } },
        { "-MaxDowntime must be a millisecond at least", Live with { MaxDowntime = TimeSpan.FromSeconds(-1) } },
    };

    [Theory, MemberData(nameof(Contradictions))]
    public void AContradictionIsNamed(string message, MigrationSettings settings)
    {
        var error = Assert.Throws<VirtException>(() => settings.Check(name => $"-{name}"));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.Equal((VirtErrorId.ArgumentInvalid, CallDelivery.NotSent), (error.ErrorId, error.Delivery));
        Assert.EndsWith(".", error.RecommendedAction, StringComparison.Ordinal);
    }

    private static MigrationSettings Live => new() { Live = true };

    private static MigrationSettings Tunnelled => new() { Live = true, PeerToPeer = true, Tunnelled = true };

    private static MigrationSettings Copy => new() { Live = true, CopyStorage = StorageCopy.All };

    // Stable, so that equal names keep their order.
    private static readonly Comparer<TypedParameter> ByField = Comparer<TypedParameter>.Create((a, b) => string.CompareOrdinal(a.Field, b.Field));
}
