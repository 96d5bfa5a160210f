using System.Xml.Linq;
using VirtMigrate.Drivers;
using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.Simulation;

namespace VirtMigrate.Tests.Migration;

public sealed class DestinationDisksTests
{
    private const MigrationFlags CopyAll = MigrationFlags.Live | MigrationFlags.NonSharedDisk;
    private const MigrationFlags CopyIncremental = MigrationFlags.Live | MigrationFlags.NonSharedIncremental;

    private static readonly SimulatedPoolOptions Default = new() { Name = "default" };
    private static readonly SimulatedPoolOptions Fast = new() { Name = "fast", Path = "/fast" };
    private static readonly SimulatedDisk[] TwoDisks =
        [new() { Target = "vda", Capacity = 1 << 20, Shared = false }, new() { Target = "vdb", Capacity = 2 << 20, Shared = false, Format = "raw" }];

    [Theory]
    [InlineData(null)]
    [InlineData(SimulatedProtocols.V2)]
    [InlineData(SimulatedProtocols.V3)]
    public async Task AMissingVolumeIsMadeBeforeTheMigrationBegins(SimulatedProtocols? protocols)
    {
        await using var bench = new DiskBench(protocols: protocols);
        var result = await bench.RunAsync();
        bench.AssertMoved(result);
        var volume = Assert.Single(result.CreatedVolumes);
        Assert.Equal(new CreatedVolume
        {
            Disk = "vda",
            Host = "beta",
            Pool = "default",
            Name = "guest-vda.qcow2",
            Path = DiskBench.Image,
            Format = "qcow2",
            Capacity = 1 << 20,
        }, volume);
        Assert.Equal("CreateVolume", result.Steps[0].Name);
        Assert.DoesNotContain(result.Steps, s => s.Name == "DeleteVolume");
        Assert.Equal(bench.Alpha.FindVolume(DiskBench.Image)!.Content, bench.There!.Content);
    }

    [Fact]
    public async Task AVolumeThatIsThereIsTakenAndKept()
    {
        await using var bench = new DiskBench();
        bench.Beta.FindPool("default")!.AddVolume(new() { Name = "guest-vda.qcow2", Capacity = 1 << 20 });
        bench.Alpha.AddFault(new() { Call = "MigratePerform3Params", Effect = SimulationFaultEffect.Fail, Times = 1 });
        var failed = await bench.RunAsync();
        bench.AssertNotMoved(failed, MigrationOutcome.RolledBack);
        Assert.Empty(failed.CreatedVolumes);
        Assert.NotNull(bench.There);
        var result = await bench.RunAsync();
        bench.AssertMoved(result);
        Assert.Empty(result.CreatedVolumes);
    }

