using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Tests.Migration.Planning;

/// <summary>A host of which a test says what it answers. What is not said is what a healthy QEMU host answers.</summary>
internal sealed class PlanDriver : VirtDriver
{
    private readonly TaskCompletionSource<VirtException?> closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PlanDriver(string host, bool readOnly = false, string transport = "qemu+tcp")
        : base(ConnectionUri.Parse($"{transport}://{host}/system"), readOnly) => HostName = host;

    public HashSet<DriverFeature> Features { get; } =
        [DriverFeature.MigrationV3, DriverFeature.MigrationParameters, DriverFeature.MigrateChangeProtection, DriverFeature.MigrationOffline, DriverFeature.MigrationP2P];

    /// <summary>Calls that fail, by the method's name without Async.</summary>
    public Dictionary<string, VirtException> Fails { get; } = new(StringComparer.Ordinal);

    /// <summary>What was asked, in order.</summary>
    public List<string> Asked { get; } = [];

    public string Type { get; set; } = "QEMU";

    public string HostName { get; set; }

    public ulong Library { get; set; } = 9_000_000;

    public ulong Hypervisor { get; set; } = 7_002_000;

    public Guid HostUuid { get; set; } = Guid.NewGuid();

    public string Architecture { get; set; } = "x86_64";

    public string[] Machines { get; set; } = ["pc-q35-7.2"];

    public string[] DomainTypes { get; set; } = ["qemu", "kvm"];

    public string Emulator { get; set; } = "/usr/bin/qemu-system-x86_64";

    public string[] SecurityModels { get; set; } = ["none", "dac"];

    public string[] Transports { get; set; } = ["tcp", "rdma"];

    public int HugePages { get; set; }

    public NodeInfo Node { get; set; } = new("x86_64", 64UL << 20, 16, 2400, 1, 1, 16, 1);

    public ulong FreeMemory { get; set; } = 32UL << 30;

    public CpuCompareResult Cpu { get; set; } = CpuCompareResult.Superset;

    public string DomainCapabilities { get; set; } = "<domainCapabilities/>";

    /// <summary>Its domains, with whether they run.</summary>
    public List<(DomainRef Domain, bool Active)> Domains { get; } = [];

    public string Xml { get; set; } = "<domain/>";

    public DomainStateReason State { get; set; } = new(DomainState.Running, 1);

    public JobType Job { get; set; } = JobType.None;

    public BlockJobInfo? BlockJob { get; set; }

    public int Snapshots { get; set; }

    public bool ManagedSave { get; set; }

    public bool AutoStart { get; set; }

    public BlockInfo Block { get; set; } = new(10UL << 30, 4UL << 30, 4UL << 30);

    public List<PlanPool> Pools { get; } = [];

    public Dictionary<string, bool> Networks { get; } = new(StringComparer.Ordinal);

    public List<string> Devices { get; } = ["net_lo_00_00_00_00_00_00", "net_br_lan_52_54_00_12_34_56"];

    public override Task<VirtException?> Closed => closed.Task;

    public override ValueTask DisposeAsync()
    {
        closed.TrySetResult(null);
        return default;
    }

    public override Task<bool> SupportsFeatureAsync(DriverFeature feature, CancellationToken cancellationToken) =>
        Answer("SupportsFeature", () => Features.Contains(feature));

    public override Task<string> GetDriverTypeAsync(CancellationToken cancellationToken) => Answer("GetDriverType", () => Type);

    public override Task<string> GetHostNameAsync(CancellationToken cancellationToken) => Answer("GetHostName", () => HostName);

    public override Task<ulong> GetLibraryVersionAsync(CancellationToken cancellationToken) => Answer("GetLibraryVersion", () => Library);

    public override Task<ulong> GetHypervisorVersionAsync(CancellationToken cancellationToken) => Answer("GetHypervisorVersion", () => Hypervisor);

