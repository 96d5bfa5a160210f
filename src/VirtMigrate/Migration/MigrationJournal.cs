using System.Text;
using System.Text.Json;

namespace VirtMigrate.Migration;

/// <summary>
/// Records migrations as JSON lines in a file of one's own: a line before and after each step, written through to the
/// disk, so that what was under way is known after this process died. Holds no secrets: URIs are written without user
/// information and parameters.
/// </summary>
public sealed class MigrationJournal : IDisposable
{
    private readonly object gate = new();
    private readonly FileStream file;

    private MigrationJournal(string path)
    {
        Path = path;
        file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 1);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The user's own journal: in the folder for state that <c>XDG_STATE_HOME</c> names, otherwise
    /// <c>~/.local/state</c>, on Windows and macOS the user's local application data.</summary>
    public static string DefaultPath
    {
        get
        {
            var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
            if (string.IsNullOrEmpty(state) || !System.IO.Path.IsPathRooted(state))
            {
                state = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS()
                    ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify)
                    : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
            }

            return System.IO.Path.Combine(state, "virtmigrate", "journal.jsonl");
        }
    }

    /// <summary>Opens a journal; lines are added to what the file holds.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static MigrationJournal Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(full)!);
        return new MigrationJournal(full);
    }

    /// <summary>Writes that a migration needs no repair any more.</summary>
    /// <param name="migration">Its identity in the journal.</param>
    /// <param name="finding">What was found or done.</param>
    /// <param name="time">When.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void WriteRepaired(Guid migration, RepairFinding finding, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(finding);
        Write(migration, time, "repaired", writer =>
        {
            writer.WriteString("action", finding.Action.ToString());
            writer.WriteString("sourceState", finding.SourceState);
            writer.WriteString("destinationState", finding.DestinationState);
        });
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    internal void Write(Guid migration, DateTimeOffset time, string kind, Action<Utf8JsonWriter> fields)
    {
        using var line = new MemoryStream();
        using (var writer = new Utf8JsonWriter(line))
        {
            writer.WriteStartObject();
            writer.WriteString("migration", migration);
            writer.WriteString("time", time.ToUniversalTime());
            writer.WriteString("event", kind);
            fields(writer);
            writer.WriteEndObject();
        }

        line.Write("\n"u8);
        lock (gate)
        {
            // One write a line, so that two processes on one file never mix theirs; a line is worthless unless it
            // outlives this process, hence the flush.
            file.Write(line.GetBuffer(), 0, (int)line.Length);
            file.Flush(flushToDisk: true);
        }
    }

    internal static string SafeUri(Drivers.ConnectionUri uri)
    {
        var text = new StringBuilder(uri.Driver);
        text.Append('+').Append(uri.Transport.ToString().ToLowerInvariant()).Append("://").Append(uri.Host);
        if (uri.Port is { } port)
        {
            text.Append(':').Append(port);
        }

        return text.Append(uri.Path).ToString();
    }
}
