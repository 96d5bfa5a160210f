namespace VirtMigrate.Simulation;

/// <summary>What a virtual network of a simulated host is like.</summary>
public sealed record SimulatedNetworkOptions
{
    /// <summary>The network that libvirt's own packages make.</summary>
    public const string DefaultName = "default";

    /// <summary>Its name, unique on its host.</summary>
    public required string Name { get; init; }

    /// <summary>Its UUID; null: made from the world's seed and the names.</summary>
    public Guid? Uuid { get; init; }

    /// <summary>The bridge it is on.</summary>
    public string Bridge { get; init; } = "virbr0";

    /// <summary>Whether it is up.</summary>
    public bool Running { get; init; } = true;

    /// <summary>Whether it is defined.</summary>
    public bool Persistent { get; init; } = true;

    /// <summary>Whether it starts with its host.</summary>
    public bool AutoStart { get; init; } = true;
}