    public override Task<string> GetCapabilitiesAsync(CancellationToken cancellationToken) => Answer("GetCapabilities", () => $"""
        <capabilities><host><uuid>{HostUuid}</uuid><cpu><arch>{Architecture}</arch><model>EPYC</model></cpu>
        <migration_features><live/><uri_transports>{string.Concat(Transports.Select(t => $"<uri_transport>{t}</uri_transport>"))}</uri_transports></migration_features>
        <topology><cells num='1'><cell id='0'><pages unit='KiB' size='4'>1000</pages><pages unit='KiB' size='2048'>{HugePages}</pages></cell></cells></topology>
        {string.Concat(SecurityModels.Select(m => $"<secmodel><model>{m}</model><doi>0</doi></secmodel>"))}</host>
        <guest><os_type>hvm</os_type><arch name='{Architecture}'><wordsize>64</wordsize><emulator>{Emulator}</emulator>
        {string.Concat(Machines.Select(m => $"<machine canonical='{m}' maxCpus='32'>alias</machine>"))}
        {string.Concat(DomainTypes.Select(t => $"<domain type='{t}'/>"))}</arch></guest></capabilities>
        """);

    public override Task<string> GetDomainCapabilitiesAsync(string? emulator, string? architecture, string? machine, string? virtualizationType, CancellationToken cancellationToken) =>
        Answer("GetDomainCapabilities", () => DomainCapabilities, changes: true);

    public override Task<CpuCompareResult> CompareCpuAsync(string cpuXml, CancellationToken cancellationToken) => Answer("CompareCpu", () => Cpu);

    public override Task<CpuCompareResult> CompareHypervisorCpuAsync(
        string? emulator, string? architecture, string? machine, string? virtualizationType, string cpuXml, bool failIncompatible, CancellationToken cancellationToken) =>
        Answer("CompareHypervisorCpu", () => Cpu, changes: true);

    public override Task<NodeInfo> GetNodeInfoAsync(CancellationToken cancellationToken) => Answer("GetNodeInfo", () => Node);

    public override Task<ulong> GetFreeMemoryAsync(CancellationToken cancellationToken) => Answer("GetFreeMemory", () => FreeMemory);

