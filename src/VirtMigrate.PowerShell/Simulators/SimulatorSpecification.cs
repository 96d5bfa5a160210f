using System.Collections;
using System.Globalization;
using System.Management.Automation;
using VirtMigrate.Daemon;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Errors;
using VirtMigrate.Simulation;

namespace VirtMigrate.PowerShell.Simulators;

/// <summary>Reads what users write for hosts and domains: a name, or a hashtable with the name and more.</summary>
internal static class SimulatorSpecification
{
    private const string HostKeys = "Name, Driver, Protocols, Memory, Cpus, CpuModel, CpuFeatures, Addresses, CallTime, Pools, Networks, Domains, Listen";
    private const string DomainKeys = "Name, Uuid, Memory, VCpu, DirtyRate, WorkingSet, ConstantShare, DiskWriteRate, Disks, Networks, Snapshots, ManagedSave, AutoStart, Running, Persistent";

    /// <summary>A host, and where it listens.</summary>
    /// <exception cref="VirtException">It is not what a host is written as.</exception>
    public static (SimulatedHostOptions Host, IReadOnlyList<DaemonEndpoint> Endpoints) Host(object given, SimulatedHostOptions defaults)
    {
        switch (given is PSObject wrapped ? wrapped.BaseObject : given)
        {
            case SimulatedHostOptions options:
                return (options, []);
            case string name when name.Length > 0:
                return (defaults with { Name = name }, []);
            case IDictionary table:
                return Host(table, defaults);
            default:
                throw CmdletErrors.Foreign(given, $"a host's name, or a hashtable with the keys {HostKeys}");
        }
    }

    /// <summary>A domain.</summary>
    /// <exception cref="VirtException">It is not what a domain is written as.</exception>
    public static SimulatedDomainOptions Domain(object given)
    {
        switch (given is PSObject wrapped ? wrapped.BaseObject : given)
        {
            case SimulatedDomainOptions options:
                return options;
            case string name when name.Length > 0:
                return new SimulatedDomainOptions { Name = name };
            case IDictionary table:
                return Domain(table);
            default:
                throw CmdletErrors.Foreign(given, $"a domain's name, or a hashtable with the keys {DomainKeys}");
        }
    }

    /// <summary>An address to listen on, such as <c>tcp:127.0.0.1:0</c>.</summary>
    public static DaemonEndpoint Endpoint(string text) => DaemonEndpoint.Parse(text);

    private static (SimulatedHostOptions Host, IReadOnlyList<DaemonEndpoint> Endpoints) Host(IDictionary table, SimulatedHostOptions defaults)
    {
        var host = defaults with { Name = Name(table, "host") };
        IReadOnlyList<DaemonEndpoint> endpoints = [];
        foreach (DictionaryEntry entry in table)
        {
            switch (Key(entry))
            {
                case "NAME":
                    break;
                case "DRIVER":
                    host = host with { Driver = To<string>(entry) };
                    break;
                case "PROTOCOLS":
                    host = host with { Protocols = To<SimulatedProtocols>(entry) };
                    break;
                case "MEMORY":
                    host = host with { Memory = To<ulong>(entry) };
                    break;
                case "CPUS":
                    host = host with { Cpus = To<int>(entry) };
                    break;
                case "CPUMODEL":
                    host = host with { CpuModel = To<string>(entry) };
                    break;
                case "CPUFEATURES":
                    host = host with { CpuFeatures = To<string[]>(entry) };
                    break;
                case "POOLS":
                    host = host with { Pools = To<object[]>(entry).Select(ResourceSpecification.Pool).ToArray() };
                    break;
                case "NETWORKS":
                    host = host with { Networks = To<object[]>(entry).Select(ResourceSpecification.Network).ToArray() };
                    break;
                case "ADDRESSES":
                    host = host with { Addresses = To<string[]>(entry) };
                    break;
                case "CALLTIME":
                    host = host with { CallTime = To<TimeSpan>(entry) };
                    break;
                case "DOMAINS":
                    host = host with { Domains = To<object[]>(entry).Select(Domain).ToArray() };
                    break;
                case "LISTEN":
                    endpoints = To<string[]>(entry).Select(Endpoint).ToArray();
                    break;
                default:
                    throw Unknown(entry, "host", HostKeys);
            }
        }

        return (host, endpoints);
    }

    private static SimulatedDomainOptions Domain(IDictionary table)
    {
        var domain = new SimulatedDomainOptions { Name = Name(table, "domain") };
        foreach (DictionaryEntry entry in table)
        {
            domain = Key(entry) switch
            {
                "NAME" => domain,
                "UUID" => domain with { Uuid = To<Guid>(entry) },
                "MEMORY" => domain with { Memory = To<ulong>(entry) },
                "VCPU" => domain with { VCpu = To<int>(entry) },
                "DIRTYRATE" => domain with { Workload = domain.Workload with { DirtyRate = To<double>(entry) } },
                "WORKINGSET" => domain with { Workload = domain.Workload with { WorkingSet = To<ulong>(entry) } },
                "CONSTANTSHARE" => domain with { Workload = domain.Workload with { ConstantShare = To<double>(entry) } },
                "DISKWRITERATE" => domain with { Workload = domain.Workload with { DiskWriteRate = To<double>(entry) } },
                "DISKS" => domain with { Disks = To<object[]>(entry).Select(ResourceSpecification.Disk).ToArray() },
                "NETWORKS" => domain with { Networks = To<string[]>(entry) },
                "SNAPSHOTS" => domain with { Snapshots = To<string[]>(entry) },
                "MANAGEDSAVE" => domain with { ManagedSave = To<bool>(entry) },
                "AUTOSTART" => domain with { AutoStart = To<bool>(entry) },
                "RUNNING" => domain with { Running = To<bool>(entry) },
                "PERSISTENT" => domain with { Persistent = To<bool>(entry) },
                _ => throw Unknown(entry, "domain", DomainKeys),
            };
        }

        return domain;
    }

    internal static string Name(IDictionary table, string what) =>
        table["Name"] is { } name && $"{name}" is { Length: > 0 } text
            ? text
            : throw CmdletErrors.Argument($"a {what} in a hashtable has no Name", $"Write @{{ Name = '…'; … }}.");

    internal static string Key(DictionaryEntry entry) => $"{entry.Key}".ToUpperInvariant();

    internal static T To<T>(DictionaryEntry entry)
    {
        try
        {
            return (T)LanguagePrimitives.ConvertTo(entry.Value, typeof(T), CultureInfo.InvariantCulture);
        }
        catch (PSInvalidCastException error)
        {
            throw CmdletErrors.Argument($"{entry.Key} = '{entry.Value}' cannot be used: {error.Message}", "Correct the value.");
        }
    }

    internal static VirtException Unknown(DictionaryEntry entry, string what, string keys) =>
        CmdletErrors.Argument($"a {what} has no '{entry.Key}'", $"The keys are {keys}.");
}
