using System.Management.Automation;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Completion;
using VirtMigrate.PowerShell.Errors;
using VirtMigrate.PowerShell.Simulators;
using VirtMigrate.Simulation;

namespace VirtMigrate.PowerShell.Commands;

/// <summary>Changes a simulator while it runs: its time, its hosts, what goes wrong on them, the links between them.</summary>
[Cmdlet(VerbsCommon.Set, "VirtSimulator", SupportsShouldProcess = true, DefaultParameterSetName = ForAll)]
[OutputType(typeof(VirtSimulator))]
public sealed partial class SetVirtSimulatorCommand : SimulatorCmdlet
{
    private const string ForAll = "Simulator";
    private const string ForHost = "Host";
    private const string ForFault = "Fault";
    private const string ForLink = "Link";

    /// <summary>Which simulator.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SimulatorNameCompleter))]
    public string Name { get; set; } = SimulationRegistry.DefaultWorldName;

    /// <summary>Which hosts.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ForHost, HelpMessage = "Name of the simulated host; wildcards are allowed.")]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ForFault, HelpMessage = "Name of the simulated host; wildcards are allowed.")]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ForLink, HelpMessage = "Name of the simulated host; wildcards are allowed.")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SimulatorHostCompleter))]
    public string[] HostName { get; set; } = [];

    /// <summary>How fast time passes.</summary>
    [Parameter(ParameterSetName = ForAll)]
    [SimulatorSpeed]
    [ArgumentCompleter(typeof(SimulatorSpeedCompleter))]
    public double Speed { get; set; }

    /// <summary>Moves the time forward.</summary>
    [Parameter(ParameterSetName = ForAll)]
    [Pipeline.Seconds]
    public TimeSpan Advance { get; set; }

    /// <summary>Further hosts: names, or hashtables.</summary>
    [Parameter(ParameterSetName = ForAll)]
    [ValidateNotNullOrEmpty]
    public object[]? AddHost { get; set; }

