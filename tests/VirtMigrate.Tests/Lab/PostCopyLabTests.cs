using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.Tests.Support;
using Xunit.Abstractions;

namespace VirtMigrate.Tests.Lab;

/// <summary>Post-copy between real QEMU breaks off: both hosts hold a part of the guest, which is told, and joined again.</summary>
[Collection(AloneCollection.Name)]
[Trait("Category", "Lab")]
public sealed class PostCopyLabTests(ITestOutputHelper output)
{
    private const MigrationFlags PostCopy = MigrationFlags.Live | MigrationFlags.PostCopy;
    private const MigrationFlags Resume = PostCopy | MigrationFlags.PostCopyResume;

    [SkippableFact]
    public async Task ABrokenPostCopyIsToldAndTakenUpAgain()
    {
        await using var guest = await LabGuest.StartAsync("dirty", 128);
        var moving = guest.MoveAsync(PostCopy, new MigrationOptions(),
            request => Slowly(request) with { Timeout = TimeSpan.FromSeconds(1), TimeoutAction = TimeoutAction.PostCopy });
        await BreakAsync(guest);
        var result = await moving;
        output.WriteLine($"{result.Outcome}, runs on {result.RunningOn}: {result.SourceState} / {result.DestinationState}; {result.Error?.Message}; {result.RepairCommand}");
        AssertInterrupted(result);
        Assert.Equal(("paused (post-copy failed)", "running (post-copy failed)"), await guest.StatesAsync());

        // The guest's QEMU keeps the low rate of before unless another is said.
        result = await guest.MoveAsync(Resume, new MigrationOptions(), request => request with
        {
            Parameters = [TypedParameter.ULLong(MigrationParameters.PostCopyBandwidth, 1000)],
        });
        output.WriteLine($"{result.Outcome}, runs on {result.RunningOn}, {result.Duration.TotalSeconds:0.0} s");
        Assert.Equal(MigrationOutcome.Completed, result.Outcome);
        Assert.Equal("beta", result.RunningOn);
        var (alpha, beta) = await guest.StatesAsync();
        Assert.Equal("shut off (migrated)", alpha);
        Assert.StartsWith("running", beta, StringComparison.Ordinal);
        Assert.DoesNotContain("post-copy", beta, StringComparison.Ordinal);
    }

    private static void AssertInterrupted(MigrationResult result)
    {
        Assert.Equal(MigrationOutcome.Interrupted, result.Outcome);
        Assert.Equal("beta", result.RunningOn);
        Assert.Equal(VirtErrorId.PostCopyInterrupted, result.Error!.ErrorId);
        Assert.Contains("-PostCopyResume", result.RepairCommand, StringComparison.Ordinal);
    }

    // The rest of the memory takes a quarter of a minute or more.
    private static MigrationRequest Slowly(MigrationRequest request) => request with
    {
        Bandwidth = 2,
        Parameters = [TypedParameter.ULLong(MigrationParameters.PostCopyBandwidth, 1)],
    };

    /// <summary>Waits for the switch, then breaks the connection between the two hypervisors.</summary>
    private static async Task BreakAsync(LabGuest guest)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await guest.Beta.ListDomainsAsync(DomainListFilter.Active, limit.Token) is var there
            && (!there.Any(domain => domain.Name == guest.Name)
                || await guest.Beta.GetDomainStateAsync(there.First(domain => domain.Name == guest.Name), limit.Token) != DomainStateReason.RunningPostCopy
                || await guest.Alpha.GetDomainStateAsync(guest.Domain, limit.Token) != DomainStateReason.PausedPostCopy))
        {
            await Task.Delay(200, limit.Token);
        }

        // The emulator handles interrupts with its main loop locked. Only when it has the pages that this needs does a break leave
        // a hypervisor that answers; without them it waits for ever, and with it every call of its host for this guest.
        await Task.Delay(TimeSpan.FromSeconds(5), limit.Token);
        await LabGuest.LabAsync("virsh", "alpha", "qemu-monitor-command", guest.Name, """{"execute":"migrate-pause"}""");
    }
}
