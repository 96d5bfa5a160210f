using System.Text;
using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Migration;

public sealed class MigrationJournalReaderTests
{
    private static readonly Guid Guest = Guid.Parse("5a0d5b7e-2e1c-4b5e-9a3f-0d1f0c2b3a49");
    private static readonly Guid First = Guid.Parse("00000000-0000-4000-8000-000000000001");
    private static readonly Guid Second = Guid.Parse("00000000-0000-4000-8000-000000000002");

    [Fact]
    public async Task AMigrationWithoutAnOutcomeIsUnfinished()
    {
        var found = Assert.Single(await ReadAsync(Begin(First), Start(First, "Begin3"), Start(First, "Finish3")));

        Assert.Equal(First, found.Id);
        Assert.Equal(Guest, found.Uuid);
        Assert.Equal("web1", found.Name);
        Assert.Equal("alpha", found.Source);
        Assert.Equal("qemu+tcp://alpha/system", found.SourceUri);
        Assert.Equal("beta", found.Destination);
        Assert.Equal("Finish3", found.LastStep);
        Assert.Null(found.Outcome);
        Assert.Equal(new DateTimeOffset(2024, 5, 6, 7, 8, 1, TimeSpan.Zero), found.Started);
    }

    [Theory]
    [InlineData("Uncertain", 1)]
    [InlineData("Completed", 0)]
    [InlineData("RolledBack", 0)]
    [InlineData("Refused", 0)]
    [InlineData("Lost", 0)]
    public async Task OnlyAnUncertainOutcomeIsUnfinished(string outcome, int unfinished)
    {
        var found = await ReadAsync(Begin(First), Outcome(First, outcome));

        Assert.Equal(unfinished, found.Count);
        Assert.All(found, migration => Assert.Equal(MigrationOutcome.Uncertain, migration.Outcome));
    }

    [Theory]
    [InlineData("Completed", false)]
    [InlineData("Refused", true)]
    [InlineData("RolledBack", true)]
    public async Task ALaterCompletedMigrationOfTheGuestSettlesAnEarlierOne(string outcome, bool stillOpen)
    {
        var found = await ReadAsync(Begin(First), Outcome(First, "Uncertain"), Begin(Second), Outcome(Second, outcome));

        Assert.Equal(stillOpen, found.Any(migration => migration.Id == First));
        Assert.DoesNotContain(found, migration => migration.Id == Second);
    }

    [Fact]
    public async Task WhatIsNoLineOfAJournalIsPassedOver()
    {
        var found = await ReadAsync("nonsense", "{}", "[1]", "7", """{"migration":"x","time":"y","event":"begin"}""",
            new string('x', 3 << 20), Begin(First), """{"migration":null,"time":null}""", Start(First, "Prepare3")[..40]);

        Assert.Equal([First], found.Select(migration => migration.Id));
    }

    [Fact]
    public async Task ARepairedOneIsFinished()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("journal").FullName, "journal.jsonl");
        try
        {
            await File.WriteAllLinesAsync(path, [Begin(First), Begin(Second)]);
            var finding = new RepairFinding
            {
                Name = "web1", Uuid = Guest, Source = "alpha", Destination = "beta", SourceState = "Running", DestinationState = null,
                Action = RepairAction.ResumeSource, Description = "resumed", Repaired = true,
            };
            using (var journal = MigrationJournal.Open(path))
            {
                journal.WriteRepaired(First, finding, DateTimeOffset.UnixEpoch);

                var found = await MigrationJournalReader.ReadUnfinishedAsync(path, CancellationToken.None);

                Assert.Equal([Second], found.Select(migration => migration.Id));
            }
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    [Fact]
    public async Task WhatTheEngineWritesIsUnderstood()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("journal").FullName, "journal.jsonl");
        try
        {
            var bench = new MigrationBench();
            using var journal = MigrationJournal.Open(path);

            // Reading the file takes real time, in which an impatient clock would run out the policy's.
            bench.Options = bench.Options with { Journal = journal, TimeProvider = new ManualTimeProvider() };
            IReadOnlyList<JournaledMigration> underWay = [];
            bench.Alpha.On["Perform3Params"] = async () =>
                underWay = await MigrationJournalReader.ReadUnfinishedAsync(path, CancellationToken.None);

            var result = await bench.RunAsync();

            var known = Assert.Single(underWay);
            Assert.Equal((bench.Guest.Uuid, "alpha", "beta", "Perform3"), (known.Uuid, known.Source, known.Destination, known.LastStep));
            Assert.Equal(MigrationOutcome.Completed, result.Outcome);
            Assert.Empty(await MigrationJournalReader.ReadUnfinishedAsync(path, CancellationToken.None));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    private static Task<IReadOnlyList<JournaledMigration>> ReadAsync(params string[] lines) =>
        MigrationJournalReader.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines))), CancellationToken.None);

    private static string Line(Guid id, string kind, string more) =>
        $$"""{"migration":"{{id}}","time":"2024-05-06T07:08:0{{(id == First ? 1 : 2)}}+00:00","event":"{{kind}}",{{more}}}""";

    private static string Begin(Guid id) => Line(id, "begin",
        $$""" "domain":"web1","uuid":"{{Guest}}","source":"alpha","sourceUri":"qemu+tcp://alpha/system","destination":"beta","destinationUri":null """);

    private static string Start(Guid id, string step) => Line(id, "start", $$""" "step":"{{step}}","side":"Source" """);

    private static string Outcome(Guid id, string outcome) => Line(id, "outcome", $$""" "outcome":"{{outcome}}","runningOn":null,"error":null """);
}
