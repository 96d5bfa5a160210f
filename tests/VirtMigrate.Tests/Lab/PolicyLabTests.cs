using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.Tests.Support;
using Xunit.Abstractions;

namespace VirtMigrate.Tests.Lab;

/// <summary>A guest of real QEMU that never converges at 4 MiB/s: the end that each built-in policy promises.</summary>
[Collection(AloneCollection.Name)]
[Trait("Category", "Lab")]
public sealed class PolicyLabTests(ITestOutputHelper output)
{
    private const ulong Rate = 4;

    // The policies' own limits are minutes: here the ladders are climbed faster, by share of the limit.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);

    [SkippableFact]
    public async Task CautiousLeavesItWhereItIs()
    {
        await using var guest = await LabGuest.StartAsync("dirty", 128);
        var result = await MoveAsync(guest, MigrationPolicies.Cautious);
        Assert.Equal(MigrationOutcome.RolledBack, result.Outcome);
        Assert.Equal(VirtErrorId.NotConverging, result.Error!.ErrorId);
        Assert.Equal(PolicyAction.Abort, result.Rungs[^1].Action);
        Assert.Contains(result.Rungs, rung => rung is { Action: PolicyAction.RaiseDowntime, Error: null });
        Assert.StartsWith("running", await guest.StateAsync("alpha"), StringComparison.Ordinal);
        Assert.Equal("absent", await guest.StateAsync("beta"));
    }

    [SkippableFact]
    public async Task InsistentBringsItThere()
    {
        await using var guest = await LabGuest.StartAsync("dirty", 128);
        var result = await MoveAsync(guest, MigrationPolicies.Insistent);
        Assert.Equal(MigrationOutcome.Completed, result.Outcome);
        Assert.NotEmpty(result.Rungs);
        Assert.All(result.Rungs, rung => Assert.Null(rung.Error));
        Assert.Equal(("shut off (migrated)", "running"), await EndAsync(guest));
    }

    [SkippableFact]
    public async Task PostCopyLetsItRunThereFirst()
    {
        await using var guest = await LabGuest.StartAsync("dirty", 128);
        var result = await MoveAsync(guest, MigrationPolicies.PostCopy);
        Assert.Equal(MigrationOutcome.Completed, result.Outcome);
        Assert.Equal(PolicyAction.PostCopy, Assert.Single(result.Rungs).Action);
        Assert.Null(result.Rungs[0].Error);
        Assert.Equal(("shut off (migrated)", "running"), await EndAsync(guest));
    }

    private static async Task<(string, string)> EndAsync(LabGuest guest)
    {
        var (alpha, beta) = await guest.StatesAsync();
        return (alpha, beta.Split(' ')[0]);
    }

    private async Task<MigrationResult> MoveAsync(LabGuest guest, MigrationPolicy policy)
    {
        var quick = policy with { TimeLimit = Limit, TimeLimitPerGibibyte = null };
        var request = new MigrationRequest { Domain = guest.Domain, Flags = MigrationFlags.Live, Bandwidth = Rate };

        // A guest that has just started is not busy yet, and what is measured is what it does now.
        var foretold = await EstimateCollector.CollectAsync(guest.Alpha, request, new EstimateOptions(), default);
        for (var again = 0; again < 5 && foretold.Estimate()!.Converges; again++)
        {
            foretold = await EstimateCollector.CollectAsync(guest.Alpha, request, new EstimateOptions(), default);
        }

        Assert.False(foretold.Estimate()!.Converges, string.Join("; ", foretold.Notes));
        var result = await guest.MoveAsync(MigrationFlags.Live, new MigrationOptions { Policy = quick }, request => request with { Bandwidth = Rate });
        output.WriteLine($"{policy.Name}: {result.Outcome}, runs on {result.RunningOn}, {result.Duration.TotalSeconds:0.0} s, downtime {result.Downtime?.TotalMilliseconds} ms, "
            + $"{result.Iterations} rounds, throttle {result.Throttle} %: {string.Join("; ", result.Rungs)}");
        return result;
    }
}
