using System.Globalization;
using VirtMigrate.Drivers;
using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.Simulation;

namespace VirtMigrate.Tests.RandomWalk;

/// <summary>
/// A random walk over three simulated hosts: life cycle, migrations under every protocol, faults in the middle of them,
/// hosts that stop. A model walks beside it, and after each step every host must be as the model believes.
/// </summary>
internal sealed class Walk : IAsyncDisposable
{
    private const int Population = 6;

    private static readonly SimulationFaultEffect[] Effects =
    [
        SimulationFaultEffect.Fail, SimulationFaultEffect.FailAfter, SimulationFaultEffect.LoseRequest,
        SimulationFaultEffect.LoseReply, SimulationFaultEffect.CutBefore, SimulationFaultEffect.CutAfter,
    ];

    private static readonly string[] SourceCalls = ["MigrateBegin3*", "GetDomainState", "GetDomainInfo", "MigratePerform*", "MigrateConfirm3*", "GetDomainXml"];
    private static readonly string[] DestinationCalls = ["MigratePrepare*", "MigrateFinish*"];

    private readonly int seed;
    private readonly Random random;
    private readonly SimulationWorld world;
    private readonly Dictionary<string, Dictionary<Guid, ModelDomain>> model = [];
    private readonly Dictionary<string, VirtDriver> drivers = [];
    private readonly List<string> script = [];
    private int guests;

    public Walk(int seed)
    {
        this.seed = seed;
        random = new Random(seed);
        world = new SimulationWorld(new SimulationWorldOptions { Name = $"walk{seed}-{Guid.NewGuid():N}", Seed = seed });
        foreach (var name in new[] { "alpha", "beta", "gamma" })
        {
            world.AddHost(name);
            model[name] = [];
        }
    }

    /// <summary>How often each kind of step was taken, and each outcome seen.</summary>
    public SortedDictionary<string, int> Counts { get; } = new(StringComparer.Ordinal);

    public async Task RunAsync(int steps)
    {
        for (var step = 1; step <= steps; step++)
        {
            try
            {
                await StepAsync();
                await CompareAsync();
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                throw new InvalidOperationException(
                    $"seed {seed} differs at step {step}; replay with VIRTMIGRATE_WALK={seed}:{step}. The last steps:\n  "
                    + string.Join("\n  ", script.TakeLast(40)) + $"\n{error.Message}", error);
            }
        }
    }

    public ValueTask DisposeAsync() => world.DisposeAsync();

    private Task StepAsync() => random.Next(100) switch
    {
        < 14 => DefineAsync(),
        < 28 => StartAsync(),
        < 33 => ChangeAsync("destroy", m => m.Active, (driver, domain) => driver.DestroyDomainAsync(domain, DomainDestroyFlags.None, default), Ended),
        < 38 => ChangeAsync("suspend", m => m is { Active: true, Paused: false }, (driver, domain) => driver.SuspendDomainAsync(domain, default), m => m with { Paused = true }),
        < 45 => ChangeAsync("resume", m => m is { Active: true, Paused: true }, (driver, domain) => driver.ResumeDomainAsync(domain, default), m => m with { Paused = false }),
        < 50 => ChangeAsync("undefine", m => m.Persistent, (driver, domain) => driver.UndefineDomainAsync(domain, DomainUndefineFlags.None, default),
            m => m.Active ? m with { Persistent = false } : null),
        < 52 => CutAsync(),
        < 54 => PowerCycleAsync(),
        _ => MigrateAsync(),
    };

    private async Task DefineAsync()
    {
        if (model.Values.SelectMany(h => h.Keys).Distinct().Count() >= Population)
        {
            return;
        }

        var host = PickHost();
        var name = string.Create(CultureInfo.InvariantCulture, $"guest{++guests}");
        Note($"define {name} on {host}");
        var driver = await DriverAsync(host);
        var domain = await driver.DefineDomainAsync(
            $"<domain type='kvm'><name>{name}</name><memory unit='MiB'>16</memory><os><type>hvm</type></os></domain>", default);
        model[host][domain.Uuid] = new ModelDomain(name, false, false, true);
    }

