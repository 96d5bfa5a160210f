using VirtMigrate.Drivers;
using VirtMigrate.Simulation;

namespace VirtMigrate.PowerShell.Simulators;

/// <summary>A simulated host as it was when it was asked for.</summary>
public sealed class VirtSimulatorHost
{
    private static readonly (DriverFeature Feature, string Name)[] ProtocolNames =
    [
        (DriverFeature.MigrationParameters, "V3Params"), (DriverFeature.MigrationV3, "V3"),
        (DriverFeature.MigrationV2, "V2"), (DriverFeature.MigrationV1, "V1"),
    ];

    internal VirtSimulatorHost(SimulatedHost host, IReadOnlyList<string> listening)
    {
        Name = host.Name;
        Uri = host.Uri;
        Listening = listening.ToArray();
        Driver = host.Personality.Name;
        Protocols = ProtocolNames.Where(entry => host.Features.Contains(entry.Feature)).Select(entry => entry.Name).ToArray();
        State = host.IsRunning ? "Running" : "Stopped";
        Connections = host.ConnectionCount;
        Domains = host.Domains.Select(domain => new VirtSimulatorDomain(domain)).ToArray();
        Faults = host.Faults.Select(fault => new VirtSimulatorFault(host.Name, fault)).ToArray();
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The URI by which this process reaches it.</summary>
    public string Uri { get; }

    /// <summary>The URIs by which any libvirt client reaches it.</summary>
    public IReadOnlyList<string> Listening { get; }

    /// <summary>The driver that it presents itself as.</summary>
    public string Driver { get; }

    /// <summary>Its migration protocols, newest first.</summary>
    public IReadOnlyList<string> Protocols { get; }

    /// <summary>Running or Stopped.</summary>
    public string State { get; }

    /// <summary>How many connections to it are open.</summary>
    public int Connections { get; }

    /// <summary>Its domains, by name.</summary>
    public IReadOnlyList<VirtSimulatorDomain> Domains { get; }

    /// <summary>What goes wrong on it.</summary>
    public IReadOnlyList<VirtSimulatorFault> Faults { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
