using System.Collections.ObjectModel;
using System.Management.Automation;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Completion;
using VirtMigrate.PowerShell.Errors;
using VirtMigrate.PowerShell.Hosts;

namespace VirtMigrate.PowerShell.Commands;

/// <summary>Defines domains from XML, or starts transient ones.</summary>
[Cmdlet(VerbsCommon.New, "VirtDomain", SupportsShouldProcess = true, DefaultParameterSetName = FromXml)]
[OutputType(typeof(VirtDomain))]
public sealed class NewVirtDomainCommand : HostCmdlet
{
    private const string FromXml = "Xml";
    private const string FromPath = "Path";

    /// <summary>The domain's XML.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = FromXml, HelpMessage = "The domain's XML.")]
    [ValidateNotNullOrEmpty]
    public string[] Xml { get; set; } = [];

    /// <summary>Files with the domain's XML.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = FromPath, HelpMessage = "File with the domain's XML; wildcards are allowed.")]
    [Alias("FullName")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>The host; may be left out when exactly one is connected.</summary>
    [Parameter]
    [Alias("ComputerName")]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(HostNameCompleter))]
    public object? VirtHost { get; set; }

    /// <summary>Start it.</summary>
    [Parameter]
    public SwitchParameter Start { get; set; }

    /// <summary>Start it without a definition that outlives it.</summary>
    [Parameter]
    public SwitchParameter Transient { get; set; }

    /// <summary>Leave it paused.</summary>
    [Parameter]
    public SwitchParameter Paused { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var hosts = ResolveHosts(VirtHost is null ? null : [VirtHost]);
        if (hosts.Count == 0)
        {
            return;
        }

        if (hosts.Count > 1)
        {
            ThrowTerminatingError(ErrorRecords.Of(CmdletErrors.Argument(
                $"the domain could go to more than one connected host: {string.Join(", ", hosts.Select(host => host.Name))}",
                "Name one with -VirtHost."), null));
        }

        var files = ParameterSetName == FromPath ? Path.SelectMany(Files).ToList() : null;
        Await(async cancellationToken =>
        {
            foreach (var item in files ?? (IReadOnlyList<string>)Xml)
            {
                try
                {
                    var xml = files is null ? item : await DomainXml.ReadFileAsync(item, cancellationToken).ConfigureAwait(false);
                    await CreateAsync(hosts[0], xml, cancellationToken).ConfigureAwait(false);
                }
                catch (VirtException error)
                {
                    WriteError(error, item);
                }
            }
        });
    }

    private async Task CreateAsync(VirtHost host, string xml, CancellationToken cancellationToken)
    {
        var name = DomainXml.ReadName(xml);
        var starts = Start || Transient || Paused;
        var action = (Transient ? "Start transient domain" : starts ? "Define and start domain" : "Define domain") + (Paused ? ", paused" : string.Empty);
        if (!await ShouldProcessAsync($"{name} on {host.Name}", action).ConfigureAwait(false))
        {
            return;
        }

        if (host.ReadOnly)
        {
            throw VirtException.ReadOnly(host.Name, Transient ? "CreateDomain" : "DefineDomain");
        }

        var driver = await host.GetOpenDriverAsync(cancellationToken).ConfigureAwait(false);
        var flags = Paused ? DomainCreateFlags.Paused : DomainCreateFlags.None;
        DomainRef made;
        if (Transient)
        {
            made = await driver.CreateDomainAsync(xml, flags, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            made = await driver.DefineDomainAsync(xml, cancellationToken).ConfigureAwait(false);
            if (starts)
            {
                made = await StartAsync(host, made, flags, cancellationToken).ConfigureAwait(false);
            }
        }

        if (await VirtDomainQuery.FindAsync(host, made.Uuid, cancellationToken).ConfigureAwait(false) is { } domain)
        {
            WriteObject(domain);
        }
    }

    private async Task<DomainRef> StartAsync(VirtHost host, DomainRef made, DomainCreateFlags flags, CancellationToken cancellationToken)
    {
        try
        {
            var driver = await host.GetOpenDriverAsync(cancellationToken).ConfigureAwait(false);
            return await driver.StartDomainAsync(made, flags, cancellationToken).ConfigureAwait(false);
        }
        catch (VirtException error)
        {
            // It is defined all the same: the user gets the domain, and the reason why it does not run.
            WriteError(error, made.Name);
            return made;
        }
    }

    private Collection<string> Files(string path)
    {
        try
        {
            return GetResolvedProviderPathFromPSPath(path, out _);
        }
        catch (Exception error) when (error is ItemNotFoundException or System.Management.Automation.DriveNotFoundException or ProviderNotFoundException or PSArgumentException)
        {
            WriteError(CmdletErrors.File(path, error), path);
            return [];
        }
    }
}