    private Task StartAsync() => ChangeAsync("start", m => !m.Active,
        async (driver, domain) => await driver.StartDomainAsync(domain, DomainCreateFlags.None, default),
        m => m with { Active = true, Paused = false },
        uuid => !model.Values.Any(h => h.TryGetValue(uuid, out var there) && there.Active));

    private async Task ChangeAsync(string what, Func<ModelDomain, bool> fits, Func<VirtDriver, DomainRef, Task> change,
        Func<ModelDomain, ModelDomain?> after, Func<Guid, bool>? allowed = null)
    {
        if (Pick(fits, allowed) is not var (host, uuid, domain))
        {
            return;
        }

        Note($"{what} {domain.Name} on {host}");
        await change(await DriverAsync(host), new DomainRef(domain.Name, uuid, -1));
        Put(host, uuid, after(domain));
    }

    private Task CutAsync()
    {
        var host = PickHost();
        Note($"cut {host}");
        world[host].CutConnections();
        return Task.CompletedTask;
    }

    private Task PowerCycleAsync()
    {
        var host = PickHost();
        Note($"power-cycle {host}");
        world[host].Stop();
        world[host].Start();
        foreach (var (uuid, domain) in model[host].ToArray())
        {
            Put(host, uuid, Ended(domain));
        }

        return Task.CompletedTask;
    }

    private async Task MigrateAsync()
    {
        if (Pick(_ => true, null) is not var (source, uuid, domain))
        {
            return;
        }

        var destination = new[] { "alpha", "beta", "gamma" }.Where(h => h != source).ElementAt(random.Next(2));
        if (model[destination].TryGetValue(uuid, out var there) && there.Active)
        {
            return;
        }

        var protocol = (MigrationProtocol)random.Next(2, 5);
        var offline = !domain.Active && protocol == MigrationProtocol.V3Params && random.Next(2) == 0;
        var flags = offline ? MigrationFlags.Offline | MigrationFlags.PersistDestination : MigrationFlags.Live;
        flags |= Maybe(MigrationFlags.PersistDestination) | Maybe(MigrationFlags.UndefineSource) | (offline ? 0 : Maybe(MigrationFlags.Paused));
        var fault = random.Next(2) == 0 ? AddFault(source, destination, protocol, offline) : null;
        Note($"migrate {domain} {source} -> {destination}, {protocol}, {flags}, {fault?.Fault.Effect.ToString() ?? "no fault"} {fault?.Fault.Call}");

        var plan = await MigrationNegotiator.NegotiateAsync(
            new MigrationRequest { Domain = await ReferenceAsync(source, uuid), Flags = flags, Protocol = protocol },
            await EndpointAsync(source), await EndpointAsync(destination), default);
        var twoSeen = false;
        var witness = new Witness(() => twoSeen |= world.RunningOn(uuid).Count > 1);
        var result = await new MigrationEngine().RunAsync(plan, witness, default).WaitAsync(TimeSpan.FromMinutes(2));
        var struck = fault is { Hits: > 0 };
        fault?.Dispose();
        Note($"  -> {result.Outcome} on {result.RunningOn ?? "-"}: {string.Join(", ", result.Steps.Select(s => s.Name + (s.Error is null ? string.Empty : " failed")))}");
        Count($"outcome {result.Outcome}{(struck ? " after a fault" : string.Empty)}");

        Check(!twoSeen, "two copies ran during the migration");
        var expected = domain.Active || offline ? MigrationOutcome.Completed
            : protocol == MigrationProtocol.V2 ? MigrationOutcome.RolledBack : MigrationOutcome.Refused;
        Check(struck || result.Outcome == expected,
            $"without a fault: {result.Outcome}, {result.Error?.Message}");
        await BelieveAsync(result, source, destination, uuid, domain, there, flags, offline);
    }

