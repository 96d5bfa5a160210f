using VirtMigrate.Migration;
using VirtMigrate.Model;

namespace VirtMigrate.Tests.Migration.Estimation;

// The estimate beside what simulated hosts then do, over a grid of dirty rate x bandwidth x memory x working set.
public sealed class EstimateGridTests
{
    private const double Gibibyte = 1L << 30;
    private static readonly double[] Memories = [0.5 * Gibibyte, 4 * Gibibyte, 64 * Gibibyte];
    private static readonly double[] Bandwidths = [1.25e8, 1.25e9, 5e9];
    private static readonly double[] DirtyRates = [0, 5e6, 1.1e8, 1e9, 6e9];

    public static TheoryData<double, double> Cells()
    {
        var cells = new TheoryData<double, double>();
        foreach (var memory in Memories)
        {
            foreach (var bandwidth in Bandwidths)
            {
                cells.Add(memory, bandwidth);
            }
        }

        return cells;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task TimeAndDowntimeAreWithinATenth(double memory, double bandwidth)
    {
        foreach (var dirtyRate in DirtyRates)
        {
            foreach (var workingSet in new double?[] { null, memory / 4, memory / 32 })
            {
                foreach (var rule in Enum.GetValues<SwitchoverRule>())
                {
                    await AgreesAsync(SimulatedOutcome.Input(memory, dirtyRate, bandwidth, workingSet) with { Rule = rule });
                }
            }
        }
    }

    [Fact]
    public void SomeCellsConvergeAndSomeDoNot()
    {
        var cells = from memory in Memories from bandwidth in Bandwidths from dirtyRate in DirtyRates
                    select MigrationEstimator.Estimate(SimulatedOutcome.Input(memory, dirtyRate, bandwidth)).Converges;
        var converging = cells.ToList();
        Assert.InRange(converging.Count(converges => converges), converging.Count / 3, converging.Count - (converging.Count / 5));
    }

    [Theory]
    [InlineData(30)]
    [InlineData(1000)]
    public async Task TheDowntimeAllowedCounts(int milliseconds) => await AgreesAsync(
        SimulatedOutcome.Input(8 * Gibibyte, 7e8, 1e9) with { MaxDowntime = TimeSpan.FromMilliseconds(milliseconds) });

    [Fact]
    public async Task ZeroPagesAreNotSent() => await AgreesAsync(SimulatedOutcome.Input(8 * Gibibyte, 3e8, 1e9) with { ZeroMemory = 6 * Gibibyte });

    [Theory]
    [InlineData(1.2e9)]
    [InlineData(4e9)]
    [InlineData(5e10)]
    public async Task AutoConvergeIsReckoned(double dirtyRate)
    {
        foreach (var rule in Enum.GetValues<SwitchoverRule>())
        {
            await AgreesAsync(SimulatedOutcome.Input(4 * Gibibyte, dirtyRate, 1e9) with { AutoConverge = true, Rule = rule });
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2e8, 3e8)]
    [InlineData(2e9, 0)]
    public async Task DisksAreReckoned(double diskWrites, double dirtyRate)
    {
        var input = SimulatedOutcome.Input(Gibibyte, dirtyRate, 1e9) with { Disks = 20 * Gibibyte, DiskWriteRate = diskWrites };
        if (diskWrites < input.Bandwidth)
        {
            await AgreesAsync(input);
        }
        else
        {
            var estimate = MigrationEstimator.Estimate(input);
            Assert.False(estimate.Converges);
            Assert.Contains(estimate.Advice, line => line.Contains("disks", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CompressionIsReckoned(bool differences) => await AgreesAsync(
        SimulatedOutcome.Input(4 * Gibibyte, 1.1e9, 1e9) with { CompressionRatio = 2, CompressesDifferences = differences });

    [Fact]
    public async Task ConnectionsAreReckoned() => await AgreesAsync(
        SimulatedOutcome.Input(4 * Gibibyte, 5e8, 1e9) with { ConnectionBandwidth = 3e8, Connections = 3 });

    [Fact]
    public async Task AStandingGuestIsReckoned() => await AgreesAsync(SimulatedOutcome.Input(2 * Gibibyte, 9e8, 1e9) with { Live = false });

    [Fact]
    public async Task XensLastRoundIsReckoned() => await AgreesAsync(
        SimulatedOutcome.Input(Gibibyte, 2e9, 1e9) with { StopAfterRounds = 29 }, "libxl");

    private static async Task AgreesAsync(EstimateInput input, string driver = "qemu")
    {
        var estimate = MigrationEstimator.Estimate(input);
        var outcome = await SimulatedOutcome.RunAsync(input, driver);
        Assert.True(estimate.Converges == outcome is not null, $"foretold {estimate.Converges} for {input}");
        if (outcome is null)
        {
            Assert.NotEmpty(estimate.Advice);
            return;
        }

        Near(outcome.TimeElapsed!.Value, estimate.TotalTime!.Value, input);
        Near(outcome.Downtime!.Value, estimate.Downtime!.Value, input);
        Assert.Equal((int)outcome.MemoryIteration!.Value, estimate.Rounds);
        Assert.InRange((double)estimate.DataTransferred!.Value, outcome.DataProcessed!.Value * 0.9, (outcome.DataProcessed!.Value * 1.1) + 1);
        Assert.Equal(outcome.AutoConvergeThrottle ?? 0, estimate.Throttle);
    }

    // The host tells whole milliseconds.
    private static void Near(TimeSpan told, TimeSpan foretold, EstimateInput input) => Assert.True(
        Math.Abs((told - foretold).TotalMilliseconds) <= Math.Max(1, told.TotalMilliseconds * 0.1), $"foretold {foretold}, was {told}: {input}");
}
