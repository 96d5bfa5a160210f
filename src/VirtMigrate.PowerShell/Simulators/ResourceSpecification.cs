using System.Collections;
using System.Management.Automation;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Errors;
using VirtMigrate.Simulation;

namespace VirtMigrate.PowerShell.Simulators;

/// <summary>Reads what users write for storage pools, volumes, disks and networks: a name, or a hashtable.</summary>
internal static class ResourceSpecification
{
    private const string PoolKeys = "Name, Type, Path, Capacity, Running, AutoStart, Persistent, Shared, Volumes";
    private const string VolumeKeys = "Name, Capacity, Allocation, Format, BackingPath, BackingFormat";
    private const string DiskKeys = "Target, Path, Pool, Volume, Capacity, Format, Shared, ReadOnly, Cache, IncrementalShare";
    private const string NetworkKeys = "Name, Bridge, Running, AutoStart, Persistent";

    /// <summary>A storage pool.</summary>
    /// <exception cref="VirtException">It is not what one is written as.</exception>
    public static SimulatedPoolOptions Pool(object given) => Read(given, "storage pool", PoolKeys, name => new SimulatedPoolOptions { Name = name },
        static (pool, entry) => SimulatorSpecification.Key(entry) switch
        {
            "NAME" => pool,
            "TYPE" => pool with { Type = SimulatorSpecification.To<string>(entry) },
            "PATH" => pool with { Path = SimulatorSpecification.To<string>(entry) },
            "CAPACITY" => pool with { Capacity = SimulatorSpecification.To<ulong>(entry) },
            "RUNNING" => pool with { Running = SimulatorSpecification.To<bool>(entry) },
            "AUTOSTART" => pool with { AutoStart = SimulatorSpecification.To<bool>(entry) },
            "PERSISTENT" => pool with { Persistent = SimulatorSpecification.To<bool>(entry) },
            "SHARED" => pool with { Shared = SimulatorSpecification.To<bool>(entry) },
            "VOLUMES" => pool with { Volumes = SimulatorSpecification.To<object[]>(entry).Select(Volume).ToArray() },
            _ => null,
        });

    /// <summary>A virtual network.</summary>
    /// <exception cref="VirtException">It is not what one is written as.</exception>
    public static SimulatedNetworkOptions Network(object given) => Read(given, "network", NetworkKeys, name => new SimulatedNetworkOptions { Name = name },
        static (network, entry) => SimulatorSpecification.Key(entry) switch
        {
            "NAME" => network,
            "BRIDGE" => network with { Bridge = SimulatorSpecification.To<string>(entry) },
            "RUNNING" => network with { Running = SimulatorSpecification.To<bool>(entry) },
            "AUTOSTART" => network with { AutoStart = SimulatorSpecification.To<bool>(entry) },
            "PERSISTENT" => network with { Persistent = SimulatorSpecification.To<bool>(entry) },
            _ => null,
        });

    /// <summary>A disk of a domain: its target, or more.</summary>
    /// <exception cref="VirtException">It is not what one is written as.</exception>
    public static SimulatedDisk Disk(object given) => Read(given, "disk", DiskKeys, name => new SimulatedDisk { Target = name },
        static (disk, entry) => SimulatorSpecification.Key(entry) switch
        {
            "TARGET" => disk,
            "PATH" => disk with { Path = SimulatorSpecification.To<string>(entry) },
            "POOL" => disk with { Pool = SimulatorSpecification.To<string>(entry) },
            "VOLUME" => disk with { Volume = SimulatorSpecification.To<string>(entry) },
            "CAPACITY" => disk with { Capacity = SimulatorSpecification.To<ulong>(entry) },
            "FORMAT" => disk with { Format = SimulatorSpecification.To<string>(entry) },
            "SHARED" => disk with { Shared = SimulatorSpecification.To<bool>(entry) },
            "READONLY" => disk with { ReadOnly = SimulatorSpecification.To<bool>(entry) },
            "CACHE" => disk with { Cache = SimulatorSpecification.To<string>(entry) },
            "INCREMENTALSHARE" => disk with { IncrementalShare = SimulatorSpecification.To<double>(entry) },
            _ => null,
        }, "Target");

    private static SimulatedVolume Volume(object given) => Read(given, "volume", VolumeKeys, name => new SimulatedVolume { Name = name },
        static (volume, entry) => SimulatorSpecification.Key(entry) switch
        {
            "NAME" => volume,
            "CAPACITY" => volume with { Capacity = SimulatorSpecification.To<ulong>(entry) },
            "ALLOCATION" => volume with { Allocation = SimulatorSpecification.To<ulong>(entry) },
            "FORMAT" => volume with { Format = SimulatorSpecification.To<string>(entry) },
            "BACKINGPATH" => volume with { BackingPath = SimulatorSpecification.To<string>(entry) },
            "BACKINGFORMAT" => volume with { BackingFormat = SimulatorSpecification.To<string>(entry) },
            _ => null,
        });

    private static T Read<T>(object given, string what, string keys, Func<string, T> make, Func<T, DictionaryEntry, T?> set, string key = "Name")
        where T : class
    {
        switch (given is PSObject wrapped ? wrapped.BaseObject : given)
        {
            case T made:
                return made;
            case string name when name.Length > 0:
                return make(name);
            case IDictionary table:
                var item = make($"{table[key]}" is { Length: > 0 } called ? called
                    : throw CmdletErrors.Argument($"a {what} in a hashtable has no {key}", $"Write @{{ {key} = '…'; … }}."));
                foreach (DictionaryEntry entry in table)
                {
                    item = set(item, entry) ?? throw SimulatorSpecification.Unknown(entry, what, keys);
                }

                return item;
            default:
                throw CmdletErrors.Foreign(given, $"a {what}'s {key.ToLowerInvariant()}, or a hashtable with the keys {keys}");
        }
    }
}
