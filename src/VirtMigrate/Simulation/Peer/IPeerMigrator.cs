namespace VirtMigrate.Simulation;

/// <summary>What a source host runs when it is asked to drive a migration itself (peer-to-peer, tunnelled or not).</summary>
public interface IPeerMigrator
{
    /// <summary>Migrates.</summary>
    /// <returns>A task that ends when the migration has gone well.</returns>
    /// <exception cref="Model.VirtException">It went wrong; the error that the source host answers.</exception>
    Task MigrateAsync(PeerMigration migration, CancellationToken cancellationToken);
}
