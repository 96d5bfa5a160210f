namespace VirtMigrate.Simulation;

/// <summary>A volume in a simulated storage pool. Never changes; what happens to it replaces it.</summary>
public sealed record SimulatedVolume
{
    /// <summary>Its name in its pool.</summary>
    public required string Name { get; init; }

    /// <summary>Bytes that a guest sees.</summary>
    public ulong Capacity { get; init; } = 10UL << 30;

    /// <summary>Bytes in use on the host.</summary>
    public ulong Allocation { get; init; } = 200_704;

    /// <summary>Its format, such as <c>qcow2</c> or <c>raw</c>.</summary>
    public string Format { get; init; } = "qcow2";

    /// <summary>Path of the volume below it; null: it holds everything itself.</summary>
    public string? BackingPath { get; init; }

    /// <summary>Format of the volume below it.</summary>
    public string? BackingFormat { get; init; }

    /// <summary>Stands for what is in it: volumes of equal content hold the same. Empty: nothing, or half of something.</summary>
    public Guid Content { get; init; }

    /// <summary>Whether all hosts of the world reach it, whatever their pools are like.</summary>
    internal bool IsEverywhere { get; init; }

    /// <summary>Whether it was just made by a call, so that there is nothing in it.</summary>
    internal bool IsBlank { get; init; }
}