    /// <summary>The model takes the result at its word; the comparison afterwards tells whether it was true.</summary>
    private async Task BelieveAsync(MigrationResult result, string source, string destination, Guid uuid, ModelDomain domain,
        ModelDomain? there, MigrationFlags flags, bool offline)
    {
        switch (result.Outcome)
        {
            case MigrationOutcome.Completed:
                Check(result.RunningOn == destination, $"completed, but on {result.RunningOn}");
                var persists = flags.HasFlag(MigrationFlags.PersistDestination) || there is { Persistent: true };
                // As libvirt's client: a guest whose state could not be read is started.
                var knownPaused = domain.Paused && !result.Steps.Any(s => s is { Name: "GetState" or "GetInfo", Error: not null });
                Put(destination, uuid, new ModelDomain(domain.Name, !offline, !offline && (knownPaused || flags.HasFlag(MigrationFlags.Paused)), persists));
                Put(source, uuid, flags.HasFlag(MigrationFlags.UndefineSource) ? null : Ended(domain));
                break;
            case MigrationOutcome.RolledBack or MigrationOutcome.Refused:
                Check(result.RunningOn == source, $"{result.Outcome}, but on {result.RunningOn}");
                break;
            case MigrationOutcome.Lost:
                Check(plan(result) <= MigrationProtocol.V2, $"only the old protocols may lose a guest: {result.Error?.Message}");
                Check(result.RunningOn is null, $"lost, but on {result.RunningOn}");
                Put(source, uuid, flags.HasFlag(MigrationFlags.UndefineSource) ? null : Ended(domain));
                break;
            default:
                await RepairAsync(source, destination, uuid);
                break;
        }

        if (result.Outcome != MigrationOutcome.Completed && offline)
        {
            // A definition that Finish has put there stays there; the result warns of it.
            await LearnAsync(destination, uuid);
        }

        static MigrationProtocol plan(MigrationResult r) => r.Protocol ?? MigrationProtocol.V3Params;
    }

    private async Task RepairAsync(string source, string destination, Guid uuid)
    {
        var repair = new MigrationRepair();
        var finding = await repair.InspectAsync(await EndpointAsync(source), await EndpointAsync(destination), uuid, default);
        finding = await repair.ApplyAsync(finding, await EndpointAsync(source), await EndpointAsync(destination), default);
        Count($"repair {finding.Action}");
        Check(world.RunningOn(uuid).Count <= 1, "two copies run after the repair");
        if (finding.Action == RepairAction.Manual)
        {
            // A person decides: what the destination holds of a lost guest is given up.
            world[destination].CutConnections();
        }

        await LearnAsync(source, uuid);
        await LearnAsync(destination, uuid);
    }

    private Task LearnAsync(string host, Guid uuid)
    {
        Put(host, uuid, Seen(host).GetValueOrDefault(uuid));
        return Task.CompletedTask;
    }

    private async Task CompareAsync()
    {
        foreach (var (host, believed) in model)
        {
            var seen = Seen(host);
            var differences = believed.Keys.Union(seen.Keys)
                .Where(uuid => believed.GetValueOrDefault(uuid) != seen.GetValueOrDefault(uuid))
                .Select(uuid => $"{host}: believed {believed.GetValueOrDefault(uuid)?.ToString() ?? "absent"}, is {seen.GetValueOrDefault(uuid)?.ToString() ?? "absent"}")
                .ToList();
            Check(differences.Count == 0, string.Join("; ", differences));
        }

        // What a client reads is what the host holds.
        var asked = PickHost();
        var driver = await DriverAsync(asked);
        Check((await driver.ListDomainsAsync(DomainListFilter.None, default)).Select(d => d.Uuid).ToHashSet().SetEquals(model[asked].Keys), $"{asked} lists others");
    }

