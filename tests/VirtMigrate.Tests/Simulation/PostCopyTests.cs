using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Simulation;

namespace VirtMigrate.Tests.Simulation;

public sealed class PostCopyTests
{
    [Fact]
    public async Task ABrokenLinkLeavesTheGuestOnTheDestinationMarkedOnBothSides()
    {
        await using var hosts = await SwitchedAsync();
        hosts.Hosts.World.GetLink("alpha", "beta").IsUp = false;
        await Assert.ThrowsAsync<VirtException>(() => hosts.Running.WaitAsync(TimeSpan.FromSeconds(60)));
        await Eventually.UntilAsync(() => hosts.Hosts.Domain.State == DomainStateReason.PausedPostCopyFailed);
        Assert.Equal(DomainStateReason.RunningPostCopyFailed, hosts.Hosts.Beta.FindDomain("web")!.State);
        hosts.Hosts.AssertRunsOnlyOn(hosts.Hosts.Beta);
    }

    [Fact]
    public async Task AbortNeedsItsFlag()
    {
        await using var hosts = await SwitchedAsync();
        await Migrations.FailsAsync(() => hosts.Hosts.Source.AbortJobAsync(hosts.Hosts.Ref, false, default), VirtErrorCode.OperationInvalid);
        await hosts.Hosts.Source.AbortJobAsync(hosts.Hosts.Ref, true, default);
        await Assert.ThrowsAsync<VirtException>(() => hosts.Running.WaitAsync(TimeSpan.FromSeconds(60)));
        hosts.Hosts.AssertRunsOnlyOn(hosts.Hosts.Beta);
    }

    [Fact]
    public async Task RollingBackIsRefusedOnceTheDestinationRuns()
    {
        await using var hosts = await SwitchedAsync();
        await Migrations.FailsAsync(() => hosts.Hosts.Source.MigrateConfirm3ParamsAsync(hosts.Hosts.Ref, [], [], MigrationFlags.Live, true, default), VirtErrorCode.OperationInvalid);
        hosts.Hosts.AssertRunsOnlyOn(hosts.Hosts.Beta);
    }

    [Fact]
    public async Task TheSourcesClientCanGo()
    {
        await using var hosts = await SwitchedAsync();
        hosts.Hosts.Source.Lose();
        Assert.Equal(DomainStateReason.PausedPostCopyFailed, hosts.Hosts.Domain.State);
        hosts.Hosts.World.Clock.Advance(TimeSpan.FromHours(1));
        await Eventually.UntilAsync(() => hosts.Hosts.Beta.FindDomain("web")!.State == DomainStateReason.RunningMigrated);
        hosts.Hosts.AssertRunsOnlyOn(hosts.Hosts.Beta);
        await Assert.ThrowsAsync<VirtException>(() => hosts.Running.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public async Task StartPostCopyNeedsItsFlag()
    {
        await using var hosts = await TwoHosts.MakeAsync(clock: SimulationClock.Manual());
        var running = Task.Run(() => Migrations.ParamsAsync(hosts.Source, hosts.Destination, hosts.Ref));
        await Eventually.UntilAsync(() => hosts.IsTransferring);
        await Migrations.FailsAsync(() => hosts.Source.StartPostCopyAsync(hosts.Ref, default), VirtErrorCode.OperationInvalid);
        hosts.World.Clock.Advance(TimeSpan.FromHours(1));
        await running;
    }

    private static async Task<Switched> SwitchedAsync()
    {
        var hosts = await TwoHosts.MakeAsync(clock: SimulationClock.Manual(), domain: new()
        {
            Name = "web",
            Memory = 4UL << 30,
            Workload = new() { DirtyRate = 1e6 },
        });
        var running = Task.Run(() => Migrations.ParamsAsync(hosts.Source, hosts.Destination, hosts.Ref, MigrationFlags.Live | MigrationFlags.PostCopy));
        await Eventually.UntilAsync(() => hosts.IsTransferring);
        hosts.World.Clock.Advance(TimeSpan.FromSeconds(1));
        await hosts.Source.StartPostCopyAsync(hosts.Ref, default);
        await Eventually.UntilAsync(() => hosts.Domain.State.State == DomainState.Paused && hosts.World.Clock.TimerCount == 1);
        hosts.World.Clock.Advance(TimeSpan.FromSeconds(0.1));
        await Eventually.UntilAsync(() => hosts.Beta.FindDomain("web")!.State == DomainStateReason.RunningPostCopy);
        return new(hosts, running);
    }

    private sealed record Switched(TwoHosts Hosts, Task Running) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Hosts.DisposeAsync();
    }
}
