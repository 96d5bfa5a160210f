using VirtMigrate.Daemon;
using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Simulation;
using VirtMigrate.Simulator.CommandLine;

namespace VirtMigrate.Simulator.Serving;

/// <summary>A host as <c>--host</c> describes it.</summary>
/// <param name="Options">The simulated host.</param>
/// <param name="Endpoints">Where it listens.</param>
/// <param name="Faults">What goes wrong on it.</param>
internal sealed record HostSpecification(
    SimulatedHostOptions Options, IReadOnlyList<DaemonEndpoint> Endpoints, IReadOnlyList<SimulationFault> Faults)
{
    private const int MostDomains = 10_000;

    /// <summary>Reads a specification: <c>NAME=ADDRESS[+ADDRESS...][,KEY=VALUE...]</c>.</summary>
    /// <exception cref="UsageException">It is wrong.</exception>
    public static HostSpecification Parse(string text)
    {
        var parts = text.Split(',');
        var (name, addresses) = Pair(parts[0]);
        if (name.Length == 0 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.' or '_')))
        {
            throw new UsageException($"--host: '{name}' is no host name");
        }

        var host = new SimulatedHostOptions { Name = name };
        var domain = new SimulatedDomainOptions { Name = string.Empty };
        List<SimulationFault> faults = [];
        string[] domains = [];
        foreach (var part in parts[1..])
        {
            var (key, value) = Pair(part);
            switch (key)
            {
                case "driver":
                    host = host with { Driver = Driver(value) };
                    break;
                case "protocol":
                    host = host with { Protocols = value.Split('+').Aggregate(SimulatedProtocols.None, (all, p) => all | Values.Protocol(key, p)) };
                    break;
                case "features":
                    host = host with { Features = Features(value) };
                    break;
                case "domains":
                    domains = Domains(value);
                    break;
                case "memory":
                    domain = domain with { Memory = Values.Size(key, value) };
                    break;
                case "dirty":
                    domain = domain with { Workload = domain.Workload with { DirtyRate = Values.Rate(key, value) } };
                    break;
                case "workingset":
                    domain = domain with { Workload = domain.Workload with { WorkingSet = Values.Size(key, value) } };
                    break;
                case "vcpus":
                    domain = domain with { VCpu = Values.Number(key, value, 1, 1024) };
                    break;
                case "fault":
                    faults.Add(Fault(value));
                    break;
                default:
                    throw new UsageException($"--host {name}: '{key}' is no key; there are driver, protocol, features, domains, memory, dirty, workingset, vcpus and fault");
            }
        }

        // Room for its own domains and for as many that come.
        var needed = 2 * (ulong)domains.Length * domain.Memory;
        return new HostSpecification(
            host with { Domains = [.. domains.Select(d => domain with { Name = d })], Memory = Math.Max(host.Memory, needed) },
            EndpointsOf(addresses), faults);
    }

    private static (string Key, string Value) Pair(string text)
    {
        var parts = text.Split('=', 2);
        return parts is [var key, { Length: > 0 } value] ? (key, value)
            : throw new UsageException($"--host: '{text}' is not of the form KEY=VALUE");
    }

    private static DaemonEndpoint[] EndpointsOf(string addresses)
    {
        try
        {
            return [.. addresses.Split('+').Select(DaemonEndpoint.Parse)];
        }
        catch (VirtException error)
        {
            throw new UsageException($"--host: {error.Message}");
        }
    }

    private static string Driver(string name) => SimulatedPersonality.Names.Contains(name, StringComparer.OrdinalIgnoreCase)
        ? name.ToLowerInvariant()
        : throw new UsageException($"driver: '{name}' cannot be simulated; there are {string.Join(", ", SimulatedPersonality.Names)}");

    private static Dictionary<DriverFeature, bool> Features(string text)
    {
        Dictionary<DriverFeature, bool> features = [];
        foreach (var word in text.Split('+'))
        {
            var absent = word.StartsWith("no-", StringComparison.Ordinal);
            if (!FeatureNames.TryFind(absent ? word[3..] : word, out var feature))
            {
                throw new UsageException($"features: '{word}' is no feature; there are {string.Join(", ", FeatureNames.All)}");
            }

            features[feature] = !absent;
        }

        return features;
    }

    private static string[] Domains(string text)
    {
        if (char.IsAsciiDigit(text[0]))
        {
            return [.. Enumerable.Range(1, Values.Number("domains", text, 0, MostDomains)).Select(n => $"vm{n}")];
        }

        var names = text.Split('+');
        return names.All(n => n.Length > 0) && names.Distinct(StringComparer.Ordinal).Count() == names.Length
            ? names
            : throw new UsageException($"domains: '{text}' has an empty name or one twice");
    }

    private static SimulationFault Fault(string text)
    {
        var parts = text.Split(':');
        if (parts.Length is not (2 or 3) || parts[0].Length == 0 || !Enum.TryParse<SimulationFaultEffect>(parts[1], ignoreCase: true, out var effect)
            || !Enum.IsDefined(effect))
        {
            throw new UsageException($"fault: '{text}' is none; write CALL:EFFECT[:TIMES], with EFFECT one of {string.Join(", ", Enum.GetNames<SimulationFaultEffect>())}");
        }

        return new SimulationFault
        {
            Call = parts[0],
            Effect = effect,
            Times = parts.Length == 3 ? Values.Number("fault", parts[2], 1, int.MaxValue) : null,
            Message = $"operation failed: simulated fault in {parts[0]}",
        };
    }
}
