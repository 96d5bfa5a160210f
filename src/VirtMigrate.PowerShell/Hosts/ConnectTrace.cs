using System.Diagnostics;
using System.Globalization;
using VirtMigrate.Drivers;

namespace VirtMigrate.PowerShell.Hosts;

/// <summary>Leads what connecting has to say to a cmdlet, for as long as the cmdlet is there: stages with their times to its
/// verbose output, warnings, questions. The options that hold it live as long as the connection.</summary>
internal sealed class ConnectTrace(Action<string> write, Action<string>? warn = null, CredentialPrompt? prompt = null)
{
    private readonly long begun = Stopwatch.GetTimestamp();
    private Action<string>? target = write;

    /// <summary>Tells of a stage.</summary>
    public void Tell(string stage) => Volatile.Read(ref target)?.Invoke(
        string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(begun).TotalSeconds:0.000} s: {stage}"));

    /// <summary>Warns.</summary>
    public void Warn(string text)
    {
        if (Volatile.Read(ref target) is not null)
        {
            warn?.Invoke(text);
        }
    }

    /// <summary>Asks the user, if somebody is there.</summary>
    public Task<VirtCredential?> AskAsync(string host, string? userName, CancellationToken cancellationToken) =>
        prompt is null || Volatile.Read(ref target) is null ? Task.FromResult<VirtCredential?>(null) : prompt(host, userName, cancellationToken);

    /// <summary>The cmdlet has ended.</summary>
    public void End() => Volatile.Write(ref target, null);
}
