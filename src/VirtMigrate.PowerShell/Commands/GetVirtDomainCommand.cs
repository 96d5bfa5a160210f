using System.Management.Automation;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Completion;
using VirtMigrate.PowerShell.Errors;
using VirtMigrate.PowerShell.Hosts;

namespace VirtMigrate.PowerShell.Commands;

/// <summary>Lists domains of connected hosts.</summary>
[Cmdlet(VerbsCommon.Get, "VirtDomain", DefaultParameterSetName = "Name")]
[OutputType(typeof(VirtDomain))]
public sealed class GetVirtDomainCommand : HostCmdlet
{
    // Up to here a literal name costs a look-up of its own; beyond, the whole list is cheaper.
    private const int FewNames = 4;

    private readonly List<VirtHost> hosts = [];

    /// <summary>Names or patterns.</summary>
    [Parameter(Position = 0, ParameterSetName = "Name")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(DomainNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>UUIDs.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Uuid", HelpMessage = "UUID of the domain.")]
    [Alias("Id")]
    public Guid[]? Uuid { get; set; }

    /// <summary>Only domains in one of these states.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public DomainState[]? State { get; set; }

    /// <summary>Which hosts; all connected ones when not given.</summary>
    [Parameter(ValueFromPipeline = true)]
    [Alias("ComputerName", "InputObject")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(HostNameCompleter))]
    public object[]? VirtHost { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        hosts.AddRange(ResolveHosts(VirtHost).Where(host => !hosts.Contains(host)));
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (hosts.Count > 0)
        {
            Await(WriteDomainsAsync);
        }
    }

    private async Task WriteDomainsAsync(CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var answered = true;
        foreach (var (host, asking) in hosts.Select(host => (host, AskAsync(host, cancellationToken))).ToList())
        {
            try
            {
                var domains = await asking.ConfigureAwait(false);
                foreach (var domain in domains)
                {
                    seen.Add(Key(domain));
                }

                WriteObject(domains.Where(domain => State is null || State.Contains(domain.State)).ToList(), enumerateCollection: true);
            }
            catch (VirtException error)
            {
                answered = false;
                WriteError(error, host);
            }
        }

        // A host that did not answer may have it: then its own error says enough.
        if (answered)
        {
            foreach (var missing in Literals().Where(literal => !seen.Contains(literal)))
            {
                WriteError(CmdletErrors.DomainNotFound(missing, hosts.Select(host => host.Name)), missing);
            }
        }
    }

    private async Task<IReadOnlyList<VirtDomain>> AskAsync(VirtHost host, CancellationToken cancellationToken)
    {
        if (Uuid is { Length: <= FewNames })
        {
            var found = await Task.WhenAll(Uuid.Select(uuid => VirtDomainQuery.FindAsync(host, uuid, cancellationToken))).ConfigureAwait(false);
            return [.. found.OfType<VirtDomain>()];
        }

        if (Name is { Length: <= FewNames } && !Name.Any(WildcardPattern.ContainsWildcardCharacters))
        {
            var found = await Task.WhenAll(Name.Select(name => VirtDomainQuery.FindAsync(host, name, cancellationToken))).ConfigureAwait(false);
            return [.. found.OfType<VirtDomain>()];
        }

        var all = await VirtDomainQuery.ListAsync(host, cancellationToken).ConfigureAwait(false);
        if (Uuid is not null)
        {
            return [.. all.Where(domain => Uuid.Contains(domain.Uuid))];
        }

        if (Name is null)
        {
            return all;
        }

        // Names on a host are case-sensitive; patterns are not, as everywhere in PowerShell.
        var patterns = Name.Where(WildcardPattern.ContainsWildcardCharacters)
            .Select(name => WildcardPattern.Get(name, WildcardOptions.IgnoreCase)).ToList();
        return [.. all.Where(domain => Name.Contains(domain.Name, StringComparer.Ordinal) || patterns.Exists(pattern => pattern.IsMatch(domain.Name)))];
    }

    private string Key(VirtDomain domain) => Uuid is null ? domain.Name : domain.Uuid.ToString();

    private IEnumerable<string> Literals() =>
        Uuid?.Select(uuid => uuid.ToString()) ?? Name?.Where(name => !WildcardPattern.ContainsWildcardCharacters(name)) ?? [];
}
