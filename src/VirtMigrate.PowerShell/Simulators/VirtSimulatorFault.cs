using VirtMigrate.Simulation;

namespace VirtMigrate.PowerShell.Simulators;

/// <summary>Something that goes wrong on a simulated host.</summary>
public sealed class VirtSimulatorFault
{
    internal VirtSimulatorFault(string host, SimulationFaultHandle handle)
    {
        Host = host;
        Call = handle.Fault.Call;
        Effect = handle.Fault.Effect;
        Domain = handle.Fault.Domain;
        Times = handle.Fault.Times;
        Hits = handle.Hits;
    }

    /// <summary>The host.</summary>
    public string Host { get; }

    /// <summary>The calls that it strikes.</summary>
    public string Call { get; }

    /// <summary>What happens to them.</summary>
    public SimulationFaultEffect Effect { get; }

    /// <summary>The domain that they must concern; null: any.</summary>
    public string? Domain { get; }

    /// <summary>How often it strikes; null: for ever.</summary>
    public int? Times { get; }

    /// <summary>How often it has struck.</summary>
    public int Hits { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Effect} {Call} ({Hits} of {(Times is { } times ? times : "any")})";
}
