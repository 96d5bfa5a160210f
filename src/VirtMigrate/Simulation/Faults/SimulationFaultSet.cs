using System.IO.Enumeration;

namespace VirtMigrate.Simulation;

/// <summary>The faults of one host.</summary>
internal sealed class SimulationFaultSet(int seed)
{
    private readonly object gate = new();
    private readonly List<SimulationFaultHandle> handles = [];
    private readonly Random random = new(seed);

    public SimulationFaultHandle Add(SimulationFault fault)
    {
        var handle = new SimulationFaultHandle(this, fault);
        lock (gate)
        {
            handles.Add(handle);
        }

        return handle;
    }

    public void Remove(SimulationFaultHandle handle)
    {
        lock (gate)
        {
            handles.Remove(handle);
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            handles.Clear();
        }
    }

    public IReadOnlyList<SimulationFaultHandle> All
    {
        get
        {
            lock (gate)
            {
                return [.. handles];
            }
        }
    }

    /// <summary>The fault that strikes this call, if any.</summary>
    public SimulationFault? Strike(string call, string? domain)
    {
        lock (gate)
        {
            foreach (var handle in handles)
            {
                var fault = handle.Fault;
                if (!Matches(fault.Call, call) || (fault.Domain is not null && fault.Domain != domain)
                    || (fault.Times is { } times && handle.Hits >= times)
                    || handle.Seen++ < fault.Skip
                    || (fault.Probability < 1 && random.NextDouble() >= fault.Probability))
                {
                    continue;
                }

                handle.Hit();
                return fault;
            }

            return null;
        }
    }

    /// <summary>Whether a rule's pattern means a call of the contract.</summary>
    internal static bool Matches(string pattern, string call) =>
        FileSystemName.MatchesSimpleExpression(Plain(pattern), Plain(call), ignoreCase: true);

    // DOMAIN_MIGRATE_PREPARE3_PARAMS and MigratePrepare3ParamsAsync are one call; so are GET_JOB_STATS and GetJobStatistics.
    private static string Plain(string name)
    {
        var plain = name.StartsWith("DOMAIN_", StringComparison.Ordinal) ? name[7..]
            : name.StartsWith("CONNECT_", StringComparison.Ordinal) ? name[8..] : name;
        plain = plain.Replace("_", string.Empty, StringComparison.Ordinal);
        if (plain.EndsWith("Async", StringComparison.Ordinal))
        {
            plain = plain[..^5];
        }

        return plain.ToUpperInvariant() switch
        {
            "GETJOBSTATS" => "GETJOBSTATISTICS",
            "GETXMLDESC" => "GETDOMAINXML",
            "GETINFO" => "GETDOMAININFO",
            "GETSTATE" => "GETDOMAINSTATE",
            "LOOKUPBYNAME" => "LOOKUPDOMAINBYNAME",
            "LOOKUPBYUUID" => "LOOKUPDOMAINBYUUID",
            "MIGRATESTARTPOSTCOPY" => "STARTPOSTCOPY",
            var other => other,
        };
    }
}
