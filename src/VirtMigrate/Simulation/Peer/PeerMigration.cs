using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Simulation;

/// <summary>A migration that a source host was asked to drive.</summary>
public sealed class PeerMigration
{
    private readonly Action<VirtStream> useTunnel;

    internal PeerMigration(Action<VirtStream> useTunnel) => this.useTunnel = useTunnel;

    /// <summary>The source's own connection to itself, on which the source's steps are called. Belongs to the host.</summary>
    public required VirtDriver Source { get; init; }

    /// <summary>The source host's name.</summary>
    public required string SourceName { get; init; }

    /// <summary>The domain.</summary>
    public required DomainRef Domain { get; init; }

    /// <summary>The destination's libvirt URI as the source was told.</summary>
    public required ConnectionUri DestinationUri { get; init; }

    /// <summary>Opens connections to the destination.</summary>
    public required DriverRegistry Drivers { get; init; }

    /// <summary>How connections are opened.</summary>
    public required ConnectOptions ConnectOptions { get; init; }

    /// <summary>The flags as the source got them, with <see cref="MigrationFlags.PeerToPeer"/>.</summary>
    public required MigrationFlags Flags { get; init; }

    /// <summary>Everything else that the source was told, as typed parameters (<c>migrate_uri</c>, <c>destination_name</c>, …).</summary>
    public required TypedParameterList Parameters { get; init; }

    /// <summary>The clock of the world.</summary>
    public required TimeProvider TimeProvider { get; init; }

    /// <summary>Whether memory goes through the stream that the destination's tunnelled Prepare answers.</summary>
    public bool IsTunnelled => (Flags & MigrationFlags.Tunnelled) != 0;

    /// <summary>Gives the source the stream for its memory; before its Perform is called.</summary>
    public void UseTunnel(VirtStream stream) => useTunnel(stream);
}
