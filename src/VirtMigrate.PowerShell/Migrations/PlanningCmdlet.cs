using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Hosts;

namespace VirtMigrate.PowerShell.Migrations;

/// <summary>A cmdlet that asks what would become of migrations. It changes nothing.</summary>
public abstract class PlanningCmdlet : MigrationCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var (hosts, arguments) = TakeArguments();

        // What goes somewhere comes from elsewhere: a name is looked for on the other hosts, unless they are named.
        var sources = VirtHost is null ? [.. hosts.Where(host => !IsDestination(host))] : hosts;
        Await(async cancellationToken =>
        {
            foreach (var domain in await ResolveDomainsAsync(sources.Count > 0 ? sources : hosts, arguments, cancellationToken).ConfigureAwait(false))
            {
                try
                {
                    if (DestinationHost is not null)
                    {
                        HostTable.RequireOpen(DestinationHost, "the destination");
                    }

                    Write(await PlanMaker.PlanAsync(Settings.ToRequest(domain.GetReference()), domain.Host, DestinationHost, Estimate, cancellationToken).ConfigureAwait(false));
                }
                catch (VirtException error)
                {
                    WriteError(error, domain);
                }
            }
        });
    }

    /// <summary>What the user tells for the estimate; null: the plan needs none.</summary>
    private protected virtual EstimateOptions? Estimate => null;

    /// <summary>Writes what was found.</summary>
    private protected abstract void Write(MigrationPlan plan);
}
