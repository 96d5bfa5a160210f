using System.Management.Automation;
using VirtMigrate.Daemon;
using VirtMigrate.PowerShell.Completion;
using VirtMigrate.PowerShell.Errors;
using VirtMigrate.PowerShell.Simulators;
using VirtMigrate.Simulation;

namespace VirtMigrate.PowerShell.Commands;

/// <summary>Starts simulated hosts in this process.</summary>
[Cmdlet(VerbsLifecycle.Start, "VirtSimulator", SupportsShouldProcess = true)]
[OutputType(typeof(VirtSimulator))]
public sealed class StartVirtSimulatorCommand : SimulatorCmdlet
{
    /// <summary>The hosts: names, or hashtables.</summary>
    [Parameter(Mandatory = true, Position = 0, HelpMessage = "Names of the hosts, or hashtables such as @{ Name = 'alpha'; Driver = 'xen' }.")]
    [ValidateNotNullOrEmpty]
    public object[] HostName { get; set; } = [];

    /// <summary>Domains of the first host: names, or hashtables.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public object[]? Domain { get; set; }

    /// <summary>Name of the simulator.</summary>
    [Parameter]
    [ValidatePattern("^[A-Za-z0-9._-]+$")]
    public string Name { get; set; } = SimulationRegistry.DefaultWorldName;

    /// <summary>The driver that the hosts present themselves as.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SimulatorDriverCompleter))]
    [ValidateNotNullOrEmpty]
    public string Driver { get; set; } = "qemu";

    /// <summary>Their migration protocols; the driver's own when not given.</summary>
    [Parameter]
    public SimulatedProtocols Protocols { get; set; }

    /// <summary>How fast time passes.</summary>
    [Parameter]
    [SimulatorSpeed]
    [ArgumentCompleter(typeof(SimulatorSpeedCompleter))]
    public double Speed { get; set; } = SimulationClock.VirtualSpeed;

    /// <summary>Bytes a second between any two hosts.</summary>
    [Parameter]
    [ValidateRange(1d, 1e15)]
    public double Bandwidth { get; set; } = 1.25e9;

    /// <summary>Time of one way between any two hosts.</summary>
    [Parameter]
    [Pipeline.Seconds]
    public TimeSpan Latency { get; set; } = TimeSpan.FromMilliseconds(0.1);

    /// <summary>Seed of everything random.</summary>
    [Parameter]
    public int Seed { get; set; } = 1;

    /// <summary>Addresses on which every host listens for libvirt clients.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Listen { get; set; }

    /// <summary>Replace a simulator of that name.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (ShouldProcess($"{Name} ({string.Join(", ", HostName.Select(NameOf))})", "Start simulator"))
        {
            Await(StartAsync);
        }
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        var defaults = new SimulatedHostOptions
        {
            Name = string.Empty,
            Driver = Driver,
            Protocols = MyInvocation.BoundParameters.ContainsKey(nameof(Protocols)) ? Protocols : null,
        };
        var specifications = HostName.Select(given => SimulatorSpecification.Host(given, defaults)).ToList();
        var everywhere = (Listen ?? []).Select(SimulatorSpecification.Endpoint).ToList();
        var domains = (Domain ?? []).Select(SimulatorSpecification.Domain).ToList();

        if (SimulatorTable.Find(Name) is { } running)
        {
            if (!Force)
            {
                throw CmdletErrors.SimulatorExists(Name);
            }

            await SimulatorTable.StopAsync(running).ConfigureAwait(false);
        }

        var entry = new SimulatorEntry(new SimulationWorld(new SimulationWorldOptions
        {
            Name = Name,
            Seed = Seed,
            Clock = new SimulationClock(Speed, TimeProvider.System.GetUtcNow()),
        }));
        try
        {
            await FillAsync(entry, specifications, domains, everywhere, cancellationToken).ConfigureAwait(false);
            if (!SimulatorTable.TryAdd(entry))
            {
                throw CmdletErrors.SimulatorExists(Name);
            }
        }
        catch
        {
            await entry.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        WriteObject(new VirtSimulator(entry));
    }

    private async Task FillAsync(
        SimulatorEntry entry, List<(SimulatedHostOptions Host, IReadOnlyList<DaemonEndpoint> Endpoints)> specifications,
        List<SimulatedDomainOptions> domains, List<DaemonEndpoint> everywhere, CancellationToken cancellationToken)
    {
        var hosts = specifications.Select(specification => entry.World.AddHost(specification.Host)).ToList();
        foreach (var domain in domains)
        {
            hosts[0].AddDomain(domain);
        }

        for (var one = 0; one < hosts.Count; one++)
        {
            for (var other = one + 1; other < hosts.Count; other++)
            {
                entry.World.Connect(hosts[one].Name, hosts[other].Name, Bandwidth, Latency);
            }

            IReadOnlyList<DaemonEndpoint> endpoints = [.. specifications[one].Endpoints, .. everywhere];
            if (endpoints.Count > 0)
            {
                await entry.ListenAsync(hosts[one], endpoints, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static string NameOf(object given) => given is System.Collections.IDictionary table ? $"{table["Name"]}" : $"{given}";
}
