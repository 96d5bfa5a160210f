using System.Text;
using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.Simulation;

namespace VirtMigrate.Tests.Migration;

/// <summary>Volumes that were made for a guest which did not get there, found in the journal after the client has died.</summary>
public sealed class VolumeRepairTests : IDisposable
{
    private readonly string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(path);

    [Theory]
    [InlineData("made", true)]
    [InlineData("making", false)]
    public async Task AClientThatDiedLeavesATrace(string last, bool certain)
    {
        await using var bench = new DiskBench();
        var known = Assert.Single(await DieAfterAsync(bench, last));
        var volume = Assert.Single(known.Volumes);
        Assert.Equal(("default/guest-vda.qcow2", "beta", 1UL << 20, certain), (volume.ToString(), volume.Host, volume.Capacity, volume.IsCertain));
        Assert.Null(known.Outcome);
    }

    [Fact]
    public async Task ARepairRemovesTheVolumeWhenTheGuestIsOnTheSource()
    {
        await using var bench = new DiskBench();
        var known = Assert.Single(await DieAfterAsync(bench, "made"));
        Leave(bench);
        var (finding, after) = await RepairAsync(bench, known);
        Assert.Equal(RepairAction.RemoveVolumes, finding.Action);
        Assert.Contains("not on beta; default/guest-vda.qcow2, made for it on beta, is removed", finding.Description, StringComparison.Ordinal);
        Assert.True(after.Repaired);
        Assert.Null(bench.There);
        Assert.NotNull(bench.Alpha.FindVolume(DiskBench.Image));
        var again = await InspectAsync(bench, known);
        Assert.Equal((RepairAction.None, 0), (again.Action, again.Volumes.Count));
    }

    [Fact]
    public async Task ARepairKeepsTheVolumeOfAGuestThatArrived()
    {
        await using var bench = new DiskBench();
        var known = Assert.Single(await DieAfterAsync(bench, "made"));
        Assert.Equal(MigrationOutcome.Completed, (await bench.RunAsync()).Outcome);
        var finding = await InspectAsync(bench, known);
        Assert.Equal(RepairAction.None, finding.Action);
        Assert.NotNull(bench.There);
    }

    [Fact]
    public async Task ARepairAsksWhenTheGuestIsDefinedThere()
    {
        await using var bench = new DiskBench();
        var known = Assert.Single(await DieAfterAsync(bench, "made"));
        Leave(bench);
        await using (var driver = await bench.Beta.OpenAsync())
        {
            await driver.DefineDomainAsync(bench.Guest.Xml, default);
        }

        var (finding, _) = await RepairAsync(bench, known);
        Assert.Equal(RepairAction.Manual, finding.Action);
        Assert.NotNull(bench.There);
    }

    [Fact]
    public async Task ARepairDoesNotRemoveWhatIsNotCertainlyOurs()
    {
        await using var bench = new DiskBench();
        var known = Assert.Single(await DieAfterAsync(bench, "making"));
        Leave(bench);
        var (finding, _) = await RepairAsync(bench, known);
        Assert.Equal(RepairAction.Manual, finding.Action);
        Assert.Contains("is not certain", finding.Description, StringComparison.Ordinal);
        Assert.NotNull(bench.There);
    }

    [Fact]
    public async Task AGuestLeftPausedIsResumedAndItsVolumeRemoved()
    {
        await using var bench = new DiskBench();
        using (var journal = MigrationJournal.Open(path))
        {
            bench.Options = bench.Options with { Journal = journal };
            bench.Beta.AddFault(new() { Call = "MigrateFinish3Params", Times = 1, Effect = SimulationFaultEffect.LoseRequest });
            bench.Beta.AddFault(new() { Call = "Open", Skip = 1, Times = null, Effect = SimulationFaultEffect.LoseRequest });
            Assert.Equal(MigrationOutcome.Uncertain, (await bench.RunAsync()).Outcome);
        }

        // The client is gone, and with it what its connection held on the source.
        bench.Beta.ClearFaults();
        bench.Alpha.CutConnections();
        var known = Assert.Single(await MigrationJournalReader.ReadUnfinishedAsync(path, default));
        Assert.Single(known.Volumes);
        var (finding, after) = await RepairAsync(bench, known);
        Assert.True(finding.Action is RepairAction.ResumeSource or RepairAction.RemoveVolumes, finding.Description);
        Assert.True(after.Repaired, after.Description);
        Assert.Null(bench.There);
        Assert.Equal(["alpha"], bench.World.RunningOn(bench.Guest.Uuid));
    }

