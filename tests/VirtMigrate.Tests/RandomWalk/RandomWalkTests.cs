using System.Globalization;
using Xunit.Abstractions;

namespace VirtMigrate.Tests.RandomWalk;

public sealed class RandomWalkTests(ITestOutputHelper output)
{
    private const int Walks = 20;
    private const int Steps = 5_000;

    [Fact]
    public async Task AHundredThousandStepsWithoutADifference()
    {
        // VIRTMIGRATE_WALK=seed:steps replays one walk; a seed that failed prints its own.
        if (Environment.GetEnvironmentVariable("VIRTMIGRATE_WALK") is { Length: > 0 } replay)
        {
            var parts = replay.Split(':').Select(p => int.Parse(p, CultureInfo.InvariantCulture)).ToArray();
            await WalkAsync(parts[0], parts[1]);
            return;
        }

        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(Enumerable.Range(1, Walks), new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (seed, _) =>
        {
            foreach (var (what, count) in await WalkAsync(seed, Steps))
            {
                lock (counts)
                {
                    counts[what] = counts.GetValueOrDefault(what) + count;
                }
            }
        });

        foreach (var (what, count) in counts)
        {
            output.WriteLine($"{count,7} {what}");
        }

        // The walk is worth something only if it went everywhere.
        foreach (var what in new[] { "migrate", "outcome Completed", "outcome Completed after a fault", "outcome RolledBack after a fault",
            "outcome Refused", "outcome Refused after a fault", "outcome Lost after a fault", "power-cycle", "cut" })
        {
            Assert.True(counts.GetValueOrDefault(what) > 10, $"hardly any '{what}'");
        }
    }

    private static async Task<SortedDictionary<string, int>> WalkAsync(int seed, int steps)
    {
        await using var walk = new Walk(seed);
        await walk.RunAsync(steps);
        return walk.Counts;
    }
}
