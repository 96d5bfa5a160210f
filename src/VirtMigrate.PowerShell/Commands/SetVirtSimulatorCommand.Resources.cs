using System.Management.Automation;
using VirtMigrate.PowerShell.Errors;
using VirtMigrate.PowerShell.Simulators;
using VirtMigrate.Simulation;

namespace VirtMigrate.PowerShell.Commands;

// Storage pools and networks of simulated hosts.
public sealed partial class SetVirtSimulatorCommand
{
    /// <summary>Storage pools to add: names, or hashtables.</summary>
    [Parameter(ParameterSetName = ForHost)]
    [ValidateNotNullOrEmpty]
    public object[]? AddPool { get; set; }

    /// <summary>Names of storage pools to take away.</summary>
    [Parameter(ParameterSetName = ForHost)]
    [ValidateNotNullOrEmpty]
    public string[]? RemovePool { get; set; }

    /// <summary>Virtual networks to add: names, or hashtables.</summary>
    [Parameter(ParameterSetName = ForHost)]
    [ValidateNotNullOrEmpty]
    public object[]? AddNetwork { get; set; }

    /// <summary>Names of virtual networks to take away.</summary>
    [Parameter(ParameterSetName = ForHost)]
    [ValidateNotNullOrEmpty]
    public string[]? RemoveNetwork { get; set; }

    // What is taken away makes room for what is added.
    private void ChangeResources(SimulatedHost host)
    {
        foreach (var name in (RemovePool ?? []).Where(name => !host.RemovePool(name)))
        {
            throw CmdletErrors.Argument($"{host.Name} has no storage pool '{name}'", "Name one of its storage pools.");
        }

        foreach (var name in (RemoveNetwork ?? []).Where(name => !host.RemoveNetwork(name)))
        {
            throw CmdletErrors.Argument($"{host.Name} has no network '{name}'", "Name one of its networks.");
        }

        foreach (var pool in (AddPool ?? []).Select(ResourceSpecification.Pool))
        {
            host.AddPool(pool);
        }

        foreach (var network in (AddNetwork ?? []).Select(ResourceSpecification.Network))
        {
            host.AddNetwork(network);
        }
    }
}