    private Dictionary<Guid, ModelDomain> Seen(string host) => world[host].Domains.ToDictionary(
        d => d.Uuid, d => new ModelDomain(d.Name, d.State.IsActive, d.State.State == DomainState.Paused, d.IsPersistent));

    private SimulationFaultHandle AddFault(string source, string destination, MigrationProtocol protocol, bool offline)
    {
        var onSource = random.Next(2) == 0;
        var calls = onSource ? SourceCalls : DestinationCalls;
        var call = calls[random.Next(calls.Length)];
        var effect = Effects[random.Next(Effects.Length)];
        if (effect == SimulationFaultEffect.FailAfter
            && (call == "MigrateBegin3*" || ((protocol == MigrationProtocol.V2 || offline) && call == "MigratePrepare*")))
        {
            // A host that says it did not, and did: what it holds could as well be somebody else's migration, whose job is
            // not ours to end (Begin), whose copy is not ours to drop (Prepare of protocol 2, which holds no job, or of a definition alone, which shows no copy).
            effect = SimulationFaultEffect.Fail;
        }

        if (offline && call == "MigrateFinish*" && effect == SimulationFaultEffect.Fail)
        {
            // A real Finish that fails drops what it had; the simulated one keeps it, and of a definition alone nothing shows.
            effect = SimulationFaultEffect.FailAfter;
        }

        return world[onSource ? source : destination].AddFault(new SimulationFault { Call = call, Effect = effect });
    }

    private (string Host, Guid Uuid, ModelDomain Domain)? Pick(Func<ModelDomain, bool> fits, Func<Guid, bool>? allowed)
    {
        var found = model.SelectMany(h => h.Value.Select(d => (h.Key, Uuid: d.Key, d.Value)))
            .Where(d => fits(d.Value) && (allowed?.Invoke(d.Uuid) ?? true))
            .OrderBy(d => d.Key, StringComparer.Ordinal).ThenBy(d => d.Value.Name, StringComparer.Ordinal).ToList();
        return found.Count == 0 ? null : found[random.Next(found.Count)];
    }

    private void Put(string host, Guid uuid, ModelDomain? domain)
    {
        if (domain is null)
        {
            model[host].Remove(uuid);
        }
        else
        {
            model[host][uuid] = domain;
        }
    }

    private static ModelDomain? Ended(ModelDomain domain) => domain.Persistent ? domain with { Active = false, Paused = false } : null;

    private async Task<VirtDriver> DriverAsync(string host)
    {
        if (!drivers.TryGetValue(host, out var driver) || !driver.IsOpen)
        {
            drivers[host] = driver = await world[host].OpenAsync();
        }

        return driver;
    }

    private async Task<MigrationEndpoint> EndpointAsync(string host) =>
        new(host, await DriverAsync(host), token => world[host].OpenAsync(cancellationToken: token));

    private async Task<DomainRef> ReferenceAsync(string host, Guid uuid) => await (await DriverAsync(host)).LookupDomainByUuidAsync(uuid, default);

    private string PickHost() => new[] { "alpha", "beta", "gamma" }[random.Next(3)];

    private MigrationFlags Maybe(MigrationFlags flag) => random.Next(3) == 0 ? flag : 0;

    private void Note(string line)
    {
        script.Add(line);
        Count(line.TrimStart().Split(' ')[0]);
    }

    private void Count(string what) => Counts[what] = Counts.GetValueOrDefault(what) + 1;

    private static void Check(bool holds, string message)
    {
        if (!holds)
        {
            throw new InvalidOperationException(message);
        }
    }

    private sealed class Witness(Action look) : IMigrationObserver
    {
        public void StepStarted(MigrationRoute plan, string step, MigrationSide side) => look();

        public void StepEnded(MigrationRoute plan, MigrationStep step) => look();

        public void Progress(MigrationRoute plan, JobStatistics statistics) => look();

        public void Notice(MigrationRoute plan, string message) => look();
    }
}
