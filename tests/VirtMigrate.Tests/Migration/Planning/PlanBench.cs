using System.Net;
using VirtMigrate.Drivers;
using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Migration.Planning;

/// <summary>Two healthy hosts and a healthy guest with a disk on a share and two interfaces; a test spoils what it is about.</summary>
internal sealed class PlanBench
{
    public const string Images = "/var/lib/libvirt/images";

    public static readonly Guid Uuid = Guid.Parse("5a0d5b7e-2e1c-4b5e-9a3f-0d1f0c2b3a49");

    public PlanBench(bool readOnly = false)
    {
        Alpha = new PlanDriver("alpha.example", readOnly);
        Beta = new PlanDriver("beta.example", readOnly);
        Alpha.Domains.Add((new DomainRef("guest", Uuid, 1), true));
        foreach (var host in new[] { Alpha, Beta })
        {
            var pool = new PlanPool("default", Images, "netfs");
            pool.Volumes.Add(new PlanVolume("guest.qcow2"));
            host.Pools.Add(pool);
            host.Networks["default"] = true;
        }
    }

    public PlanDriver Alpha { get; set; }

    public PlanDriver Beta { get; set; }

    public MigrationFlags Flags { get; set; } = MigrationFlags.Live | MigrationFlags.PersistDestination;

    public TypedParameterList Parameters { get; } = [];

    public Func<MigrationRequest, MigrationRequest> Edit { get; set; } = static request => request;

    public Dictionary<string, string> Names { get; } = new(StringComparer.Ordinal) { ["beta.example"] = "192.0.2.2", ["alpha.example"] = "192.0.2.1" };

    public MigrationEstimate? Estimate { get; set; }

    public Dictionary<string, string> PoolMap { get; } = new(StringComparer.Ordinal);

    public bool DestinationIsKnown { get; set; } = true;

    // Parts of the guest's XML.
    public string Type { get; set; } = "kvm";

    public string Machine { get; set; } = "pc-q35-7.2";

    public string Cpu { get; set; } = "<cpu mode='custom' match='exact'><model>EPYC</model></cpu>";

    public ulong MemoryKiB { get; set; } = 4UL << 20;

    public int VCpus { get; set; } = 2;

    public string Os { get; set; } = string.Empty;

    public string Top { get; set; } = string.Empty;

    public string Devices { get; set; } = string.Empty;

    public string Disk { get; set; } = $"<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='{Images}/guest.qcow2'/><target dev='vda'/></disk>";

    public string Interface { get; set; } = "<interface type='network'><mac address='52:54:00:00:00:01'/><source network='default'/></interface>"
        + "<interface type='bridge'><mac address='52:54:00:00:00:02'/><source bridge='br-lan'/></interface>";

    public PlanPool PoolOf(PlanDriver host) => host.Pools[0];

    /// <summary>Puts the disk into pools that are the hosts' own.</summary>
    public void Unshare(string type = "dir")
    {
        foreach (var host in new[] { Alpha, Beta })
        {
            var volumes = host.Pools[0].Volumes.ToArray();
            host.Pools[0] = new PlanPool("default", Images, type);
            host.Pools[0].Volumes.AddRange(volumes);
        }
    }

    /// <summary>Copies the disk to a destination that does not have it.</summary>
    public void Copy(MigrationFlags how = MigrationFlags.NonSharedDisk)
    {
        Flags |= how;
        Unshare();
        Beta.Pools[0].Volumes.Clear();
    }

    public async Task<MigrationPlan> PlanAsync()
    {
        Alpha.Xml = $"""
            <domain type='{Type}' id='1'><name>guest</name><uuid>{Uuid}</uuid><memory unit='KiB'>{MemoryKiB}</memory><vcpu>{VCpus}</vcpu>
            <os><type arch='x86_64' machine='{Machine}'>hvm</type>{Os}</os>{Cpu}{Top}
            <devices><emulator>/usr/bin/qemu-system-x86_64</emulator>{Disk}{Interface}{Devices}</devices></domain>
            """;
        var request = Edit(new MigrationRequest { Domain = new DomainRef("guest", Uuid, 1), Flags = Flags, Parameters = Parameters, PoolMap = PoolMap });
        var options = new MigrationPlannerOptions
        {
            TimeProvider = new ManualTimeProvider(),
            Resolve = (name, _) => Task.FromResult<IReadOnlyList<IPAddress>>(
                IPAddress.TryParse(name, out var address) ? [address] : Names.TryGetValue(name, out var text) ? [IPAddress.Parse(text)] : []),
            Estimate = (_, _, _, _) => Task.FromResult(Estimate),
        };
        return await new MigrationPlanner(options).PlanAsync(request, Endpoint("alpha", Alpha), DestinationIsKnown ? Endpoint("beta", Beta) : null, CancellationToken.None);
    }

    private static MigrationEndpoint Endpoint(string name, PlanDriver driver) => new(name, driver, _ => Task.FromResult<VirtDriver>(driver));
}
