using System.Globalization;
using VirtMigrate.Tests.Support;
using Xunit.Abstractions;

namespace VirtMigrate.Tests.Fuzz;

/// <summary>A short run with the same inputs each time, and the corpus. <c>tests/fuzz.ps1</c> runs as many as it is told.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private static readonly int Count = Setting("VIRTMIGRATE_FUZZ_COUNT", 700);
    private static readonly int Seed = Setting("VIRTMIGRATE_FUZZ_SEED", 1);

    public static TheoryData<string> Targets => [.. FuzzTargets.All.Keys];

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task SpoiltInputEndsAsItMay(string target)
    {
        var (run, seeds) = FuzzTargets.All[target];
        foreach (var seed in seeds)
        {
            await RunAsync(target, run, seed);
        }

        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Count; i++)
        {
            var mutator = new Mutator(unchecked((Seed * 1_000_003) + i));
            await RunAsync(target, run, mutator.Mutate(seeds[mutator.Random.Next(seeds.Length)]));
        }

        output.WriteLine($"FUZZ {target}: {Count} inputs, seed {Seed}, no finding; memory {before >> 20} -> {GC.GetTotalMemory(forceFullCollection: true) >> 20} MiB");
    }

    /// <summary>Lines of target, input in hexadecimal digits, and why it is kept.</summary>
    [Fact]
    public async Task TheCorpusIsReplayed()
    {
        var lines = File.ReadLines(Path.Combine(Repository.Root, "tests/VirtMigrate.Tests/Fuzz/corpus.txt")).Where(l => l.Length > 0 && l[0] != '#').ToArray();
        Assert.NotEmpty(lines);
        foreach (var line in lines)
        {
            var parts = line.Split(' ', 3);
            await RunAsync(parts[0], FuzzTargets.All[parts[0]].Run, Convert.FromHexString(parts[1]));
        }
    }

    private static async Task RunAsync(string target, Func<byte[], Task> run, byte[] input)
    {
        try
        {
            await run(input);
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"a finding; a line for corpus.txt: {target} {Convert.ToHexString(input)}", error);
        }
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
