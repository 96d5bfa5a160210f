using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.Tests.Support;
using Xunit.Abstractions;

namespace VirtMigrate.Tests.Lab;

/// <summary>The user stops a migration between real hosts in each of its steps: until the guest is started on the destination
/// it stays where it was; after that the migration is completed, because nothing else is safe.</summary>
[Collection(AloneCollection.Name)]
[Trait("Category", "Lab")]
public sealed class AbortLabTests(ITestOutputHelper output)
{
    public static TheoryData<string, bool> Steps => new()
    {
        { "Begin3", false }, { "GetState", false }, { "Prepare3", false }, { "Perform3", false }, { "Finish3", true }, { "Confirm3", true },
    };

    [SkippableTheory]
    [MemberData(nameof(Steps))]
    public async Task AStopInAStepLeavesOneGuest(string step, bool isTooLate)
    {
        await using var guest = await LabGuest.StartAsync("dirty", 128);
        using var stop = new CancellationTokenSource();
        var observer = new StepObserver(step, stop.Cancel);
        var result = await guest.MoveAsync(MigrationFlags.Live, new MigrationOptions(),
            request => request with { Bandwidth = isTooLate ? null : 4UL }, observer, stop.Token);
        output.WriteLine($"stopped in {step}: {result.Outcome}, runs on {result.RunningOn}, {result.Duration.TotalSeconds:0.0} s, {result.Error?.ErrorId ?? "no error"}");
        Assert.True(stop.IsCancellationRequested, $"{step} never began");
        var (alpha, beta) = await guest.StatesAsync();
        if (isTooLate)
        {
            Assert.Equal(MigrationOutcome.Completed, result.Outcome);
            Assert.Equal("shut off (migrated)", alpha);
            Assert.StartsWith("running", beta, StringComparison.Ordinal);
        }
        else
        {
            Assert.True(result.Outcome is MigrationOutcome.RolledBack or MigrationOutcome.Refused, $"{result.Outcome}");
            Assert.Equal(VirtErrorId.OperationAborted, result.Error!.ErrorId);
            Assert.Equal("alpha", result.RunningOn);
            Assert.StartsWith("running", alpha, StringComparison.Ordinal);
            Assert.Equal("absent", beta);
        }
    }

    private sealed class StepObserver(string name, Action strike) : IMigrationObserver
    {
        public void StepStarted(MigrationRoute route, string step, MigrationSide side)
        {
            if (step == name)
            {
                strike();
            }
        }

        public void StepEnded(MigrationRoute route, MigrationStep step)
        {
        }

        public void Progress(MigrationRoute route, JobStatistics statistics)
        {
        }

        public void Notice(MigrationRoute route, string message)
        {
        }
    }
}
