using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>One plan in the making: what is known, what is found, and the way to ask.</summary>
internal sealed class PlanningContext
{
    // Some questions are asked at once.
    private readonly object gate = new();
    private readonly List<MigrationFinding> findings = [];
    private readonly Dictionary<(string Host, string Reason), List<string>> unanswered = [];

    public required MigrationRequest Request { get; init; }

    public required MigrationPlannerOptions Options { get; init; }

    public required HostFacts Source { get; set; }

    /// <summary>The destination; null when it cannot be asked from here.</summary>
    public HostFacts? Destination { get; set; }

    /// <summary>The domain on the source; null when its XML could not be had.</summary>
    public GuestDescription? Guest { get; set; }

    /// <summary>What shall run on the destination: the domain, or the XML that replaces it.</summary>
    public GuestDescription? Arriving { get; set; }

    /// <summary>Its state on the source.</summary>
    public DomainStateReason State { get; set; }

    /// <summary>The route, when the hosts have one.</summary>
    public MigrationRoute? Route { get; set; }

    public DomainRef Domain => Request.Domain;

    public string DestinationName => Request.DestinationName ?? Request.Domain.Name;

    public bool IsOffline => Has(MigrationFlags.Offline);

    public bool CopiesDisks => Has(MigrationFlags.NonSharedDisk) || Has(MigrationFlags.NonSharedIncremental);

    public MigrationMode Mode => Request.Mode;

    public bool Has(MigrationFlags flag) => (Request.Flags & flag) != 0;

    /// <summary>The findings, the worst first, else in the order of the checks.</summary>
    public IReadOnlyList<MigrationFinding> Findings()
    {
        foreach (var asked in unanswered.GroupBy(entry => entry.Key.Host))
        {
            Found(MigrationFindingId.NotAsked, FindingSeverity.Information, asked.Key,
                string.Join("; ", asked.Select(entry => $"{asked.Key} could not be asked for {Words(entry.Value)}: {entry.Key.Reason}")));
        }

        unanswered.Clear();
        return findings.OrderByDescending(finding => finding.Severity).ToArray();
    }

    /// <summary>Adds a finding, unless the same was found about the same.</summary>
    public void Found(string id, FindingSeverity severity, string? subject, string message)
    {
        lock (gate)
        {
            if (!findings.Exists(finding => finding.Id == id && finding.Subject == subject))
            {
                findings.Add(new MigrationFinding
                {
                    Id = id,
                    Severity = severity,
                    Subject = subject,
                    Message = message,
                    Remedy = MigrationFindingCatalog.Of(id).Remedy,
                });
            }
        }
    }

    public void Error(string id, string? subject, string message) => Found(id, FindingSeverity.Error, subject, message);

    public void Warning(string id, string? subject, string message) => Found(id, FindingSeverity.Warning, subject, message);

    /// <summary>What the hosts refuse unless they are told to skip their safety checks.</summary>
    public void Unsafe(string id, string? subject, string message) =>
        Found(id, Has(MigrationFlags.Unsafe) ? FindingSeverity.Warning : FindingSeverity.Error, subject, message);

    /// <summary>Notes that a host could not be asked.</summary>
    public void NotAsked(HostFacts host, string question, string reason)
    {
        lock (gate)
        {
            if (!unanswered.TryGetValue((host.Name, reason), out var questions))
            {
                unanswered.Add((host.Name, reason), questions = []);
            }

            if (!questions.Contains(question))
            {
                questions.Add(question);
            }
        }
    }

    /// <summary>Asks a host. What it cannot be asked, or denies, becomes a finding; a lost connection ends the plan.</summary>
    /// <param name="host">The host.</param>
    /// <param name="question">What is asked for, in the words of people: <c>could not be asked for …</c>.</param>
    /// <param name="ask">The call.</param>
    /// <param name="no">Errors that are an answer.</param>
    /// <exception cref="VirtException">The connection is lost.</exception>
    public async Task<Answer<T>> AskAsync<T>(HostFacts host, string question, Func<VirtDriver, Task<T>> ask, params VirtErrorCode[] no)
    {
        try
        {
            return new(true, await ask(host.Driver).ConfigureAwait(false), null);
        }
        catch (VirtException error) when (no.Contains(error.Code))
        {
            return new(true, default!, error);
        }
        catch (VirtException error) when (error is { IsConnectionLost: false, ErrorId: not VirtErrorId.CallTimeout })
        {
            Note(host, question, error);
            return default;
        }
    }

    private void Note(HostFacts host, string question, VirtException error)
    {
        switch (error.ErrorId)
        {
            case VirtErrorId.AccessDenied:
                Warning(MigrationFindingId.AccessDenied, host.Name, $"{host.Name} denies to be asked for {question}: {error.Message}");
                break;
            case VirtErrorId.ReadOnlyConnection:
                NotAsked(host, question, "the connection is read-only");
                break;
            case VirtErrorId.NotSupported:
                NotAsked(host, question, "its driver does not have the question");
                break;
            default:
                NotAsked(host, question, error.Message);
                break;
        }
    }

    private static string Words(List<string> words) =>
        words.Count == 1 ? words[0] : $"{string.Join(", ", words.Take(words.Count - 1))} and {words[^1]}";
}
