using System.Buffers;
using System.Text.Json;

namespace VirtMigrate.Migration;

/// <summary>Reads journals. Lines that are broken, as the last one of a process that died may be, are passed over.</summary>
public static class MigrationJournalReader
{
    // A line holds one error text at most; a longer one was not written by a journal.
    private const int LongestLine = 1 << 20;

    /// <summary>The migrations without a known end, oldest first: those without an outcome, those whose outcome is
    /// uncertain and those that did not come about and left volumes on the destination, unless they were repaired since or the guest has completed another migration since.</summary>
    /// <param name="path">The journal's file.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<IReadOnlyList<JournaledMigration>> ReadUnfinishedAsync(string path, CancellationToken cancellationToken)
    {
        var stream = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Open,
            Access = FileAccess.Read,
            Share = FileShare.ReadWrite | FileShare.Delete,
            Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
        });
        await using (stream.ConfigureAwait(false))
        {
            return await ReadAsync(stream, cancellationToken).ConfigureAwait(false);
        }
    }

    internal static async Task<IReadOnlyList<JournaledMigration>> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var open = new Dictionary<Guid, JournaledMigration>();
        var buffer = new byte[64 * 1024];
        var line = new ArrayBufferWriter<byte>();
        var tooLong = false;
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            var left = buffer.AsMemory(0, read);
            for (int end; (end = left.Span.IndexOf((byte)'\n')) >= 0; left = left[(end + 1)..])
            {
                Append(left[..end]);
                Take();
            }

            Append(left);
        }

        Take();
        return [.. open.Values.OrderBy(migration => migration.Started)];

        void Append(ReadOnlyMemory<byte> part)
        {
            tooLong |= line.WrittenCount + part.Length > LongestLine;
            if (!tooLong)
            {
                line.Write(part.Span);
            }
        }

        void Take()
        {
            if (!tooLong && line.WrittenCount > 0)
            {
                Read(line.WrittenMemory, open);
            }

            line.ResetWrittenCount();
            tooLong = false;
        }
    }

    private static void Read(ReadOnlyMemory<byte> line, Dictionary<Guid, JournaledMigration> open)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var entry = document.RootElement;
            var id = entry.GetProperty("migration").GetGuid();
            var time = entry.GetProperty("time").GetDateTimeOffset();
            switch (Text(entry, "event"))
            {
                case "begin":
                    open[id] = Begin(entry, id, time);
                    break;
                case "start" when open.TryGetValue(id, out var known):
                    open[id] = known with { LastStep = Text(entry, "step"), LastSeen = time };
                    break;
                case "rung" when open.TryGetValue(id, out var known) && Text(entry, "error") is null && Text(entry, "action") == nameof(PolicyAction.Suspend):
                    open[id] = known with { SuspendedByPolicy = true, LastSeen = time };
                    break;
                case "volume" when open.TryGetValue(id, out var known):
                    open[id] = known with { Volumes = Volumes(known, entry).ToArray(), LastSeen = time };
                    break;
                case "outcome" when open.TryGetValue(id, out var known):
                    End(open, known, time, Text(entry, "outcome"));
                    break;
                case "repaired":
                    open.Remove(id);
                    break;
                default:
                    break;
            }
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            // Not a line of a journal, or half of one.
        }
    }

    private static JournaledMigration Begin(JsonElement entry, Guid id, DateTimeOffset time)
    {
        var uuid = entry.GetProperty("uuid").GetGuid();
        return new JournaledMigration
        {
            Id = id,
            Name = Text(entry, "domain") ?? uuid.ToString(),
            Uuid = uuid,
            Source = Text(entry, "source") ?? string.Empty,
            SourceUri = Text(entry, "sourceUri"),
            Destination = Text(entry, "destination"),
            DestinationUri = Text(entry, "destinationUri"),
            Started = time,
            LastSeen = time,
        };
    }

    private static void End(Dictionary<Guid, JournaledMigration> open, JournaledMigration known, DateTimeOffset time, string? outcome)
    {
        if (Enum.TryParse<MigrationOutcome>(outcome, out var ended) && ended is MigrationOutcome.Uncertain or MigrationOutcome.Interrupted)
        {
            open[known.Id] = known with { Outcome = ended, LastSeen = time };
            return;
        }

        if (outcome is nameof(MigrationOutcome.Refused) or nameof(MigrationOutcome.RolledBack) && known.Volumes.Count > 0)
        {
            open[known.Id] = known with { Outcome = Enum.Parse<MigrationOutcome>(outcome), LastSeen = time };
            return;
        }

        open.Remove(known.Id);
        if (outcome == nameof(MigrationOutcome.Completed))
        {
            // Wherever it was left before: it was on this source, and has moved on.
            foreach (var older in open.Values.Where(other => other.Uuid == known.Uuid && other.Started <= known.Started).ToList())
            {
                open.Remove(older.Id);
            }
        }
    }

    private static IEnumerable<CreatedVolume> Volumes(JournaledMigration known, JsonElement entry)
    {
        var (pool, name) = (Text(entry, "pool") ?? string.Empty, Text(entry, "name") ?? string.Empty);
        var others = known.Volumes.Where(v => v.Pool != pool || v.Name != name);
        var state = Text(entry, "state");
        return state is not ("making" or "made") || pool.Length == 0 || name.Length == 0 ? others : others.Append(new CreatedVolume
        {
            Disk = Text(entry, "disk") ?? string.Empty,
            Host = known.Destination ?? string.Empty,
            Pool = pool,
            Name = name,
            Path = Text(entry, "path"),
            Format = Text(entry, "format"),
            Capacity = entry.TryGetProperty("capacity", out var size) && size.TryGetUInt64(out var bytes) ? bytes : 0,
            IsCertain = state == "made",
        });
    }

    private static string? Text(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
