using VirtMigrate.Simulation;

namespace VirtMigrate.Tests.Simulation;

public sealed class ClockTests
{
    [Fact]
    public async Task AVirtualClockJumpsForSimulatedWaits()
    {
        using var clock = SimulationClock.Virtual();
        await clock.DelayAsync(TimeSpan.FromDays(365));
        Assert.Equal(TimeSpan.FromDays(365), clock.Elapsed);
        Assert.Equal(new DateTimeOffset(2000, 12, 31, 0, 0, 0, TimeSpan.Zero), clock.GetUtcNow());
    }

    [Fact]
    public async Task WaitsEndInTheOrderOfTheirTimes()
    {
        using var clock = SimulationClock.Virtual();
        List<(int Number, TimeSpan At)> order = [];
        Task[] all;
        using (clock.Hold())
        {
            all = [.. Enumerable.Range(0, 100).Select(i => RunAsync(i, TimeSpan.FromSeconds(1 + ((i * 37) % 100))))];
        }

        await Task.WhenAll(all);
        Assert.Equal(Enumerable.Range(1, 100), order.Select(o => (int)o.At.TotalSeconds));
        Assert.All(order, o => Assert.Equal(1 + ((o.Number * 37) % 100), (int)o.At.TotalSeconds));

        async Task RunAsync(int number, TimeSpan span)
        {
            await clock.DelayAsync(span).ConfigureAwait(false);
            order.Add((number, clock.Elapsed));
        }
    }

    [Fact]
    public async Task TimersFromOutsideFireWhenTimePassesThem()
    {
        using var clock = SimulationClock.Virtual();
        clock.IdleGrace = Timeout.InfiniteTimeSpan;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5), clock);
        await clock.DelayAsync(TimeSpan.FromMinutes(4));
        Assert.False(limit.IsCancellationRequested);
        await clock.DelayAsync(TimeSpan.FromMinutes(2));
        Assert.True(limit.IsCancellationRequested);
    }

    [Fact]
    public async Task APauseFromOutsideEndsWhenNothingElseHappens()
    {
        using var clock = SimulationClock.Virtual();
        clock.IdleGrace = TimeSpan.FromMilliseconds(1);
        await Task.Delay(TimeSpan.FromHours(1), clock).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(TimeSpan.FromHours(1), clock.Elapsed);
    }

    [Fact]
    public async Task AHungThingMakesTimePassForOthers()
    {
        using var clock = SimulationClock.Virtual();
        clock.IdleGrace = Timeout.InfiniteTimeSpan;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5), clock);
        using var hang = clock.Wait();
        await Task.Delay(Timeout.Infinite, limit.Token).ContinueWith(_ => { }, TaskScheduler.Default).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(TimeSpan.FromMinutes(5), clock.Elapsed);
    }

    [Fact]
    public void AManualClockMovesWhenTold()
    {
        using var clock = SimulationClock.Manual();
        List<TimeSpan> ticks = [];
        using var timer = clock.CreateTimer(_ => ticks.Add(clock.Elapsed), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal([1, 3, 5], ticks.Select(t => (int)t.TotalSeconds));
        Assert.Equal(TimeSpan.FromSeconds(6), clock.Elapsed);
        timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(3, ticks.Count);
    }

    [Fact]
    public async Task AHeldClockStands()
    {
        using var clock = SimulationClock.Virtual();
        Task wait;
        using (clock.Hold())
        {
            wait = clock.DelayAsync(TimeSpan.FromSeconds(1));
            for (var i = 0; i < 1000; i++)
            {
                await Task.Yield();
            }

            Assert.False(wait.IsCompleted);
        }

        await wait;
    }

    [Fact]
    public async Task AWaitCanBeCancelled()
    {
        using var clock = SimulationClock.Manual();
        using var source = new CancellationTokenSource();
        var wait = clock.DelayAsync(TimeSpan.FromSeconds(1), source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public async Task SpeedCanBeAFactorAndCanChange()
    {
        using var clock = new SimulationClock(1_000_000);
        await clock.DelayAsync(TimeSpan.FromHours(1));
        Assert.True(clock.Elapsed >= TimeSpan.FromHours(1));
        clock.Speed = 0;
        var at = clock.Elapsed;
        var wait = clock.DelayAsync(TimeSpan.FromHours(1));
        Assert.Equal(at, clock.Elapsed);
        clock.Speed = SimulationClock.VirtualSpeed;
        await wait.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(at + TimeSpan.FromHours(1), clock.Elapsed);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void ASpeedIsNotNegative(double speed) => Assert.Throws<ArgumentOutOfRangeException>(() => new SimulationClock(speed));
}
