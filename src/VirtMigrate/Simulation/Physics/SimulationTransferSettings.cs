using VirtMigrate.Model;

namespace VirtMigrate.Simulation;

/// <summary>What a transfer starts from. Sizes are bytes, rates bytes a second.</summary>
internal sealed record SimulationTransferSettings
{
    public required double Memory { get; init; }

    /// <summary>Part of the memory, from 0 to 1, that is constant pages: they are named, not sent.</summary>
    public double ConstantShare { get; init; }

    /// <summary>The guest's dirty rate now; 0 while it stands.</summary>
    public required Func<double> DirtyRate { get; init; }

    public required double WorkingSet { get; init; }

    public int PageSize { get; init; } = 4096;

    public double Disks { get; init; }

    public double DiskWriteRate { get; init; }

    public bool Live { get; init; } = true;

    public bool AutoConverge { get; init; }

    public int ThrottleInitial { get; init; } = 20;

    public int ThrottleIncrement { get; init; } = 10;

    /// <summary>Factor by which compression shrinks memory; 1: none.</summary>
    public double Compression { get; init; } = 1;

    /// <summary>Whether compression works by differences to what was sent before (xbzrle): not in the first round.</summary>
    public bool CompressesDifferences { get; init; }

    public int Connections { get; init; } = 1;

    /// <summary>Upper limit; null: none.</summary>
    public double? Limit { get; init; }

    public double? PostCopyLimit { get; init; }

    public required TimeSpan MaxDowntime { get; init; }

    public required TimeSpan Setup { get; init; }

    public required TimeSpan Resume { get; init; }

    /// <summary>When the guest is stopped.</summary>
    public SwitchoverRule Rule { get; init; }

    /// <summary>After so many rounds the guest is stopped whatever is left (the old Xen tools' rule); null: never.</summary>
    public int? StopAfterRounds { get; init; }

    /// <summary>After so many rounds the migration fails.</summary>
    public required int MaxRounds { get; init; }
}
