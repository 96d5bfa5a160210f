using System.Management.Automation;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Completion;
using VirtMigrate.PowerShell.Hosts;

namespace VirtMigrate.PowerShell.Commands;

/// <summary>Tells what hosts can do.</summary>
[Cmdlet(VerbsCommon.Get, "VirtCapability")]
[OutputType(typeof(VirtCapability))]
public sealed class GetVirtCapabilityCommand : HostCmdlet
{
    /// <summary>Which hosts; all connected ones when not given.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [Alias("ComputerName", "InputObject")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(HostNameCompleter))]
    public object[]? VirtHost { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var hosts = ResolveHosts(VirtHost);
        Await(async cancellationToken =>
        {
            foreach (var (host, asking) in hosts.Select(host => (host, VirtCapability.GetAsync(host, cancellationToken))).ToList())
            {
                try
                {
                    WriteObject(await asking.ConfigureAwait(false));
                }
                catch (VirtException error)
                {
                    WriteError(error, host);
                }
            }
        });
    }
}
