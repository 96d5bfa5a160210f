using System.Management.Automation.Runspaces;
using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Pipeline;

namespace VirtMigrate.PowerShell.Migrations;

/// <summary>The migrations under way that one runspace drives. Called off with the runspace: without it nobody would be
/// there to end them.</summary>
internal sealed class MigrationTable
{
    private static readonly PerRunspace<MigrationTable> Tables = new(static (table, state) =>
    {
        if (state is RunspaceState.Closing or RunspaceState.Closed or RunspaceState.Broken)
        {
            table.StopAll();
        }
    });

    private readonly object gate = new();
    private readonly List<SessionMigration> migrations = [];

    /// <summary>The table of the calling thread's runspace.</summary>
    public static MigrationTable Current => Tables.Current;

    /// <summary>All that are under way, in the order of their beginning.</summary>
    public IReadOnlyList<SessionMigration> All
    {
        get
        {
            lock (gate)
            {
                return [.. migrations];
            }
        }
    }

    /// <summary>The migration of a domain, if this session drives one.</summary>
    public SessionMigration? Find(Guid uuid)
    {
        lock (gate)
        {
            return migrations.Find(migration => migration.Domain.Uuid == uuid);
        }
    }

    /// <summary>Migrates; meanwhile it is in this table.</summary>
    public async Task<MigrationResult> RunAsync(
        VirtDomain domain, MigrationRoute route, MigrationOptions options, IMigrationObserver watch, CancellationToken cancellationToken)
    {
        using var migration = new SessionMigration(domain, route, options.TimeProvider, watch);
        lock (gate)
        {
            migrations.Add(migration);
        }

        try
        {
            using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, migration.Stopping);
            var result = await new MigrationEngine(options).RunAsync(route, migration, stopping.Token).ConfigureAwait(false);
            Remove(migration);
            migration.End(result);
            return result;
        }
        catch (Exception error)
        {
            Remove(migration);
            migration.Fail(error);
            throw;
        }
    }

    /// <summary>Calls all of them off, without waiting.</summary>
    public void StopAll()
    {
        foreach (var migration in All)
        {
            migration.Stop();
        }
    }

    private void Remove(SessionMigration migration)
    {
        lock (gate)
        {
            migrations.Remove(migration);
        }
    }
}
