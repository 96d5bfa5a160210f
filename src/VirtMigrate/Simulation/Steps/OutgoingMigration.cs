using VirtMigrate.Model;

namespace VirtMigrate.Simulation;

/// <summary>The source's part of one migration. Guarded by the source host's gate.</summary>
internal sealed class OutgoingMigration(Guid session, SimulationDriver owner, MigrationFlags flags, DomainStateReason before, long started)
{
    /// <summary>Its number; a source that held nothing since Begin learns it from Prepare's cookie.</summary>
    public Guid Session { get; set; } = session;

    /// <summary>The connection whose end ends it.</summary>
    public SimulationDriver Owner { get; set; } = owner;

    public MigrationFlags Flags { get; set; } = flags;

    /// <summary>The guest's state when it began.</summary>
    public DomainStateReason Before { get; } = before;

    public long Started { get; } = started;

    public OutgoingPhase Phase { get; set; } = OutgoingPhase.Begun;

    public SimulationTransfer? Transfer { get; set; }

    /// <summary>Targets of the disks that it copies.</summary>
    public IReadOnlyList<string> CopiedDisks { get; set; } = [];

    public IncomingMigration? Incoming { get; set; }

    /// <summary>The rest of a post-copy transfer.</summary>
    public Task<SimulationTransferEnd>? PostCopy { get; set; }

    /// <summary>What was asked for as the definition on the destination; null: the source's own.</summary>
    public SimulatedDomainDefinition? PersistentDefinition { get; set; }
}