    [Fact]
    public async Task AVolumeOfAnotherSizeIsRefusedByName()
    {
        await using var bench = new DiskBench();
        bench.Beta.FindPool("default")!.AddVolume(new() { Name = "guest-vda.qcow2", Capacity = 1 << 21 });
        var result = await bench.RunAsync();
        bench.AssertNotMoved(result, MigrationOutcome.Refused);
        Assert.Equal("the volume default/guest-vda.qcow2 on beta has 2097152 bytes, disk vda (/var/lib/libvirt/images/guest-vda.qcow2) has 1048576; "
            + "a disk is copied only to one of its own size", result.Error!.Message);
        Assert.DoesNotContain(result.Steps, s => s.Name.StartsWith("Begin", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AMapPutsTheDisksElsewhere(bool peerToPeer)
    {
        await using var bench = new DiskBench(TwoDisks, betaPools: [Default, Fast]);
        var result = await bench.RunAsync(CopyAll | MigrationFlags.PersistDestination | (peerToPeer ? MigrationFlags.PeerToPeer : 0), r => r with
        {
            PoolMap = new Dictionary<string, string> { ["default"] = "fast" },
            PeerUri = peerToPeer ? bench.Beta.Uri : null,
        });
        bench.AssertMoved(result);
        Assert.Equal(["fast/guest-vda.qcow2", "fast/guest-vdb.raw"], result.CreatedVolumes.Select(v => v.ToString()));
        await using var driver = await bench.Beta.OpenAsync();
        var guest = await driver.LookupDomainByUuidAsync(bench.Guest.Uuid, default);
        foreach (var flags in new[] { DomainXmlFlags.None, DomainXmlFlags.Inactive })
        {
            var xml = XElement.Parse(await driver.GetDomainXmlAsync(guest, flags, default));
            Assert.Equal(["/fast/guest-vda.qcow2", "/fast/guest-vdb.raw"], xml.Descendants("disk").Select(d => d.Element("source")!.Attribute("file")!.Value));
        }

        Assert.Equal(bench.Alpha.FindVolume(DiskBench.Image)!.Content, bench.Beta.FindVolume("/fast/guest-vda.qcow2")!.Content);
        Assert.Null(bench.There);
    }

    [Fact]
    public async Task APoolOfTheSameNameWins_ThenOneOfTheSamePath()
    {
        await using var named = new DiskBench(betaPools: [Default with { Path = "/pool" }, Fast with { Path = "/var/lib/libvirt/images" }]);
        var byName = await named.RunAsync();
        named.AssertMoved(byName);
        Assert.Equal("/pool/guest-vda.qcow2", byName.CreatedVolumes[0].Path);
        await using var placed = new DiskBench(betaPools: [Fast with { Path = "/var/lib/libvirt/images" }]);
        var byPath = await placed.RunAsync();
        placed.AssertMoved(byPath);
        Assert.Equal(("fast", DiskBench.Image), (byPath.CreatedVolumes[0].Pool, byPath.CreatedVolumes[0].Path));
    }

    [Fact]
    public async Task AVolumeGroupTakesARawDisk()
    {
        var group = new SimulatedPoolOptions { Name = "vg", Type = "logical" };
        SimulatedDisk raw = new() { Target = "vda", Capacity = 4 << 20, Shared = false, Format = "raw", Path = "/var/lib/libvirt/images/guest" };
        await using var bench = new DiskBench([raw], betaPools: [group]);
        var result = await bench.RunAsync(edit: r => r with { DestinationPool = "vg" });
        bench.AssertMoved(result);
        Assert.Equal("/dev/vg/guest", result.CreatedVolumes[0].Path);
        var disk = XElement.Parse(bench.Beta.FindDomain("guest")!.Xml).Descendants("disk").Single();
        Assert.Equal(("block", "/dev/vg/guest", null),
            (disk.Attribute("type")!.Value, disk.Element("source")!.Attribute("dev")!.Value, disk.Element("source")!.Attribute("file")));

        await using var qcow = new DiskBench(betaPools: [group]);
        var refused = await qcow.RunAsync(edit: r => r with { DestinationPool = "vg" });
        qcow.AssertNotMoved(refused, MigrationOutcome.Refused);
        Assert.Contains("has format qcow2; the storage pool vg on beta has block devices", refused.Error!.Message, StringComparison.Ordinal);

        await using var odd = new DiskBench([raw with { Capacity = 5 << 20 }], betaPools: [group]);
        var rounded = await odd.RunAsync(edit: r => r with { DestinationPool = "vg" });
        odd.AssertNotMoved(rounded, MigrationOutcome.Refused);
        Assert.Contains("made vg/guest with 8388608 bytes", rounded.Error!.Message, StringComparison.Ordinal);
        Assert.True(Assert.Single(rounded.CreatedVolumes).Removed);
        Assert.Null(odd.Beta.FindVolume("/dev/vg/guest"));
    }

    [Fact]
    public async Task ADiskNamedByItsVolumeStaysNamedSo()
    {
        SimulatedDisk disk = new() { Target = "vda", Capacity = 1 << 20, Shared = false, Pool = "default", Volume = "guest.img" };
        await using var bench = new DiskBench([disk], [Default with { Volumes = [new() { Name = "guest.img", Capacity = 1 << 20 }] }], [Default, Fast]);
        var result = await bench.RunAsync(edit: r => r with { PoolMap = new Dictionary<string, string> { ["default"] = "fast" } });
        bench.AssertMoved(result);
        Assert.Equal("fast/guest.img", result.CreatedVolumes[0].ToString());
        Assert.Contains("<source pool=\"fast\" volume=\"guest.img\"", bench.Beta.FindDomain("guest")!.Xml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatCannotBeMappedIsRefusedByName()
    {
        await using var bench = new DiskBench(betaPools: [Default, Fast with { Running = false }]);
        await RefusedAsync(CopyAll, r => r with { DestinationPool = "fast" }, "beta has no active storage pool 'fast'");
        await RefusedAsync(CopyAll, r => r with { DestinationPool = "none" }, "beta has no active storage pool 'none'");
        await RefusedAsync(CopyAll, r => r with { PoolMap = new Dictionary<string, string> { ["none"] = "default" } }, "no storage pool with matching name 'none'");
        await RefusedAsync(MigrationFlags.Live | MigrationFlags.Unsafe, r => r with { DestinationPool = "default" }, "needs a copy of storage");
        await RefusedAsync(CopyAll, r => r with { DestinationPool = "default", DestinationXml = bench.Guest.Xml }, "exclude each other");
        Assert.Empty(bench.Beta.FindPool("default")!.Volumes);

        async Task RefusedAsync(MigrationFlags flags, Func<MigrationRequest, MigrationRequest> edit, string message)
        {
            var result = await bench.RunAsync(flags, edit);
            bench.AssertNotMoved(result, MigrationOutcome.Refused);
            Assert.Contains(message, result.Error!.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task TwoDisksNeverBecomeOneVolume()
    {
        var other = new SimulatedPoolOptions { Name = "other", Path = "/other" };
        await using var bench = new DiskBench(
            [new() { Target = "vda", Capacity = 1 << 20, Shared = false, Path = "/var/lib/libvirt/images/x" }, new() { Target = "vdb", Capacity = 1 << 20, Shared = false, Path = "/other/x" }],
            [Default, other], [Default]);
        var result = await bench.RunAsync(edit: r => r with { DestinationPool = "default" });
        bench.AssertNotMoved(result, MigrationOutcome.Refused);
        Assert.Contains("would both be the volume default/x", result.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheUsersXmlSaysWhereTheVolumeIsMade()
    {
        await using var bench = new DiskBench(betaPools: [Default, Fast]);
        var result = await bench.RunAsync(edit: r => r with
        {
            DestinationXml = bench.Guest.Xml.Replace(DiskBench.Image, "/fast/new.qcow2", StringComparison.Ordinal),
        });
        bench.AssertMoved(result);
        Assert.Equal(("fast/new.qcow2", "/fast/new.qcow2"), (result.CreatedVolumes[0].ToString(), result.CreatedVolumes[0].Path));
        Assert.NotNull(bench.Beta.FindVolume("/fast/new.qcow2"));
    }

    [Fact]
    public async Task OnlyWhatIsCopiedIsMade()
    {
        await using var chosen = new DiskBench(TwoDisks);
        var result = await chosen.RunAsync(CopyAll | MigrationFlags.Unsafe, r => r with
        {
            Parameters = [TypedParameter.String(MigrationParameters.MigrateDisks, "vdb")],
        });
        Assert.Equal("vdb", Assert.Single(result.CreatedVolumes).Disk);

        await using var readOnly = new DiskBench([TwoDisks[0], TwoDisks[1] with { ReadOnly = true, Shared = true }]);
        var rest = await readOnly.RunAsync();
        readOnly.AssertMoved(rest);
        Assert.Equal("vda", Assert.Single(rest.CreatedVolumes).Disk);
    }

    [Fact]
    public async Task AnIncrementalCopyNeedsWhatTheDiskIsBasedOn()
    {
        SimulatedVolume top = new() { Name = "guest-vda.qcow2", Capacity = 1 << 20, BackingPath = "/var/lib/libvirt/images/base.qcow2", BackingFormat = "qcow2" };
        SimulatedVolume below = new() { Name = "base.qcow2", Capacity = 1 << 20, BackingPath = "/var/lib/libvirt/images/root.raw", BackingFormat = "raw" };
        SimulatedVolume root = new() { Name = "root.raw", Capacity = 1 << 20, Format = "raw" };
        await using var bench = new DiskBench(alphaPools: [Default with { Volumes = [top, below, root] }], betaPools: [Default with { Volumes = [below] }]);
        var refused = await bench.RunAsync(CopyIncremental);
        bench.AssertNotMoved(refused, MigrationOutcome.Refused);
        Assert.Contains("no active storage pool of beta has /var/lib/libvirt/images/root.raw, which it is based on", refused.Error!.Message, StringComparison.Ordinal);
        Assert.Null(bench.There);

        bench.Beta.FindPool("default")!.AddVolume(root);
        var result = await bench.RunAsync(CopyIncremental);
        bench.AssertMoved(result);
        Assert.Single(result.CreatedVolumes);
        Assert.Equal(("/var/lib/libvirt/images/base.qcow2", "qcow2"), (bench.There!.BackingPath, bench.There.BackingFormat));
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public async Task AnIncrementalCopyOntoAnotherBaseIsWarnedOf()
    {
        SimulatedVolume top = new() { Name = "guest-vda.qcow2", Capacity = 1 << 20, BackingPath = "/var/lib/libvirt/images/base.qcow2", BackingFormat = "qcow2" };
        await using var bench = new DiskBench(alphaPools: [Default with { Volumes = [top] }], betaPools: [Default with { Volumes = [top with { BackingPath = null }] }]);
        var result = await bench.RunAsync(CopyIncremental);
        bench.AssertMoved(result);
        Assert.Contains("is not based on /var/lib/libvirt/images/base.qcow2", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFullCopyNeedsNothingBelow()
    {
        SimulatedVolume top = new() { Name = "guest-vda.qcow2", Capacity = 1 << 20, BackingPath = "/var/lib/libvirt/images/base.qcow2", BackingFormat = "qcow2" };
        await using var bench = new DiskBench(alphaPools: [Default with { Volumes = [top] }]);
        var result = await bench.RunAsync();
        bench.AssertMoved(result);
        Assert.Null(bench.There!.BackingPath);
    }

    [Fact]
    public async Task CreationThatFailsMidwayTakesBackWhatWasMade()
    {
        await using var bench = new DiskBench(TwoDisks);
        bench.Beta.AddFault(new() { Call = "CreateStorageVolume", Skip = 1, Times = 1, Effect = SimulationFaultEffect.Fail, Message = "no room" });
        var result = await bench.RunAsync();
        bench.AssertNotMoved(result, MigrationOutcome.Refused);
        Assert.Equal("no room", result.Error!.Message);
        var volume = Assert.Single(result.CreatedVolumes);
        Assert.Equal(("vda", true), (volume.Disk, volume.Removed));
        Assert.Empty(bench.Beta.FindPool("default")!.Volumes);
        Assert.Null(result.RepairCommand);
    }

    [Theory]
    [InlineData("MigrateBegin3Params", false)]
    [InlineData("MigratePrepare3Params", true)]
    [InlineData("MigratePerform3Params", false)]
    [InlineData("MigrateFinish3Params", true)]
    public async Task AMigrationThatFailsTakesBackWhatWasMade(string call, bool onBeta)
    {
        await using var bench = new DiskBench(TwoDisks);
        (onBeta ? bench.Beta : bench.Alpha).AddFault(new() { Call = call, Times = 1, Effect = SimulationFaultEffect.Fail });
        var result = await bench.RunAsync();
        Assert.Equal(["alpha"], bench.World.RunningOn(bench.Guest.Uuid));
        Assert.Equal([true, true], result.CreatedVolumes.Select(v => v.Removed));
        Assert.Equal(["DeleteVolume", "DeleteVolume"], result.Steps.TakeLast(2).Select(s => s.Name));
        Assert.Empty(bench.Beta.FindPool("default")!.Volumes);
        Assert.NotNull(bench.Alpha.FindVolume(DiskBench.Image));
    }

    [Theory]
    [InlineData("CreateVolume", MigrationOutcome.Refused)]
    [InlineData("Prepare3", MigrationOutcome.RolledBack)]
    [InlineData("Perform3", MigrationOutcome.RolledBack)]
    public async Task CancellingTakesBackWhatWasMade(string step, MigrationOutcome outcome)
    {
        await using var bench = new DiskBench(TwoDisks) { CancelAt = step };
        bench.World.GetLink("alpha", "beta").Bandwidth = 1000;
        var result = await bench.RunAsync();
        bench.AssertNotMoved(result, outcome);
        Assert.Equal(VirtErrorId.OperationAborted, result.Error!.ErrorId);
        Assert.NotEmpty(result.CreatedVolumes);
        Assert.All(result.CreatedVolumes, v => Assert.True(v.Removed));
        Assert.Empty(bench.Beta.FindPool("default")!.Volumes);
    }

    [Theory]
    [InlineData(false, "virsh -c sim")]
    [InlineData(true, "Repair-VirtMigration -JournalPath ")]
    public async Task ADestinationThatCannotBeAskedIsToldWithTheCommand(bool withJournal, string command)
    {
        await using var bench = new DiskBench();
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using var journal = withJournal ? MigrationJournal.Open(path) : null;
        bench.Options = bench.Options with { Journal = journal };
        bench.Beta.AddFault(new() { Call = "MigratePrepare3Params", Effect = SimulationFaultEffect.StopHost });
        var result = await bench.RunAsync();
        Assert.Equal(["alpha"], bench.World.RunningOn(bench.Guest.Uuid));
        Assert.False(Assert.Single(result.CreatedVolumes).Removed);
        var warning = Assert.Single(result.Warnings, w => w.Contains("default/guest-vda.qcow2", StringComparison.Ordinal));
        Assert.Contains("beta cannot be asked", warning, StringComparison.Ordinal);
        Assert.Contains($"remove it with: {command}", warning, StringComparison.Ordinal);
        Assert.StartsWith(command, result.RepairCommand, StringComparison.Ordinal);
        journal?.Dispose();
        File.Delete(path);
    }

    [Fact]
    public async Task ADeletionThatFailsIsToldWithTheCommand()
    {
        await using var bench = new DiskBench();
        bench.Alpha.AddFault(new() { Call = "MigratePerform3Params", Times = 1, Effect = SimulationFaultEffect.Fail });
        bench.Beta.AddFault(new() { Call = "DeleteStorageVolume", Times = null, Effect = SimulationFaultEffect.Fail, Message = "busy" });
        var result = await bench.RunAsync();
        bench.AssertNotMoved(result, MigrationOutcome.RolledBack);
        Assert.False(Assert.Single(result.CreatedVolumes).Removed);
        Assert.Contains("could not be removed from beta (busy); remove it with: virsh", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ALostAnswerToTheCreationMakesNothingOurs()
    {
        await using var bench = new DiskBench();
        bench.Beta.AddFault(new() { Call = "CreateStorageVolume", Times = 1, Effect = SimulationFaultEffect.LoseReply });
        var result = await bench.RunAsync();
        bench.AssertNotMoved(result, MigrationOutcome.Refused);
        var volume = Assert.Single(result.CreatedVolumes);
        Assert.Equal((false, false), (volume.IsCertain, volume.Removed));
        Assert.Contains("may have made the volume default/guest-vda.qcow2", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.NotNull(bench.There);
    }

    [Fact]
    public async Task AnUncertainEndKeepsWhatWasMade()
    {
        await using var bench = new DiskBench();
        bench.Beta.AddFault(new() { Call = "MigrateFinish3Params", Times = 1, Effect = SimulationFaultEffect.LoseReply });
        bench.Beta.AddFault(new() { Call = "Open", Skip = 1, Times = null, Effect = SimulationFaultEffect.LoseRequest });
        var result = await bench.RunAsync();
        Assert.Equal(MigrationOutcome.Uncertain, result.Outcome);
        Assert.False(Assert.Single(result.CreatedVolumes).Removed);
        Assert.NotNull(bench.There);
        Assert.Contains(result.Warnings, w => w.Contains("default/guest-vda.qcow2 on beta, made for this migration, is kept: it is not known", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AHostWithoutStorageCallsIsLeftToItself()
    {
        await using var bench = new DiskBench();
        bench.Beta.AddFault(new() { Call = "*Storage*", Times = null, Effect = SimulationFaultEffect.Fail, Code = VirtErrorCode.NoSupport });
        var result = await bench.RunAsync();
        bench.AssertMoved(result);
        Assert.Empty(result.CreatedVolumes);
        Assert.NotNull(bench.There);
    }

    [Fact]
    public async Task ADirectoryWithoutAPoolIsLeftToTheHost()
    {
        await using var bench = new DiskBench(betaPools: []);
        var result = await bench.RunAsync();
        Assert.Equal(VirtErrorCode.NoStoragePool, result.Error!.Code);
        Assert.Equal("MigratePrepare3Params", result.Error.Call ?? "MigratePrepare3Params");
        Assert.Equal(["alpha"], bench.World.RunningOn(bench.Guest.Uuid));
    }

    [Fact]
    public async Task NothingIsMadeWithoutACopyOrWhenThatIsNotWanted()
    {
        await using var bench = new DiskBench([new() { Target = "vda", Capacity = 1 << 20 }]);
        Assert.Empty((await bench.RunAsync(MigrationFlags.Live)).CreatedVolumes);
        await using var unwanted = new DiskBench();
        var result = await unwanted.RunAsync(edit: r => r with { MakeVolumes = false });
        unwanted.AssertMoved(result);
        Assert.Empty(result.CreatedVolumes);
    }
}
