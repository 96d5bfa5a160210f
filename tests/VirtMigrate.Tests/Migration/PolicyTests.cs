using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.Simulation;
using VirtMigrate.Tests.Simulation;

namespace VirtMigrate.Tests.Migration;

/// <summary>A guest that never converges, and what each policy makes of it.</summary>
public sealed class PolicyTests
{
    private const MigrationFlags Live = MigrationFlags.Live;

    [Fact]
    public async Task TheDefaultEndsInACleanAbort()
    {
        await using var hosts = await RestlessAsync();
        var result = await RunAsync(hosts, new MigrationOptions());
        Assert.Equal(MigrationOutcome.RolledBack, result.Outcome);
        Assert.Equal(VirtErrorId.NotConverging, result.Error!.ErrorId);
        Assert.Equal("Cautious", result.Policy);
        Assert.Equal([PolicyAction.RaiseDowntime, PolicyAction.RaiseDowntime, PolicyAction.RaiseDowntime, PolicyAction.Abort], Actions(result));
        Assert.All(result.Rungs, rung => Assert.Null(rung.Error));

        // 5 min and 2 min for its GiB.
        Assert.True(result.Duration >= TimeSpan.FromMinutes(7), $"{result.Duration}");
        Assert.Equal(DomainState.Running, hosts.Domain.State.State);
        hosts.AssertRunsOnlyOn(hosts.Alpha);
    }

    [Fact]
    public async Task InsistentBringsItThere()
    {
        await using var hosts = await RestlessAsync();
        var result = await RunAsync(hosts, new MigrationOptions { Policy = MigrationPolicies.Insistent });
        Assert.Equal(MigrationOutcome.Completed, result.Outcome);
        Assert.Contains(PolicyAction.Throttle, Actions(result));
        Assert.Contains(PolicyAction.RaiseDowntime, Actions(result));
        Assert.True(result.Throttle > 0);
        Assert.Equal(DomainState.Running, hosts.Beta.FindDomain("web")!.State.State);
        hosts.AssertRunsOnlyOn(hosts.Beta);
    }

    [Fact]
    public async Task InsistentPausesAGuestThatThrottlingDoesNotTame()
    {
        await using var hosts = await RestlessAsync();
        var policy = MigrationPolicies.Insistent with { Rungs = MigrationPolicies.Insistent.Rungs.Where(rung => rung.Action == PolicyAction.Suspend).ToArray() };
        var result = await RunAsync(hosts, new MigrationOptions { Policy = policy });
        Assert.Equal(MigrationOutcome.Completed, result.Outcome);
        Assert.Equal([PolicyAction.Suspend], Actions(result));
        Assert.Equal(DomainState.Running, hosts.Beta.FindDomain("web")!.State.State);
        hosts.AssertRunsOnlyOn(hosts.Beta);
    }

    [Fact]
    public async Task PostCopyLetsItRunThereFirst()
    {
        await using var hosts = await RestlessAsync();
        var result = await RunAsync(hosts, new MigrationOptions { Policy = MigrationPolicies.PostCopy });
        Assert.Equal(MigrationOutcome.Completed, result.Outcome);
        Assert.Equal([PolicyAction.PostCopy], Actions(result));
        Assert.Null(result.Rungs[0].Error);
        hosts.AssertRunsOnlyOn(hosts.Beta);
    }

