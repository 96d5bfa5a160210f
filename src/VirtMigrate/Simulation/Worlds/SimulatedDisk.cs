namespace VirtMigrate.Simulation;

/// <summary>A disk of a simulated domain.</summary>
public sealed record SimulatedDisk
{
    /// <summary>Its target name, such as <c>vda</c>.</summary>
    public required string Target { get; init; }

    /// <summary>Its path on the host; null: in the default pool's directory, unless <see cref="Pool"/> is set.</summary>
    public string? Path { get; init; }

    /// <summary>The storage pool of a disk that is named by pool and volume; null: it is named by <see cref="Path"/>.</summary>
    public string? Pool { get; init; }

    /// <summary>The volume of a disk that is named by pool and volume.</summary>
    public string? Volume { get; init; }

    /// <summary>Its format, such as <c>qcow2</c> or <c>raw</c>.</summary>
    public string Format { get; init; } = "qcow2";

    /// <summary>Its size in bytes.</summary>
    public ulong Capacity { get; init; } = 10UL << 30;

    /// <summary>Share, 0 to 1, that an incremental copy has to send.</summary>
    public double IncrementalShare { get; init; } = 0.1;

    /// <summary>Whether all hosts of the world reach it; one that is not shared must be copied, or the migration is unsafe.</summary>
    public bool Shared { get; init; } = true;

    /// <summary>Cache mode; all but none and directsync make a migration unsafe on unshared storage.</summary>
    public string Cache { get; init; } = "none";

    /// <summary>Whether the guest cannot write to it.</summary>
    public bool ReadOnly { get; init; }
}
