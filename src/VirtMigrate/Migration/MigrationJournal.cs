using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace VirtMigrate.Migration;

/// <summary>
/// Records migrations as JSON lines in a file of one's own: a line before and after each step, so that what was under way is
/// known after this process died; what a repair cannot learn from the hosts is on the disk even after this machine died.
/// Any number of processes may write into one file. Holds no secrets: URIs are written without user information and
/// parameters.
/// </summary>
public sealed class MigrationJournal : IDisposable
{
    /// <summary>Longest time for the others to have written their lines.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly object gate = new();
    private readonly string turnPath;
    private readonly SafeFileHandle file;

    private MigrationJournal(string path)
    {
        Path = path;
        turnPath = path + ".lock";
        file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
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
        Write(migration, time, "repaired", durable: false, writer =>
        {
            writer.WriteString("action", finding.Action.ToString());
            writer.WriteString("sourceState", finding.SourceState);
            writer.WriteString("destinationState", finding.DestinationState);
        });
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    /// <param name="migration">The migration's identity.</param>
    /// <param name="time">When it happened.</param>
    /// <param name="kind">What happened.</param>
    /// <param name="durable">Whether it must be on the disk before anything else is done.</param>
    /// <param name="fields">Writes the rest of the line.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    internal void Write(Guid migration, DateTimeOffset time, string kind, bool durable, Action<Utf8JsonWriter> fields)
    {
        using var line = new MemoryStream();
        line.WriteByte((byte)'\n');
        using (var writer = new Utf8JsonWriter(line))
        {
            writer.WriteStartObject();
            writer.WriteString("migration", migration);
            writer.WriteString("time", time.ToUniversalTime());
            writer.WriteString("event", kind);
            fields(writer);
            writer.WriteEndObject();
        }

        line.WriteByte((byte)'\n');
        lock (gate)
        {
            Append(line.GetBuffer().AsSpan(0, (int)line.Length));
        }

        if (durable)
        {
            RandomAccess.FlushToDisk(file);
        }
    }

    /// <summary>Adds a line at the end, wherever other processes have put that. The line begins with a line feed for the case that
    /// one of them died within its own.</summary>
    private void Append(ReadOnlySpan<byte> line)
    {
        using var turn = TakeTurn();
        var end = RandomAccess.GetLength(file);
        Span<byte> last = stackalloc byte[1];
        var isWhole = end == 0 || (RandomAccess.Read(file, last, end - 1) == 1 && last[0] == (byte)'\n');
        RandomAccess.Write(file, isWhole ? line[1..] : line, end);
    }

    /// <summary>Waits until nobody else writes: of two writers at one end, one would undo the other's line, and the base library has
    /// no writing that is bound to the end. A process that dies gives its turn back.</summary>
    private SafeFileHandle TakeTurn()
    {
        var began = Stopwatch.GetTimestamp();
        for (var spinner = default(SpinWait); ; spinner.SpinOnce())
        {
            try
            {
                return File.OpenHandle(turnPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (Stopwatch.GetElapsedTime(began) < Patience)
            {
                // Somebody else's turn.
            }
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
