using VirtMigrate.Drivers;
using VirtMigrate.Migration;
using VirtMigrate.Model;
using static VirtMigrate.Migration.FindingSeverity;

namespace VirtMigrate.Tests.Migration.Planning;

/// <summary>For every finding, in each of its severities, what provokes it on the bench.</summary>
internal static class FindingCases
{
    public static readonly (string Id, FindingSeverity Severity, string? Subject, Action<PlanBench> Spoil)[] All =
    [
        // The request and the route.
        (MigrationFindingId.RequestInvalid, Error, null, b => b.Flags |= MigrationFlags.Tunnelled),
        (MigrationFindingId.RequestNotSupported, Error, null, b => { b.Flags |= MigrationFlags.PeerToPeer; b.Alpha.Features.Remove(DriverFeature.MigrationP2P); }),
        (MigrationFindingId.NoProtocolInCommon, Error, null, b => { b.Beta.Features.Clear(); b.Beta.Features.Add(DriverFeature.MigrationV1); }),
        (MigrationFindingId.OptionTooNew, Error, "beta: ZeroCopy", b => { b.Flags |= MigrationFlags.Parallel | MigrationFlags.ZeroCopy; b.Beta.Library = 8_004_000; b.Alpha.Library = 8_005_000; }),
        (MigrationFindingId.ProtocolWithoutCookies, Warning, "V2", b => { foreach (var host in new[] { b.Alpha, b.Beta }) { host.Features.Clear(); host.Features.Add(DriverFeature.MigrationV2); } }),
        (MigrationFindingId.DestinationNotAsked, Information, null, b => { b.Flags |= MigrationFlags.PeerToPeer; b.Edit = r => r with { PeerUri = "qemu+tcp://beta/system" }; b.DestinationIsKnown = false; }),
        (MigrationFindingId.NotAsked, Information, "alpha", b => b.Alpha.Fails["GetJobInfo"] = VirtException.NotSupported("QEMU", "GetJobInfo")),
        (MigrationFindingId.ReadOnlyConnection, Warning, "beta", b => b.Beta = ReadOnlyCopy(b.Beta)),
        (MigrationFindingId.AccessDenied, Warning, "beta", b => b.Beta.Fails["GetNodeInfo"] = PlanDriver.No(VirtErrorCode.AccessDenied)),
        // The hosts.
        (MigrationFindingId.SameHost, Error, "beta", b => b.Beta.HostUuid = b.Alpha.HostUuid),
        (MigrationFindingId.HypervisorMismatch, Error, "beta", b => b.Beta.Type = "Xen"),
        (MigrationFindingId.HypervisorOlder, Warning, "beta", b => b.Beta.Hypervisor = 6_002_000),
        (MigrationFindingId.LibraryOlder, Warning, "beta", b => b.Beta.Library = 8_000_000),
        (MigrationFindingId.SecurityModelMissing, Error, "selinux", b => b.Top = "<seclabel type='static' model='selinux'><label>x</label></seclabel>"),
        (MigrationFindingId.SecurityModelMissing, Warning, "apparmor", b => b.Top = "<seclabel type='dynamic' model='apparmor'/>"),
        // The guest's machine.
        (MigrationFindingId.GuestTypeNotSupported, Error, "kvm", b => b.Beta.DomainTypes = ["qemu"]),
        (MigrationFindingId.GuestTypeNotSupported, Error, "x86_64", b => b.Beta.Architecture = "aarch64"),
        (MigrationFindingId.MachineNotSupported, Error, "pc-q35-9.0", b => b.Machine = "pc-q35-9.0"),
        (MigrationFindingId.EmulatorMissing, Warning, "/usr/bin/qemu-system-x86_64", b => b.Beta.Emulator = "/usr/libexec/qemu-kvm"),
        (MigrationFindingId.CpuIncompatible, Error, "EPYC", b => b.Beta.Fails["CompareHypervisorCpu"] = PlanDriver.No(VirtErrorCode.CpuIncompatible,
            "the CPU is incompatible with host CPU: Host CPU does not provide required features: sha-ni, ibpb")),
        (MigrationFindingId.CpuUncertain, Warning, "EPYC", b => { b.Beta = ReadOnlyCopy(b.Beta); b.Beta.Cpu = CpuCompareResult.Incompatible; }),
        (MigrationFindingId.CpuUncertain, Warning, "host-passthrough", b => b.Cpu = "<cpu mode='host-passthrough'/>"),
        (MigrationFindingId.InvariantTsc, Error, "invtsc", b => b.Cpu = "<cpu mode='custom'><model>EPYC</model><feature policy='require' name='invtsc'/></cpu>"),
        (MigrationFindingId.VCpuTooMany, Error, "pc-q35-7.2", b => b.VCpus = 33),
        (MigrationFindingId.CpuRoomShort, Warning, "beta", b => b.VCpus = 17),
        (MigrationFindingId.MemoryShort, Warning, "beta", b => b.Beta.FreeMemory = 1UL << 30),
        (MigrationFindingId.MemoryShort, Error, "beta", b => b.MemoryKiB = 65UL << 20),
        (MigrationFindingId.HugePagesShort, Error, "beta", b => { b.Top = "<memoryBacking><hugepages/></memoryBacking>"; b.Beta.HugePages = 100; }),
        (MigrationFindingId.NameTaken, Error, "guest", b => b.Beta.Domains.Add((new DomainRef("guest", Guid.NewGuid(), -1), false))),
        (MigrationFindingId.UuidTaken, Error, "other", b => b.Beta.Domains.Add((new DomainRef("other", PlanBench.Uuid, -1), false))),
        (MigrationFindingId.UuidTaken, Error, "guest", b => b.Beta.Domains.Add((new DomainRef("guest", PlanBench.Uuid, 7), true))),
        (MigrationFindingId.DefinitionExists, Information, "guest", b => b.Beta.Domains.Add((new DomainRef("guest", PlanBench.Uuid, -1), false))),
        // Disks.
        (MigrationFindingId.DiskMissing, Error, "vda", b => b.PoolOf(b.Beta).Volumes.Clear()),
        (MigrationFindingId.DiskMissing, Error, "vda", b => b.Copy(MigrationFlags.NonSharedIncremental)),
        (MigrationFindingId.DiskMissing, Error, "vda", b => b.Disk = "<disk type='volume' device='disk'><source pool='fast' volume='a'/><target dev='vda'/></disk>"),
        (MigrationFindingId.DiskNotSeen, Warning, "vda", b => b.Disk = "<disk type='file' device='disk'><source file='/srv/guest.img'/><target dev='vda'/></disk>"),
        (MigrationFindingId.DiskNotShared, Error, "vda", b => b.Unshare("fs")),
        (MigrationFindingId.DiskNotShared, Error, "vda", b => { b.Unshare(); b.PoolOf(b.Beta).Volumes[0] = new PlanVolume("guest.qcow2", 5UL << 30); }),
        (MigrationFindingId.DiskNotShared, Error, "vda", b => { b.Unshare(); b.PoolOf(b.Beta).Volumes[0] = new PlanVolume("guest.qcow2", Modified: 1_600_000_000); }),
        (MigrationFindingId.DiskNotShared, Warning, "vda", b => { b.Unshare("fs"); b.Flags |= MigrationFlags.Unsafe; }),
        (MigrationFindingId.DiskNvme, Error, "vdn", b => b.Devices = "<disk type='nvme' device='disk'><source type='pci' namespace='1'/><target dev='vdn'/></disk>"),
        (MigrationFindingId.DiskTransient, Error, "vda", b => b.Disk = b.Disk.Replace("</disk>", "<transient/></disk>", StringComparison.Ordinal)),
        (MigrationFindingId.DiskCacheUnsafe, Error, "vda", b => b.Alpha.Hypervisor = b.Beta.Hypervisor = 3_001_000),
        (MigrationFindingId.DiskCacheUnsafe, Warning, "vda", b => { b.Alpha.Hypervisor = b.Beta.Hypervisor = 3_001_000; b.Flags |= MigrationFlags.Unsafe; }),
        (MigrationFindingId.DiskFormatDiffers, Error, "vda", b => b.PoolOf(b.Beta).Volumes[0] = new PlanVolume("guest.qcow2", Format: "raw")),
        (MigrationFindingId.DiskSizeDiffers, Error, "vda", b => { b.Copy(); b.PoolOf(b.Beta).Volumes.Add(new PlanVolume("guest.qcow2", 1UL << 30)); }),
        (MigrationFindingId.DiskSizeDiffers, Warning, "vda", b => { b.Copy(); b.PoolOf(b.Beta).Volumes.Add(new PlanVolume("guest.qcow2", 11UL << 30)); }),
        (MigrationFindingId.DiskOverwritten, Warning, "vda", b => { b.Copy(); b.PoolOf(b.Beta).Volumes.Add(new PlanVolume("guest.qcow2")); }),
        (MigrationFindingId.DiskCopyOntoItself, Error, "vda", b => b.Flags |= MigrationFlags.NonSharedDisk),
        (MigrationFindingId.DiskCopyOntoItself, Error, "vdr", b => { b.Copy(); b.Devices = "<disk type='network' device='disk'><source protocol='rbd' name='p/i'/><target dev='vdr'/></disk>"; }),
        (MigrationFindingId.PoolMissing, Error, "vda", b => { b.Copy(); b.Beta.Pools.Clear(); }),
        (MigrationFindingId.PoolMissing, Error, "vda", b => { b.Copy(); b.PoolOf(b.Beta).Info = new StoragePoolInfo(StoragePoolState.Inactive, 0, 0, 0); }),
        (MigrationFindingId.PoolSpaceShort, Error, "default", b => { b.Copy(); b.PoolOf(b.Beta).Info = new StoragePoolInfo(StoragePoolState.Running, 5UL << 30, 0, 3UL << 30); }),
        (MigrationFindingId.PoolSpaceShort, Warning, "default", b => { b.Copy(); b.PoolOf(b.Beta).Info = new StoragePoolInfo(StoragePoolState.Running, 9UL << 30, 0, 8UL << 30); }),
        (MigrationFindingId.MediaMissing, Error, "sda", b => b.Devices = $"<disk type='file' device='cdrom'><source file='{PlanBench.Images}/cd.iso'/><target dev='sda'/><readonly/></disk>"),
        (MigrationFindingId.MediaMissing, Warning, "sda", b => b.Devices = $"<disk type='file' device='cdrom'><source file='{PlanBench.Images}/cd.iso' startupPolicy='optional'/><target dev='sda'/><readonly/></disk>"),
        (MigrationFindingId.MediaNotSeen, Warning, "fda", b => b.Devices = "<disk type='file' device='floppy'><source file='/srv/f.img'/><target dev='fda'/></disk>"),
        (MigrationFindingId.BlockJobActive, Error, "vda", b => b.Alpha.BlockJob = new BlockJobInfo(2, 0, 5, 10)),
        // Networks.
        (MigrationFindingId.NetworkMissing, Error, "default", b => b.Beta.Networks.Clear()),
        (MigrationFindingId.NetworkInactive, Error, "default", b => b.Beta.Networks["default"] = false),
        (MigrationFindingId.HostInterfaceMissing, Error, "br-lan", b => b.Beta.Devices.RemoveAll(d => d.StartsWith("net_br", StringComparison.Ordinal))),
        (MigrationFindingId.HostInterfaceMissing, Error, "eth7", b => b.Interface = "<interface type='direct'><mac address='52:54:00:00:00:03'/><source dev='eth7' mode='bridge'/></interface>"),
        (MigrationFindingId.InterfaceNotMigratable, Error, "52:54:00:00:00:04", b => b.Interface = "<interface type='vdpa'><mac address='52:54:00:00:00:04'/><source dev='/dev/vhost-vdpa-0'/></interface>"),
        (MigrationFindingId.InterfaceConnectionsLost, Warning, "52:54:00:00:00:05", b => b.Interface = "<interface type='user'><mac address='52:54:00:00:00:05'/></interface>"),
        // Devices.
        (MigrationFindingId.HostDeviceAttached, Error, "domain 0x0000, bus 0x06, slot 0x12, function 0x5", b => b.Devices = PciDevice),
        (MigrationFindingId.HostDeviceAttached, Warning, "domain 0x0000, bus 0x06, slot 0x12, function 0x5", b => { b.Devices = PciDevice; b.Alpha.Library = b.Beta.Library = 10_006_000; }),
        (MigrationFindingId.HostDeviceAttached, Error, "name scsi_host0", b => b.Devices = "<hostdev mode='subsystem' type='scsi'><source><adapter name='scsi_host0'/></source></hostdev>"),
        (MigrationFindingId.UsbDeviceAttached, Warning, "id 0x1234", b => b.Devices = "<hostdev mode='subsystem' type='usb'><source><vendor id='0x1234'/><product id='0xbeef'/></source></hostdev>"),
        (MigrationFindingId.FileSystemAttached, Error, "share", b => b.Devices = "<filesystem type='mount'><driver type='virtiofs'/><source dir='/srv'/><target dir='share'/></filesystem>"),
        (MigrationFindingId.SharedMemoryAttached, Error, "shm0", b => b.Devices = "<shmem name='shm0'><model type='ivshmem-plain'/></shmem>"),
        (MigrationFindingId.TpmNotMigratable, Error, null, b => b.Devices = "<tpm model='tpm-tis'><backend type='passthrough'><device path='/dev/tpm0'/></backend></tpm>"),
        (MigrationFindingId.TpmNotSupported, Error, "beta", b =>
        {
            b.Devices = EmulatedTpm;
            b.Beta.DomainCapabilities = "<domainCapabilities><devices><tpm supported='yes'><enum name='backendModel'><value>passthrough</value></enum></tpm></devices></domainCapabilities>";
        }),
        (MigrationFindingId.TpmStateLeftBehind, Warning, null, b => { b.Devices = EmulatedTpm; Offline(b); }),
        (MigrationFindingId.NvramLeftBehind, Warning, null, b => { b.Os = "<nvram>/var/lib/libvirt/qemu/nvram/guest.fd</nvram>"; Offline(b); }),
        (MigrationFindingId.FirmwareMissing, Warning, "/usr/share/OVMF/OVMF_CODE.fd", b =>
        {
            b.Os = "<loader type='pflash'>/usr/share/OVMF/OVMF_CODE.fd</loader>";
            b.Beta.DomainCapabilities = "<domainCapabilities><os><loader supported='yes'><value>/usr/share/edk2/code.fd</value></loader></os></domainCapabilities>";
        }),
        (MigrationFindingId.GraphicsAddressFixed, Warning, "192.0.2.1", b => b.Devices = "<graphics type='vnc' port='-1'><listen type='address' address='192.0.2.1'/></graphics>"),
        // The guest's state.
        (MigrationFindingId.DomainNotRunning, Error, "guest", b => b.Alpha.State = new DomainStateReason(DomainState.ShutOff, 1)),
        (MigrationFindingId.OfflineOfRunning, Warning, "guest", b => b.Flags = MigrationFlags.Offline | MigrationFlags.PersistDestination),
        (MigrationFindingId.DomainPausedByError, Error, "guest", b => { b.Alpha.State = new DomainStateReason(DomainState.Paused, 5); b.Flags |= MigrationFlags.AbortOnError; }),
        (MigrationFindingId.DomainPausedByError, Warning, "guest", b => b.Alpha.State = new DomainStateReason(DomainState.Paused, 5)),
        (MigrationFindingId.JobActive, Error, "guest", b => b.Alpha.Job = JobType.Unbounded),
        (MigrationFindingId.HasSnapshots, Error, "guest", b => b.Alpha.Snapshots = 2),
        (MigrationFindingId.HasManagedSave, Warning, "guest", b => b.Alpha.ManagedSave = true),
        (MigrationFindingId.AutoStartLost, Warning, "guest", b => b.Alpha.AutoStart = true),
        (MigrationFindingId.DefinitionLost, Warning, "guest", b => b.Flags = MigrationFlags.Live | MigrationFlags.UndefineSource),
        // The way of the memory.
        (MigrationFindingId.HostNameLocal, Error, "beta", b => b.Beta.HostName = "localhost.localdomain"),
        (MigrationFindingId.HostNameLocal, Warning, "beta", b => b.Names["beta.example"] = "127.0.1.1"),
        (MigrationFindingId.HostNameNotResolved, Warning, "beta", b => b.Names.Remove("beta.example")),
        (MigrationFindingId.HostNameDiffers, Warning, "beta", b => { b.Beta.HostName = "inner"; b.Names["inner"] = "10.0.0.2"; }),
        (MigrationFindingId.MigrateUriLocal, Error, "127.0.0.1", b => b.Edit = r => r with { MigrateUri = "tcp://127.0.0.1" }),
        (MigrationFindingId.MigrateUriTransport, Error, "beta", b => { b.Beta.Transports = ["tcp"]; b.Edit = r => r with { MigrateUri = "rdma://192.0.2.2" }; }),
        (MigrationFindingId.MigratePortUnfit, Error, "16509", b => b.Edit = r => r with { MigrateUri = "tcp://192.0.2.2:16509" }),
        (MigrationFindingId.MigratePortUnfit, Error, "49160", b => { b.Edit = r => r with { MigrateUri = "tcp://192.0.2.2:49160" }; b.Parameters.Add(TypedParameter.Int(MigrationParameters.DisksPort, 49160)); }),
        (MigrationFindingId.MigratePortUnusual, Information, "4711", b => b.Edit = r => r with { MigrateUri = "tcp://192.0.2.2:4711" }),
        (MigrationFindingId.ListenAddressUnfit, Error, "127.0.0.1", b => b.Parameters.Add(TypedParameter.String(MigrationParameters.ListenAddress, "127.0.0.1"))),
        (MigrationFindingId.ListenAddressUnfit, Warning, "10.0.0.2", b => { b.Edit = r => r with { MigrateUri = "tcp://192.0.2.2" }; b.Parameters.Add(TypedParameter.String(MigrationParameters.ListenAddress, "10.0.0.2")); }),
        (MigrationFindingId.RdmaWithoutLimit, Error, null, b => b.Edit = r => r with { MigrateUri = "rdma://192.0.2.2" }),
        // The estimate.
        (MigrationFindingId.DoesNotConverge, Warning, null, b => b.Estimate = new MigrationEstimate { Memory = 1, DirtyRate = 2e8, Bandwidth = 1e8, Converges = false, Advice = ["more bandwidth"] }),
    ];

    private const string PciDevice = "<hostdev mode='subsystem' type='pci'><source><address domain='0x0000' bus='0x06' slot='0x12' function='0x5'/></source></hostdev>";

    private const string EmulatedTpm = "<tpm model='tpm-crb'><backend type='emulator' version='2.0'/></tpm>";

    private static void Offline(PlanBench bench)
    {
        bench.Flags = MigrationFlags.Offline | MigrationFlags.PersistDestination;
        bench.Alpha.State = new DomainStateReason(DomainState.ShutOff, 1);
    }

    private static PlanDriver ReadOnlyCopy(PlanDriver host)
    {
        var copy = new PlanDriver(host.HostName, readOnly: true);
        copy.Pools.AddRange(host.Pools);
        copy.Networks["default"] = true;
        return copy;
    }
}
