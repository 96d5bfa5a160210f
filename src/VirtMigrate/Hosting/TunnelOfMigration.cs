using VirtMigrate.Drivers;
using VirtMigrate.Simulation;

namespace VirtMigrate.Hosting;

/// <summary>The stream of a tunnelled migration: the destination's Prepare opens it, the source's Perform fills it.</summary>
internal sealed class TunnelOfMigration(PeerMigration migration) : IAsyncDisposable
{
    private VirtStream? stream;

    /// <summary>Stands for the migration URI, which a tunnelled migration has not; older protocols put it on the wire.</summary>
    public string Uri { get; } = migration.DestinationUri.ToString();

    /// <summary>Gives the source its stream.</summary>
    public void Use(VirtStream opened)
    {
        stream = opened;
        migration.UseTunnel(opened);
    }

    /// <summary>Aborts the stream unless it has been finished.</summary>
    public ValueTask DisposeAsync() => stream?.DisposeAsync() ?? ValueTask.CompletedTask;
}
