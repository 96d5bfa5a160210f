namespace VirtMigrate.Simulation;

/// <summary>What a storage pool of a simulated host is like.</summary>
public sealed record SimulatedPoolOptions
{
    /// <summary>The pool that libvirt's own packages make.</summary>
    public const string DefaultName = "default";

    /// <summary>Its name, unique on its host.</summary>
    public required string Name { get; init; }

    /// <summary>Its UUID; null: made from the world's seed and the names.</summary>
    public Guid? Uuid { get; init; }

    /// <summary>Its kind: <c>dir</c>, <c>fs</c> and <c>netfs</c> have files, <c>logical</c> and <c>disk</c> have block devices.</summary>
    public string Type { get; init; } = "dir";

    /// <summary>Its directory; null: <c>/var/lib/libvirt/images</c> for the default pool, a directory beside it for others,
    /// <c>/dev/NAME</c> for block devices.</summary>
    public string? Path { get; init; }

    /// <summary>Bytes in all; 1 TiB unless told.</summary>
    public ulong Capacity { get; init; } = 1UL << 40;

    /// <summary>Whether it runs; one that does not has volumes that nobody sees.</summary>
    public bool Running { get; init; } = true;

    /// <summary>Whether it is defined.</summary>
    public bool Persistent { get; init; } = true;

    /// <summary>Whether it starts with its host.</summary>
    public bool AutoStart { get; init; } = true;

    /// <summary>Whether it is one and the same with the shared pools of that path on the world's other hosts.</summary>
    public bool Shared { get; init; }

    /// <summary>Volumes it has from the beginning.</summary>
    public IReadOnlyList<SimulatedVolume> Volumes { get; init; } = [];

    internal bool HasBlockDevices => Type is "logical" or "disk";

    internal string Directory => (Path ?? (HasBlockDevices ? $"/dev/{Name}"
        : Name == DefaultName ? "/var/lib/libvirt/images" : $"/var/lib/libvirt/{Name}")).TrimEnd('/');
}
