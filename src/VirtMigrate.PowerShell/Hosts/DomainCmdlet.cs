using System.Management.Automation;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Completion;
using VirtMigrate.PowerShell.Errors;

namespace VirtMigrate.PowerShell.Hosts;

/// <summary>A cmdlet that does something to domains, named or piped.</summary>
public abstract class DomainCmdlet : HostCmdlet
{
    /// <summary>The parameter set of names.</summary>
    protected const string ByName = "Name";

    /// <summary>The parameter set of objects.</summary>
    protected const string ByDomain = "Domain";

    /// <summary>Names or patterns.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByName, HelpMessage = "Name of the domain; wildcards are allowed.")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DomainNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>VirtDomain objects, or names, from the pipeline.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByDomain, HelpMessage = "Domain, as Get-VirtDomain writes it.")]
    [Alias("InputObject")]
    [ValidateNotNull]
    public object[] Domain { get; set; } = [];

    /// <summary>Where names are looked up.</summary>
    [Parameter]
    [Alias("ComputerName")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(HostNameCompleter))]
    public object[]? VirtHost { get; set; }

    /// <summary>Finds what the parameters mean. What cannot be found is written as an error.</summary>
    private protected async Task<IReadOnlyList<VirtDomain>> ResolveDomainsAsync(
        IReadOnlyList<VirtHost> hosts, IReadOnlyList<object?> arguments, CancellationToken cancellationToken)
    {
        var found = new List<VirtDomain>();
        foreach (var argument in arguments)
        {
            try
            {
                switch (argument is PSObject wrapped ? wrapped.BaseObject : argument)
                {
                    case VirtDomain domain:
                        HostTable.RequireOpen(domain.Host, $"on which '{domain.Name}' was found");
                        found.Add(domain);
                        break;
                    case string name:
                        found.AddRange(await FindAsync(hosts, name, cancellationToken).ConfigureAwait(false));
                        break;
                    default:
                        throw CmdletErrors.Foreign(argument, "a VirtDomain or a domain's name");
                }
            }
            catch (VirtException error)
            {
                WriteError(error, argument);
            }
        }

        return found;
    }

    /// <summary>Names or objects of this record, and the hosts for the names.</summary>
    private protected (IReadOnlyList<VirtHost> Hosts, IReadOnlyList<object?> Arguments) TakeArguments()
    {
        IReadOnlyList<object?> arguments = ParameterSetName == ByName ? Name : Domain;
        var namesGiven = arguments.Any(argument => (argument is PSObject wrapped ? wrapped.BaseObject : argument) is string);
        if (!namesGiven)
        {
            return ([], arguments);
        }

        // Without a host there is nothing to look up, and that has been told.
        var hosts = ResolveHosts(VirtHost);
        return (hosts, hosts.Count > 0 ? arguments : [.. arguments.Where(argument => argument is not (string or PSObject { BaseObject: string }))]);
    }

    private async Task<IReadOnlyList<VirtDomain>> FindAsync(IReadOnlyList<VirtHost> hosts, string name, CancellationToken cancellationToken)
    {
        if (WildcardPattern.ContainsWildcardCharacters(name))
        {
            var pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
            var all = await AskAsync(hosts, async host =>
                (await VirtDomainQuery.ListAsync(host, cancellationToken).ConfigureAwait(false))
                    .Where(domain => pattern.IsMatch(domain.Name))).ConfigureAwait(false);
            return [.. all.SelectMany(domains => domains)];
        }

        var errorsBefore = hostErrors;
        var found = (await AskAsync(hosts, host => VirtDomainQuery.FindAsync(host, name, cancellationToken)).ConfigureAwait(false))
            .OfType<VirtDomain>().ToList();
        return found.Count switch
        {
            1 => found,
            0 when hostErrors > errorsBefore => [], // a host did not answer, and that has been told
            0 => throw CmdletErrors.DomainNotFound(name, hosts.Select(host => host.Name)),
            _ => throw CmdletErrors.DomainAmbiguous(name, found.Select(domain => domain.Host.Name)),
        };
    }

    private int hostErrors;

    private async Task<IReadOnlyList<T>> AskAsync<T>(IReadOnlyList<VirtHost> hosts, Func<VirtHost, Task<T>> ask)
    {
        var answers = hosts.Select(host => (Host: host, Asking: ask(host))).ToList();
        var got = new List<T>();
        foreach (var (host, asking) in answers)
        {
            try
            {
                got.Add(await asking.ConfigureAwait(false));
            }
            catch (VirtException error)
            {
                hostErrors++;
                WriteError(error, host);
            }
        }

        return got;
    }
}
