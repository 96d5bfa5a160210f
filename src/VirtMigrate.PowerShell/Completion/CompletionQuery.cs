using System.Collections;
using System.Collections.Concurrent;
using System.Management.Automation;
using System.Management.Automation.Language;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Hosts;

namespace VirtMigrate.PowerShell.Completion;

/// <summary>What completers have in common. A completer never fails: someone is typing.</summary>
internal static class CompletionQuery
{
    // Longer than a round trip to another continent, shorter than anyone's patience with a Tab key.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(800);

    /// <summary>The suggestions that begin with what was typed, quoted where PowerShell needs it.</summary>
    public static IEnumerable<CompletionResult> Suggest(string wordToComplete, IEnumerable<(string Text, string Tip)> candidates)
    {
        var typed = (wordToComplete ?? string.Empty).Trim('\'', '"');
        return candidates
            .Where(candidate => candidate.Text.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .DistinctBy(candidate => candidate.Text, StringComparer.OrdinalIgnoreCase)
            .OrderBy(candidate => candidate.Text, StringComparer.OrdinalIgnoreCase)
            .Select(candidate => new CompletionResult(Quote(candidate.Text), candidate.Text, CompletionResultType.ParameterValue, candidate.Tip))
            .ToList();
    }

    /// <summary>The open connections, or those that the command line names with <c>-VirtHost</c>.</summary>
    public static IReadOnlyList<VirtHost> Hosts(IDictionary? boundParameters)
    {
        var given = boundParameters?["VirtHost"];
        var open = HostTable.Current.All.Where(host => host.State == VirtHostState.Open);
        return given is null ? [.. open] : [.. LanguagePrimitives.GetEnumerable(given) is { } many
            ? many.Cast<object?>().SelectMany(HostsOf)
            : HostsOf(given)];
    }

    /// <summary>Names and states of the hosts' domains; what does not come in time is left out.</summary>
    public static IReadOnlyList<(string Text, string Tip)> Domains(IReadOnlyList<VirtHost> hosts)
    {
        var answers = new BlockingCollection<(VirtHost Host, IReadOnlyList<DomainRef> Domains)>(Math.Max(1, hosts.Count));
        foreach (var host in hosts)
        {
            _ = Task.Run(() => AskAsync(host, answers));
        }

        var found = new List<(string, string)>();
        var began = TimeProvider.System.GetTimestamp();
        for (var waiting = hosts.Count; waiting > 0; waiting--)
        {
            if (!answers.TryTake(out var answer, (int)Math.Max(0, (Patience - TimeProvider.System.GetElapsedTime(began)).TotalMilliseconds)))
            {
                break;
            }

            found.AddRange(answer.Domains.Select(domain => (domain.Name, $"{domain.Name} on {answer.Host.Name}")));
        }

        return found;
    }

    private static async Task AskAsync(VirtHost host, BlockingCollection<(VirtHost Host, IReadOnlyList<DomainRef> Domains)> answers)
    {
        IReadOnlyList<DomainRef> domains = [];
        try
        {
            using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
            domains = await host.GetDriver().ListDomainsAsync(DomainListFilter.None, limit.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is VirtException or OperationCanceledException)
        {
            // No suggestions from this host.
        }

        answers.Add((host, domains));
    }

    private static IEnumerable<VirtHost> HostsOf(object? given) => (given is PSObject wrapped ? wrapped.BaseObject : given) switch
    {
        VirtHost host when host.State == VirtHostState.Open => [host],
        string name => HostTable.Current.Match(name).Where(host => host.State == VirtHostState.Open),
        _ => [],
    };

    private static string Quote(string text) =>
        text.Length > 0 && text.All(c => char.IsLetterOrDigit(c) || c is '.' or '_' or '/' or ':' or '+' or '-')
            && text[0] != '-'
            ? text
            : $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";
}