    public override Task<IReadOnlyList<string>> ListNodeDevicesAsync(NodeDeviceTypes types, CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<string>>("ListNodeDevices", () => Devices);

    public override Task<IReadOnlyList<DomainRef>> ListDomainsAsync(DomainListFilter filter, CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<DomainRef>>("ListDomains", () => filter switch
        {
            DomainListFilter.HasSnapshot when Snapshots == 0 => [],
            DomainListFilter.ManagedSave when !ManagedSave => [],
            DomainListFilter.AutoStart when !AutoStart => [],
            _ => [.. Domains.Select(d => d.Domain)],
        });

    public override Task<DomainRef> LookupDomainByNameAsync(string name, CancellationToken cancellationToken) =>
        Answer("LookupDomainByName", () => Domains.Find(d => d.Domain.Name == name) is { Domain.Name: not null } found ? found.Domain : throw No(VirtErrorCode.NoDomain));

    public override Task<DomainRef> LookupDomainByUuidAsync(Guid uuid, CancellationToken cancellationToken) =>
        Answer("LookupDomainByUuid", () => Domains.Find(d => d.Domain.Uuid == uuid) is { Domain.Name: not null } found ? found.Domain : throw No(VirtErrorCode.NoDomain));

    public override Task<bool> IsDomainActiveAsync(DomainRef domain, CancellationToken cancellationToken) =>
        Answer("IsDomainActive", () => Domains.Find(d => d.Domain.Uuid == domain.Uuid).Active);

    public override Task<bool> IsDomainPersistentAsync(DomainRef domain, CancellationToken cancellationToken) => Answer("IsDomainPersistent", () => true);

    public override Task<DomainStateReason> GetDomainStateAsync(DomainRef domain, CancellationToken cancellationToken) => Answer("GetDomainState", () => State);

    public override Task<string> GetDomainXmlAsync(DomainRef domain, DomainXmlFlags flags, CancellationToken cancellationToken) => Answer("GetDomainXml", () => Xml);

    public override Task<JobInfo> GetJobInfoAsync(DomainRef domain, CancellationToken cancellationToken) =>
        Answer("GetJobInfo", () => new JobInfo { Type = Job });

    public override Task<int> CountSnapshotsAsync(DomainRef domain, CancellationToken cancellationToken) => Answer("CountSnapshots", () => Snapshots);

    public override Task<BlockInfo> GetBlockInfoAsync(DomainRef domain, string disk, CancellationToken cancellationToken) => Answer("GetBlockInfo", () => Block);

    public override Task<BlockJobInfo?> GetBlockJobInfoAsync(DomainRef domain, string disk, CancellationToken cancellationToken) => Answer("GetBlockJobInfo", () => BlockJob);

    public override Task<StoragePoolRef> LookupStoragePoolByNameAsync(string name, CancellationToken cancellationToken) =>
        Answer("LookupStoragePoolByName", () => (Pools.Find(p => p.Name == name) ?? throw No(VirtErrorCode.NoStoragePool)).Reference);

    public override Task<StoragePoolRef> LookupStoragePoolByTargetPathAsync(string path, CancellationToken cancellationToken) =>
        Answer("LookupStoragePoolByTargetPath", () => (Pools.Find(p => p.Path == path) ?? throw No(VirtErrorCode.NoStoragePool)).Reference);

    public override Task<StoragePoolInfo> GetStoragePoolInfoAsync(StoragePoolRef pool, CancellationToken cancellationToken) =>
        Answer("GetStoragePoolInfo", () => Pools.Find(p => p.Name == pool.Name)!.Info);

    public override Task<string> GetStoragePoolXmlAsync(StoragePoolRef pool, CancellationToken cancellationToken) =>
        Answer("GetStoragePoolXml", () => $"<pool type='{Pools.Find(p => p.Name == pool.Name)!.Type}'/>");

    public override Task RefreshStoragePoolAsync(StoragePoolRef pool, CancellationToken cancellationToken) =>
        Answer("RefreshStoragePool", () => Pools.Find(p => p.Name == pool.Name)!.Refresh(), changes: true);

    public override Task<StorageVolumeRef> LookupStorageVolumeByNameAsync(StoragePoolRef pool, string name, CancellationToken cancellationToken) =>
        Answer("LookupStorageVolumeByName", () => Reference(pool.Name, Pools.Find(p => p.Name == pool.Name)!.Volumes.Find(v => v.Name == name) ?? throw No(VirtErrorCode.NoStorageVolume)));

    public override Task<StorageVolumeRef> LookupStorageVolumeByPathAsync(string path, CancellationToken cancellationToken) =>
        Answer("LookupStorageVolumeByPath", () => Pools.SelectMany(p => p.Volumes.Where(v => $"{p.Path}/{v.Name}" == path).Select(v => Reference(p.Name, v)))
            .Select(v => (StorageVolumeRef?)v).FirstOrDefault() ?? throw No(VirtErrorCode.NoStorageVolume));

    public override Task<StorageVolumeInfo> GetStorageVolumeInfoAsync(StorageVolumeRef volume, CancellationToken cancellationToken) =>
        Answer("GetStorageVolumeInfo", () => new StorageVolumeInfo(StorageVolumeType.File, Volume(volume).Capacity, Volume(volume).Capacity));

    public override Task<string> GetStorageVolumeXmlAsync(StorageVolumeRef volume, CancellationToken cancellationToken) =>
        Answer("GetStorageVolumeXml", () => FormattableString.Invariant(
            $"<volume><target><format type='{Volume(volume).Format}'/><timestamps><mtime>{Volume(volume).Modified}</mtime></timestamps></target></volume>"));

    public override Task<NetworkRef> LookupNetworkByNameAsync(string name, CancellationToken cancellationToken) =>
        Answer("LookupNetworkByName", () => Networks.ContainsKey(name) ? new NetworkRef(name, Guid.Empty) : throw No(VirtErrorCode.NoNetwork));

    public override Task<bool> IsNetworkActiveAsync(NetworkRef network, CancellationToken cancellationToken) => Answer("IsNetworkActive", () => Networks[network.Name]);

    public static VirtException No(VirtErrorCode code, string message = "scripted") => new(code, VirtErrorDomain.Qemu, message);

    private static StorageVolumeRef Reference(string pool, PlanVolume volume) => new(pool, volume.Name, volume.Name);

    private PlanVolume Volume(StorageVolumeRef reference) => Pools.Find(p => p.Name == reference.Pool)!.Volumes.Find(v => v.Name == reference.Name)!;

    private Task<T> Answer<T>(string call, Func<T> answer, bool changes = false)
    {
        lock (Asked)
        {
            Asked.Add(call);
        }

        if (changes && IsReadOnly)
        {
            return Task.FromException<T>(VirtException.ReadOnly(HostLabel, call));
        }

        try
        {
            return Fails.TryGetValue(call, out var error) ? Task.FromException<T>(error) : Task.FromResult(answer());
        }
        catch (VirtException error)
        {
            return Task.FromException<T>(error);
        }
    }
}
