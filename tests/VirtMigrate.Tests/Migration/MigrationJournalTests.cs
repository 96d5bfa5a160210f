using System.Text.Json;
using VirtMigrate.Migration;
using VirtMigrate.Model;

namespace VirtMigrate.Tests.Migration;

public sealed class MigrationJournalTests : IDisposable
{
    private readonly string path = Path.Combine(Directory.CreateTempSubdirectory("journal").FullName, "deeper", "journal.jsonl");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(Path.GetDirectoryName(path))!, recursive: true);

    [Fact]
    public async Task EachStepIsOnDiskBeforeItIsMade()
    {
        var bench = new MigrationBench();
        using var journal = MigrationJournal.Open(path);
        bench.Options = bench.Options with { Journal = journal };
        string? lastLineWhenPerforming = null;
        bench.Alpha.On["Perform3Params"] = () =>
        {
            lastLineWhenPerforming = Lines()[^1];
            throw ScriptedDriver.Error(VirtErrorCode.SystemError, VirtErrorDomain.Rpc, "unable to connect");
        };

        var result = await bench.RunAsync();

        using var started = JsonDocument.Parse(lastLineWhenPerforming!);
        Assert.Equal("start", started.RootElement.GetProperty("event").GetString());
        Assert.Equal("Perform3", started.RootElement.GetProperty("step").GetString());
        var events = Lines().Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Single(events.Select(e => e.GetProperty("migration").GetGuid()).Distinct());
        Assert.Equal("begin", events[0].GetProperty("event").GetString());
        Assert.Equal(bench.Guest.Uuid, events[0].GetProperty("uuid").GetGuid());
        Assert.Equal("outcome", events[^1].GetProperty("event").GetString());
        Assert.Equal(result.Outcome.ToString(), events[^1].GetProperty("outcome").GetString());
        Assert.Contains(events, e => e.GetProperty("event").GetString() == "end" && e.GetProperty("error").GetString() == "unable to connect");
    }

    [Fact]
    public async Task ABrokenJournalIsToldAndTheMigrationGoesOn()
    {
        var bench = new MigrationBench();
        var journal = MigrationJournal.Open(path);
        bench.Options = bench.Options with { Journal = journal };
        journal.Dispose();

        var result = await bench.RunAsync();

        Assert.Equal(MigrationOutcome.Completed, result.Outcome);
        Assert.Single(result.Warnings, w => w.Contains(path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task WritersOfOneFileLoseNoLine()
    {
        using var first = MigrationJournal.Open(path);
        using var second = MigrationJournal.Open(path);
        var ids = Enumerable.Range(0, 200).Select(_ => Guid.NewGuid()).ToArray();

        await Parallel.ForEachAsync(ids, (id, _) =>
        {
            (id.ToByteArray()[0] % 2 == 0 ? first : second).Write(id, DateTimeOffset.UnixEpoch, "begin", durable: false, writer => writer.WriteString("name", new string('x', id.ToByteArray()[1])));
            return ValueTask.CompletedTask;
        });

        Assert.Equal(ids.Order(), Lines().Select(l => JsonDocument.Parse(l).RootElement.GetProperty("migration").GetGuid()).Order());
    }

    [Fact]
    public void ALineThatSomebodyDiedInSpoilsNoOther()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "{\"migration\":\"12");
        var id = Guid.NewGuid();
        using (var journal = MigrationJournal.Open(path))
        {
            journal.Write(id, DateTimeOffset.UnixEpoch, "begin", durable: true, _ => { });
        }

        Assert.Equal(id, JsonDocument.Parse(Lines()[1]).RootElement.GetProperty("migration").GetGuid());
    }

    private string[] Lines()
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