    [Fact]
    public async Task AGuestThatConvergesMeetsNoRung()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        foreach (var policy in MigrationPolicies.All)
        {
            var (source, destination) = hosts.World.RunningOn(hosts.Domain.Uuid)[0] == "alpha" ? (hosts.Source, hosts.Destination) : (hosts.Destination, hosts.Source);
            var result = await RunAsync(hosts, new MigrationOptions { Policy = policy }, source: source, destination: destination);
            Assert.Equal(MigrationOutcome.Completed, result.Outcome);
            Assert.Empty(result.Rungs);
        }
    }

    [Fact]
    public async Task APausedGuestRunsAgainWhenTheMigrationIsCalledOffAfterAll()
    {
        await using var hosts = await RestlessAsync(bytesPerSecond: 1 << 20);
        var policy = new MigrationPolicy
        {
            Name = "Hasty",
            TimeLimit = TimeSpan.FromSeconds(30),
            Rungs = [new PolicyRung { Action = PolicyAction.Suspend, AtPercent = 50 }],
        };
        var result = await RunAsync(hosts, new MigrationOptions { Policy = policy });
        Assert.Equal(MigrationOutcome.RolledBack, result.Outcome);
        Assert.Equal([PolicyAction.Suspend, PolicyAction.Abort], Actions(result));
        Assert.Equal(DomainState.Running, hosts.Domain.State.State);
        hosts.AssertRunsOnlyOn(hosts.Alpha);
    }

    [Fact]
    public async Task ARungThatTheRequestDoesNotAllowIsToldAsRefused()
    {
        await using var hosts = await RestlessAsync();
        var options = new MigrationOptions { Policy = MigrationPolicies.PostCopy, TimeProvider = hosts.World.Clock };
        var request = new MigrationRequest { Domain = hosts.Ref, Flags = Live };
        var result = await MigrateAsync(request, options, hosts.Source, hosts.Destination);
        Assert.Equal(MigrationOutcome.RolledBack, result.Outcome);
        Assert.Equal([PolicyAction.PostCopy, PolicyAction.Abort], Actions(result));
        Assert.NotNull(result.Rungs[0].Error);
        hosts.AssertRunsOnlyOn(hosts.Alpha);
    }

    [Theory]
    [InlineData(TimeoutAction.Abort, PolicyAction.Abort, MigrationOutcome.RolledBack)]
    [InlineData(TimeoutAction.Suspend, PolicyAction.Suspend, MigrationOutcome.Completed)]
    [InlineData(TimeoutAction.PostCopy, PolicyAction.PostCopy, MigrationOutcome.Completed)]
    public async Task TheUsersTimeoutStandsAboveALimitThatGrowsWithMemory(TimeoutAction action, PolicyAction last, MigrationOutcome outcome)
    {
        await using var hosts = await RestlessAsync();

        // Cautious would call it off after seven minutes.
        var settings = new MigrationSettings { Live = true, PostCopy = true, Timeout = TimeSpan.FromMinutes(10), TimeoutAction = action };
        settings.Check();
        var result = await MigrateAsync(settings.ToRequest(hosts.Ref), new MigrationOptions { TimeProvider = hosts.World.Clock }, hosts.Source, hosts.Destination);
        Assert.Equal(outcome, result.Outcome);
        Assert.Equal(last, Actions(result).Last());
        Assert.True(result.Duration >= TimeSpan.FromMinutes(10), $"{result.Duration}");
        hosts.AssertRunsOnlyOn(outcome == MigrationOutcome.Completed ? hosts.Beta : hosts.Alpha);
    }

    [Fact]
    public async Task PostCopyAfterPreCopySwitchesAfterTheFirstRound()
    {
        await using var hosts = await RestlessAsync();
        var settings = new MigrationSettings { Live = true, PostCopy = true, PostCopyAfterPreCopy = true };
        settings.Check();
        var result = await MigrateAsync(settings.ToRequest(hosts.Ref), new MigrationOptions { TimeProvider = hosts.World.Clock }, hosts.Source, hosts.Destination);
        Assert.Equal(MigrationOutcome.Completed, result.Outcome);
        var rung = Assert.Single(result.Rungs);
        Assert.Equal((PolicyAction.PostCopy, "1 rounds have ended"), (rung.Action, rung.Reason));
        hosts.AssertRunsOnlyOn(hosts.Beta);
    }

    [Fact]
    public async Task TheMaximumDowntimeOfTheRequestIsSet()
    {
        await using var hosts = await RestlessAsync();
        var settings = new MigrationSettings { Live = true, MaxDowntime = TimeSpan.FromSeconds(60) };
        var result = await MigrateAsync(settings.ToRequest(hosts.Ref), new MigrationOptions { TimeProvider = hosts.World.Clock }, hosts.Source, hosts.Destination);
        Assert.Equal(MigrationOutcome.Completed, result.Outcome);
        Assert.InRange(result.Downtime!.Value, TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task NoRungRaisesTheDowntimeAboveTheUsersBound()
    {
        await using var hosts = await RestlessAsync();
        var result = await RunAsync(hosts, new MigrationOptions(), request => request with { MaxDowntime = TimeSpan.FromMilliseconds(600) });
        Assert.Equal([PolicyAction.RaiseDowntime, PolicyAction.Abort], Actions(result));
        Assert.StartsWith("to 500 ms", result.Rungs[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void TheLimitGrowsWithTheMemoryAndWithALimitedRate()
    {
        var policy = MigrationPolicies.Cautious;
        Assert.Equal(TimeSpan.FromMinutes(5), policy.LimitFor(0, 0));
        Assert.Equal(TimeSpan.FromMinutes(37), policy.LimitFor(16UL << 30, 0));
        Assert.Equal(TimeSpan.FromSeconds(300 + (3 * 16384)), policy.LimitFor(16UL << 30, 1));
        Assert.Null(MigrationPolicies.Unlimited.LimitFor(16UL << 30, 1));
        Assert.Equal(TimeSpan.FromSeconds(9), (policy with { TimeLimit = TimeSpan.FromSeconds(9), TimeLimitPerGibibyte = null }).LimitFor(16UL << 30, 1));
    }

    [Fact]
    public void WhatComesWithTheToolIsValid() => Assert.All(MigrationPolicies.All, policy => policy.Validate());

    public static TheoryData<PolicyRung> Impossible => new()
    {
        new PolicyRung { Action = PolicyAction.RaiseDowntime },
        new PolicyRung { Action = PolicyAction.Abort, Downtime = TimeSpan.FromSeconds(1) },
        new PolicyRung { Action = PolicyAction.RaiseDowntime, Downtime = TimeSpan.Zero },
        new PolicyRung { Action = PolicyAction.Abort, AtPercent = 101 },
        new PolicyRung { Action = PolicyAction.Abort, AtPercent = 10 },
        new PolicyRung { Action = PolicyAction.Abort, AfterRounds = 0 },
        new PolicyRung { Action = PolicyAction.Abort, After = TimeSpan.FromSeconds(-1) },
        new PolicyRung { Action = (PolicyAction)77 },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void ARungThatCannotWorkIsRefused(PolicyRung rung) =>
        Assert.Equal(VirtErrorId.ArgumentInvalid, Assert.Throws<VirtException>(new MigrationPolicy { Name = "mine", Rungs = [rung] }.Validate).ErrorId);

    private static IEnumerable<PolicyAction> Actions(MigrationResult result) => result.Rungs.Select(rung => rung.Action);

    // 1 GiB of memory, all of it dirtied faster than the link takes it.
    private static async Task<TwoHosts> RestlessAsync(double bytesPerSecond = 100e6)
    {
        var hosts = await TwoHosts.MakeAsync(domain: new()
        {
            Name = "web",
            Workload = new() { DirtyRate = 400e6 / 4096, WorkingSet = 900UL << 20 },
        });
        hosts.World.GetLink("alpha", "beta").Bandwidth = bytesPerSecond;
        return hosts;
    }

    private static Task<MigrationResult> RunAsync(
        TwoHosts hosts, MigrationOptions options, Func<MigrationRequest, MigrationRequest>? edit = null, SimulationDriver? source = null, SimulationDriver? destination = null)
    {
        var request = options.Policy.Equip(new MigrationRequest { Domain = hosts.Ref, Flags = Live });
        return MigrateAsync(edit?.Invoke(request) ?? request, options with { TimeProvider = hosts.World.Clock }, source ?? hosts.Source, destination ?? hosts.Destination);
    }

    private static async Task<MigrationResult> MigrateAsync(
        MigrationRequest request, MigrationOptions options, SimulationDriver source, SimulationDriver destination)
    {
        var route = await MigrationNegotiator.NegotiateAsync(request,
            new MigrationEndpoint("alpha", source, _ => throw new InvalidOperationException()),
            new MigrationEndpoint("beta", destination, _ => throw new InvalidOperationException()), CancellationToken.None);
        return await new MigrationEngine(options).RunAsync(route, null, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60));
    }
}
