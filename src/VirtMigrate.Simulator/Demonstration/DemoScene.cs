using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.Simulation;

namespace VirtMigrate.Simulator.Demonstration;

/// <summary>One migration that the demo shows.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Title">What it is.</param>
/// <param name="Driver">The driver that both hosts present.</param>
/// <param name="Protocols">The protocols that both have; null: the driver's own.</param>
/// <param name="Flags">The flags of the migration.</param>
/// <param name="Expected">The protocol that negotiation must find.</param>
internal sealed record DemoScene(
    string Name, string Title, string Driver, SimulatedProtocols? Protocols, MigrationFlags Flags, MigrationProtocol Expected)
{
    /// <summary>All scenes, oldest protocol first.</summary>
    public static IReadOnlyList<DemoScene> All { get; } =
    [
        new("v1", "version 1 (2007): two Xen hosts without Finish", "xen", null,
            MigrationFlags.Live, MigrationProtocol.V1),
        new("v2", "version 2: the XML travels", "qemu", SimulatedProtocols.V2,
            MigrationFlags.Live, MigrationProtocol.V2),
        new("v3", "version 3 (2011): cookies both ways", "qemu", SimulatedProtocols.V3,
            MigrationFlags.Live, MigrationProtocol.V3),
        new("params", "version 3 with typed parameters", "qemu", SimulatedProtocols.V3 | SimulatedProtocols.V3Params,
            MigrationFlags.Live, MigrationProtocol.V3Params),
        new("p2p", "peer-to-peer: the source's daemon drives", "qemu", null,
            MigrationFlags.Live | MigrationFlags.PeerToPeer, MigrationProtocol.V3Params),
        new("tunnelled", "tunnelled: memory inside the libvirt connection", "qemu", null,
            MigrationFlags.Live | MigrationFlags.PeerToPeer | MigrationFlags.Tunnelled, MigrationProtocol.V3Params),
    ];
}
