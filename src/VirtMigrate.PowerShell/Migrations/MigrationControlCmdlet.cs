using System.Management.Automation;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Errors;
using VirtMigrate.PowerShell.Hosts;
using VirtMigrate.PowerShell.Simulators;

namespace VirtMigrate.PowerShell.Migrations;

/// <summary>A cmdlet that has to do with migrations under way, this session's and others'.</summary>
public abstract class MigrationControlCmdlet : DomainCmdlet
{
    private protected MigrationTable Migrations { get; private set; } = new();

    /// <inheritdoc/>
    protected override void BeginProcessing() => Migrations = MigrationTable.Current;

    /// <summary>The migrations that arguments mean. A name means what is under way under that name, wherever; only when
    /// nothing is, the domain itself.</summary>
    private protected async Task<IReadOnlyList<MigrationTarget>> FindMigrationsAsync(
        IReadOnlyList<VirtHost> hosts, IReadOnlyList<object?> arguments, CancellationToken cancellationToken)
    {
        var found = new List<MigrationTarget>();
        foreach (var argument in arguments)
        {
            try
            {
                switch (argument is PSObject wrapped ? wrapped.BaseObject : argument)
                {
                    case VirtMigration migration:
                        found.Add(await LookAsync(migration.ToDomain(), cancellationToken).ConfigureAwait(false));
                        break;
                    case VirtDomain domain:
                        found.Add(await LookAsync(domain, cancellationToken).ConfigureAwait(false));
                        break;
                    case string name:
                        found.AddRange(await FindAsync(hosts, name, cancellationToken).ConfigureAwait(false));
                        break;
                    default:
                        throw CmdletErrors.Foreign(argument, "a VirtMigration, a VirtDomain or a domain's name");
                }
            }
            catch (VirtException error)
            {
                WriteError(error, argument);
            }
        }

        return found;
    }

    /// <summary>As it is now.</summary>
    private protected async Task<MigrationTarget> LookAsync(VirtDomain domain, CancellationToken cancellationToken)
    {
        if (Migrations.Find(domain.Uuid) is { } own)
        {
            return await LookAsync(own, cancellationToken).ConfigureAwait(false);
        }

        HostTable.RequireOpen(domain.Host, $"on which '{domain.Name}' was found");
        return new(domain, null, await AskAsync(domain, false, cancellationToken).ConfigureAwait(false));
    }

    // What the host says now; when it says nothing, what the engine heard last.
    private static async Task<MigrationTarget> LookAsync(SessionMigration own, CancellationToken cancellationToken)
    {
        JobStatistics? told = null;
        try
        {
            told = await AskAsync(own.Domain, false, cancellationToken).ConfigureAwait(false);
        }
        catch (VirtException)
        {
            // The engine finds out by itself that its host is lost.
        }

        return new(own.Domain, own, told ?? own.Statistics);
    }

    /// <summary>The job's statistics; null when the host has none to tell: the guest does not run, or is only arriving there.</summary>
    private protected static async Task<JobStatistics?> AskAsync(VirtDomain domain, bool completed, CancellationToken cancellationToken)
    {
        var driver = await domain.Host.GetOpenDriverAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var told = await driver.GetJobStatisticsAsync(domain.GetReference(), completed, keepCompleted: completed, cancellationToken).ConfigureAwait(false);
            return told.Type == JobType.None ? null : told;
        }
        catch (VirtException error) when (driver.IsOpen && error.Code is VirtErrorCode.OperationInvalid or VirtErrorCode.OperationUnsupported or VirtErrorCode.NoDomain)
        {
            return null;
        }
    }

    /// <summary>The clock of a domain's host.</summary>
    private protected static TimeProvider ClockOf(VirtDomain domain) => SimulatedTime.Of(domain.Host.GetDriver(), null);

    private async Task<IReadOnlyList<MigrationTarget>> FindAsync(IReadOnlyList<VirtHost> hosts, string name, CancellationToken cancellationToken)
    {
        var pattern = WildcardPattern.ContainsWildcardCharacters(name) ? WildcardPattern.Get(name, WildcardOptions.IgnoreCase) : null;
        var own = Migrations.All.Where(migration => Means(migration.Domain)).ToList();
        var found = (await Task.WhenAll(own.Select(migration => LookAsync(migration, cancellationToken))).ConfigureAwait(false)).ToList();
        if (found.Count > 0 && pattern is null)
        {
            return found;
        }

        var idle = new List<MigrationTarget>();
        foreach (var host in hosts)
        {
            try
            {
                foreach (var domain in (await VirtDomainQuery.ListAsync(host, cancellationToken).ConfigureAwait(false)).Where(Means))
                {
                    if (!own.Exists(migration => migration.Domain.Uuid == domain.Uuid))
                    {
                        var target = new MigrationTarget(domain, null, await AskAsync(domain, false, cancellationToken).ConfigureAwait(false));
                        (target.IsUnderWay ? found : idle).Add(target);
                    }
                }
            }
            catch (VirtException error)
            {
                WriteError(error, host);
            }
        }

        return pattern is not null ? [.. found, .. idle]
            : found.Count > 0 ? found
            : idle.Count > 0 ? idle
            : throw CmdletErrors.DomainNotFound(name, hosts.Select(host => host.Name));

        bool Means(VirtDomain domain) => pattern?.IsMatch(domain.Name)
            ?? (string.Equals(domain.Name, name, StringComparison.OrdinalIgnoreCase) || (Guid.TryParse(name, out var uuid) && uuid == domain.Uuid));
    }
}