    /// <summary>Hosts that go away with all that is on them.</summary>
    [Parameter(ParameterSetName = ForAll)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SimulatorHostCompleter))]
    public string[]? RemoveHost { get; set; }

    /// <summary>Further domains: names, or hashtables.</summary>
    [Parameter(ParameterSetName = ForHost)]
    [ValidateNotNullOrEmpty]
    public object[]? AddDomain { get; set; }

    /// <summary>Whether the hosts run.</summary>
    [Parameter(ParameterSetName = ForHost)]
    [ValidateSet("Running", "Stopped")]
    public string? State { get; set; }

    /// <summary>Restart the daemon; guests go on.</summary>
    [Parameter(ParameterSetName = ForHost)]
    public SwitchParameter RestartDaemon { get; set; }

    /// <summary>Lose all connections; the host goes on.</summary>
    [Parameter(ParameterSetName = ForHost)]
    public SwitchParameter CutConnection { get; set; }

    /// <summary>Pages that the domain's guest dirties a second.</summary>
    [Parameter(ParameterSetName = ForHost)]
    [ValidateRange(0d, 1e12)]
    public double DirtyRate { get; set; }

    /// <summary>Bytes that the domain's guest writes to again and again.</summary>
    [Parameter(ParameterSetName = ForHost)]
    public ulong WorkingSet { get; set; }

    /// <summary>Nothing goes wrong any more.</summary>
    [Parameter(ParameterSetName = ForAll)]
    [Parameter(ParameterSetName = ForHost)]
    public SwitchParameter ClearFault { get; set; }

    /// <summary>The domain whose guest is changed, or that a call must concern to be struck.</summary>
    [Parameter(ParameterSetName = ForHost)]
    [Parameter(ParameterSetName = ForFault)]
    [ValidateNotNullOrEmpty]
    public string? Domain { get; set; }

    /// <summary>What happens to the call.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ForFault, HelpMessage = "What happens to the call, such as Fail or LoseReply.")]
    public SimulationFaultEffect Fault { get; set; }

    /// <summary>Which calls.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ForFault, HelpMessage = "Calls that it strikes, such as MigrateFinish3*.")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SimulatorCallCompleter))]
    public string Call { get; set; } = string.Empty;

    /// <summary>How often it strikes; 0: for ever.</summary>
    [Parameter(ParameterSetName = ForFault)]
    [ValidateRange(0, int.MaxValue)]
    public int Times { get; set; } = 1;

    /// <summary>How many calls go well before.</summary>
    [Parameter(ParameterSetName = ForFault)]
    [ValidateRange(0, int.MaxValue)]
    public int Skip { get; set; }

    /// <summary>How likely it strikes.</summary>
    [Parameter(ParameterSetName = ForFault)]
    [ValidateRange(0d, 1d)]
    public double Probability { get; set; } = 1;

    /// <summary>The error's code.</summary>
    [Parameter(ParameterSetName = ForFault)]
    public VirtErrorCode ErrorCode { get; set; } = VirtErrorCode.OperationFailed;

    /// <summary>The error's text.</summary>
    [Parameter(ParameterSetName = ForFault)]
    [ValidateNotNullOrEmpty]
    public string? Message { get; set; }

    /// <summary>How long a stalled call waits.</summary>
    [Parameter(ParameterSetName = ForFault)]
    [Pipeline.Seconds]
    public TimeSpan Duration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The other ends of the links.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ForLink, HelpMessage = "Name of the host at the other end; wildcards are allowed.")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SimulatorHostCompleter))]
    public string[] LinkTo { get; set; } = [];

    /// <summary>Bytes a second, each way.</summary>
    [Parameter(ParameterSetName = ForLink)]
    [ValidateRange(1d, 1e15)]
    public double Bandwidth { get; set; }

    /// <summary>Time of one way.</summary>
    [Parameter(ParameterSetName = ForLink)]
    [Pipeline.Seconds]
    public TimeSpan Latency { get; set; }

    /// <summary>Whether bytes pass.</summary>
    [Parameter(ParameterSetName = ForLink)]
    [ValidateSet("Up", "Down")]
    public string? LinkState { get; set; }

    /// <summary>Write the simulator as it is afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var entry in Resolve([Name]))
        {
            if (ShouldProcess(ParameterSetName == ForAll ? entry.World.Name : $"{string.Join(", ", HostName)} of {entry.World.Name}", "Change simulator"))
            {
                Await(token => ChangeAsync(entry, token));
            }
        }
    }

    private async Task ChangeAsync(SimulatorEntry entry, CancellationToken cancellationToken)
    {
        switch (ParameterSetName)
        {
            case ForHost:
                ChangeHosts(entry.World);
                break;
            case ForFault:
                AddFaults(entry.World);
                break;
            case ForLink:
                ChangeLinks(entry.World);
                break;
            default:
                await ChangeAllAsync(entry, cancellationToken).ConfigureAwait(false);
                break;
        }

        if (PassThru)
        {
            WriteObject(new VirtSimulator(entry));
        }
    }

    private async Task ChangeAllAsync(SimulatorEntry entry, CancellationToken cancellationToken)
    {
        foreach (var (host, endpoints) in (AddHost ?? []).Select(given =>
            SimulatorSpecification.Host(given, new SimulatedHostOptions { Name = string.Empty })).ToList())
        {
            var added = entry.World.AddHost(host);
            if (endpoints.Count > 0)
            {
                await entry.ListenAsync(added, endpoints, cancellationToken).ConfigureAwait(false);
            }
        }

        foreach (var name in RemoveHost ?? [])
        {
            await entry.RemoveHostAsync(HostOf(entry.World, name).Name).ConfigureAwait(false);
        }

        ClearFaults(ClearFault ? entry.World.Hosts : []);
        if (Given(nameof(Speed)))
        {
            entry.World.Clock.Speed = Speed;
        }

        if (Given(nameof(Advance)))
        {
            entry.World.Clock.Advance(Advance < TimeSpan.Zero
                ? throw CmdletErrors.Argument("time does not go back", "Give -Advance a time from 0 on.") : Advance);
        }
    }

    private void ChangeHosts(SimulationWorld world)
    {
        var hosts = Hosts(world, HostName);
        var domains = (AddDomain ?? []).Select(SimulatorSpecification.Domain).ToList();
        if (Domain is null && (Given(nameof(DirtyRate)) || Given(nameof(WorkingSet))))
        {
            throw CmdletErrors.Argument("-DirtyRate and -WorkingSet are those of a domain", "Name it with -Domain.");
        }

        ClearFaults(ClearFault ? hosts : []);
        foreach (var host in hosts)
        {
            if (State == "Running")
            {
                host.Start();
            }

            foreach (var domain in domains)
            {
                host.AddDomain(domain);
            }

            ChangeResources(host);
            if (Domain is not null)
            {
                ChangeWorkload(host.FindDomain(Domain) ?? throw CmdletErrors.DomainNotFound(Domain, [host.Name]));
            }

            if (RestartDaemon)
            {
                host.RestartDaemon();
            }

            if (CutConnection)
            {
                host.CutConnections();
            }

            if (State == "Stopped")
            {
                host.Stop();
            }
        }
    }

    private void ChangeWorkload(SimulatedDomain domain)
    {
        var workload = domain.Workload;
        domain.Workload = workload with
        {
            DirtyRate = Given(nameof(DirtyRate)) ? DirtyRate : workload.DirtyRate,
            WorkingSet = Given(nameof(WorkingSet)) ? WorkingSet : workload.WorkingSet,
        };
    }

    private void AddFaults(SimulationWorld world)
    {
        var fault = new SimulationFault
        {
            Call = Call,
            Effect = Fault,
            Domain = Domain,
            Times = Times == 0 ? null : Times,
            Skip = Skip,
            Probability = Probability,
            Code = ErrorCode,
            Message = Message ?? $"operation failed: simulated fault in {Call}",
            Duration = Duration,
        };
        foreach (var host in Hosts(world, HostName))
        {
            host.AddFault(fault);
        }
    }

    private void ChangeLinks(SimulationWorld world)
    {
        var others = Hosts(world, LinkTo);
        foreach (var (one, other) in Hosts(world, HostName).SelectMany(one => others.Where(other => other != one).Select(other => (one, other))))
        {
            foreach (var link in new[] { world.GetLink(one.Name, other.Name), world.GetLink(other.Name, one.Name) })
            {
                link.Bandwidth = Given(nameof(Bandwidth)) ? Bandwidth : link.Bandwidth;
                link.Latency = Given(nameof(Latency)) ? Latency : link.Latency;
                link.IsUp = LinkState is null ? link.IsUp : LinkState == "Up";
            }
        }
    }

    private static void ClearFaults(IEnumerable<SimulatedHost> hosts)
    {
        foreach (var host in hosts)
        {
            host.ClearFaults();
        }
    }

    private static IReadOnlyList<SimulatedHost> Hosts(SimulationWorld world, IEnumerable<string> names) =>
        [.. names.SelectMany(name => WildcardPattern.ContainsWildcardCharacters(name)
            ? world.Hosts.Where(host => WildcardPattern.Get(name, WildcardOptions.IgnoreCase).IsMatch(host.Name))
            : [HostOf(world, name)]).Distinct()];

    private bool Given(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);
}
