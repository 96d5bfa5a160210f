using System.Xml.Linq;
using VirtMigrate.Model;

namespace VirtMigrate.Simulation;

/// <summary>A virtual network of a simulated host.</summary>
public sealed class SimulatedNetwork
{
    private int isRunning;

    internal SimulatedNetwork(SimulatedHost host, SimulatedNetworkOptions options)
    {
        Options = options;
        Reference = new(options.Name, options.Uuid ?? host.World.GuidFor($"network {host.Name} {options.Name}"));
        isRunning = options.Running ? 1 : 0;
    }

    /// <summary>What it was made from.</summary>
    public SimulatedNetworkOptions Options { get; }

    /// <summary>Its name.</summary>
    public string Name => Options.Name;

    /// <summary>Names it towards its host.</summary>
    public NetworkRef Reference { get; }

    /// <summary>Whether it is up.</summary>
    public bool IsRunning
    {
        get => Volatile.Read(ref isRunning) != 0;
        set => Volatile.Write(ref isRunning, value ? 1 : 0);
    }

    internal string Xml => new XElement("network",
        new XElement("name", Name),
        new XElement("uuid", Reference.Uuid.ToString("D")),
        new XElement("forward", new XAttribute("mode", "nat")),
        new XElement("bridge", new XAttribute("name", Options.Bridge), new XAttribute("stp", "on"), new XAttribute("delay", 0)),
        new XElement("ip", new XAttribute("address", "192.168.122.1"), new XAttribute("netmask", "255.255.255.0"))) + "\n";
}
