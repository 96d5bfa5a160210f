namespace VirtMigrate.Simulation;

/// <summary>What a simulated world is like.</summary>
public sealed record SimulationWorldOptions
{
    /// <summary>Its name in <see cref="SimulationRegistry"/>.</summary>
    public string Name { get; init; } = SimulationRegistry.DefaultWorldName;

    /// <summary>Its clock; null: a virtual one of its own.</summary>
    public SimulationClock? Clock { get; init; }

    /// <summary>Seed of everything random in it (UUIDs, cookies, faults by probability). Equal seeds, equal runs.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>After so many rounds over a guest's memory a migration fails, so that one that cannot converge ends.</summary>
    public int MaxRounds { get; init; } = 10_000;

    /// <summary>Most bytes that one tunnelled migration really writes into its stream; what is above is only counted.</summary>
    public long TunnelBytes { get; init; } = 64L << 20;
}