    [Fact]
    public async Task AFailureThatLeftAVolumeStaysInTheJournalUntilItIsRepaired()
    {
        await using var bench = new DiskBench();
        using (var journal = MigrationJournal.Open(path))
        {
            bench.Options = bench.Options with { Journal = journal };
            bench.Alpha.AddFault(new() { Call = "MigratePerform3Params", Times = 1, Effect = SimulationFaultEffect.Fail });
            bench.Beta.AddFault(new() { Call = "DeleteStorageVolume", Times = 1, Effect = SimulationFaultEffect.Fail });
            Assert.Equal(MigrationOutcome.RolledBack, (await bench.RunAsync()).Outcome);
            var known = Assert.Single(await MigrationJournalReader.ReadUnfinishedAsync(path, default));
            Assert.Equal((MigrationOutcome.RolledBack, 1), (known.Outcome, known.Volumes.Count));
            var (_, after) = await RepairAsync(bench, known);
            journal.WriteRepaired(known.Id, after, DateTimeOffset.UnixEpoch);
        }

        Assert.Empty(await MigrationJournalReader.ReadUnfinishedAsync(path, default));
        Assert.Null(bench.There);
    }

    [Fact]
    public async Task AFailureThatCleanedUpLeavesNothingInTheJournal()
    {
        await using var bench = new DiskBench();
        using (var journal = MigrationJournal.Open(path))
        {
            bench.Options = bench.Options with { Journal = journal };
            bench.Alpha.AddFault(new() { Call = "MigratePerform3Params", Times = 1, Effect = SimulationFaultEffect.Fail });
            await bench.RunAsync();
        }

        Assert.Empty(await MigrationJournalReader.ReadUnfinishedAsync(path, default));
    }

    /// <summary>The journal of a migration whose client died after it had written that state of its volume.</summary>
    private async Task<IReadOnlyList<JournaledMigration>> DieAfterAsync(DiskBench bench, string state)
    {
        using (var journal = MigrationJournal.Open(path))
        {
            bench.Options = bench.Options with { Journal = journal };
            bench.Alpha.AddFault(new() { Call = "MigrateBegin3Params", Times = 1, Effect = SimulationFaultEffect.Fail });
            await bench.RunAsync();
            bench.Options = bench.Options with { Journal = null };
        }

        var lines = await File.ReadAllLinesAsync(path);
        var last = Array.FindIndex(lines, l => l.Contains($"\"state\":\"{state}\"", StringComparison.Ordinal));
        Assert.True(last > 0, "the journal has no such line");
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines[..(last + 1)])));
        return await MigrationJournalReader.ReadAsync(stream, default);
    }

    private static void Leave(DiskBench bench) => bench.Beta.FindPool("default")!.AddVolume(new() { Name = "guest-vda.qcow2", Capacity = 1 << 20 });

    private static async Task<RepairFinding> InspectAsync(DiskBench bench, JournaledMigration known) => await new MigrationRepair(bench.Options).InspectAsync(
        await DiskBench.EndpointAsync(bench.Alpha), await DiskBench.EndpointAsync(bench.Beta), known.Uuid, known.Volumes, default);

    private static async Task<(RepairFinding Finding, RepairFinding After)> RepairAsync(DiskBench bench, JournaledMigration known)
    {
        var finding = await InspectAsync(bench, known);
        return (finding, finding.Action == RepairAction.Manual ? finding : await new MigrationRepair(bench.Options).ApplyAsync(
            finding, await DiskBench.EndpointAsync(bench.Alpha), await DiskBench.EndpointAsync(bench.Beta), default));
    }
}
