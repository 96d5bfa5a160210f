namespace VirtMigrate.Migration;

/// <summary>Stable names of what a plan can find. They never change their meaning; <see cref="MigrationFindingCatalog"/> tells it.</summary>
public static class MigrationFindingId
{
    // The request and the route.
    /// <summary>The options contradict each other, or one is malformed.</summary>
    public const string RequestInvalid = "RequestInvalid";
    /// <summary>The source's driver, or the protocol, cannot do or carry what is asked for.</summary>
    public const string RequestNotSupported = "RequestNotSupported";
    /// <summary>The hosts have no migration protocol in common, or not the one asked for.</summary>
    public const string NoProtocolInCommon = "NoProtocolInCommon";
    /// <summary>A host's libvirt is older than an option.</summary>
    public const string OptionTooNew = "OptionTooNew";
    /// <summary>Protocol V2 between QEMU hosts: it has no cookies, and QEMU's driver ends its daemon without them.</summary>
    public const string ProtocolWithoutCookies = "ProtocolWithoutCookies";
    /// <summary>The destination cannot be reached from here; only the source was asked.</summary>
    public const string DestinationNotAsked = "DestinationNotAsked";
    /// <summary>A host could not be asked something: its driver does not have the question, the connection is read-only, or the answer was an error.</summary>
    public const string NotAsked = "NotAsked";
    /// <summary>The connection to a host is read-only: enough for a plan, not for the migration.</summary>
    public const string ReadOnlyConnection = "ReadOnlyConnection";
    /// <summary>A host denies a question; it may deny the migration as well.</summary>
    public const string AccessDenied = "AccessDenied";

    // The hosts.
    /// <summary>Source and destination are one host: the same connection, host UUID or host name.</summary>
    public const string SameHost = "SameHost";
    /// <summary>The hosts have different hypervisors.</summary>
    public const string HypervisorMismatch = "HypervisorMismatch";
    /// <summary>The destination's hypervisor is older than the source's: it may not know the machine type or the devices.</summary>
    public const string HypervisorOlder = "HypervisorOlder";
    /// <summary>The destination's libvirt is older than the source's: it may not know elements of the domain's XML.</summary>
    public const string LibraryOlder = "LibraryOlder";
    /// <summary>The guest has a security label of a model that the destination does not have.</summary>
    public const string SecurityModelMissing = "SecurityModelMissing";

    // The guest's machine.
    /// <summary>The destination runs no guests of this kind, architecture or virtualization, such as kvm without hardware support.</summary>
    public const string GuestTypeNotSupported = "GuestTypeNotSupported";
    /// <summary>The destination's emulator does not have the guest's machine type.</summary>
    public const string MachineNotSupported = "MachineNotSupported";
    /// <summary>The guest's emulator is at a path that the destination does not name.</summary>
    public const string EmulatorMissing = "EmulatorMissing";
    /// <summary>The destination cannot give the guest its CPU; missing features are named where the host names them.</summary>
    public const string CpuIncompatible = "CpuIncompatible";
    /// <summary>The destination's processor is not the one the guest sees, and it cannot be told whether that matters.</summary>
    public const string CpuUncertain = "CpuUncertain";
    /// <summary>The guest has the CPU feature invtsc without a fixed TSC frequency: the source refuses to migrate it.</summary>
    public const string InvariantTsc = "InvariantTsc";
    /// <summary>The guest has more virtual CPUs than its machine type can have on the destination.</summary>
    public const string VCpuTooMany = "VCpuTooMany";
    /// <summary>The guest has more virtual CPUs than the destination has CPUs.</summary>
    public const string CpuRoomShort = "CpuRoomShort";
    /// <summary>The destination has less free memory than the guest may use (a warning: caches count as used), or less in all (an error).</summary>
    public const string MemoryShort = "MemoryShort";
    /// <summary>The guest's memory is on huge pages, and the destination has too few of that size.</summary>
    public const string HugePagesShort = "HugePagesShort";
    /// <summary>Another domain of that name is on the destination.</summary>
    public const string NameTaken = "NameTaken";
    /// <summary>A domain with the guest's UUID runs on the destination, or is defined there under another name.</summary>
    public const string UuidTaken = "UuidTaken";
    /// <summary>The destination has a definition of the guest already: with -Persistent it is replaced, without it stays as it is.</summary>
    public const string DefinitionExists = "DefinitionExists";

    // Disks.
    /// <summary>The destination does not have the disk's file or volume although it has the pool, and the disk is not copied (or only its differences).</summary>
    public const string DiskMissing = "DiskMissing";
    /// <summary>No storage pool of the destination covers the disk's path: nobody can say over libvirt whether it is there.</summary>
    public const string DiskNotSeen = "DiskNotSeen";
    /// <summary>The destination has something else at the disk's path, or the disk is local to the source: both hosts refuse that as unsafe.</summary>
    public const string DiskNotShared = "DiskNotShared";
    /// <summary>The disk is an NVMe device of the source host.</summary>
    public const string DiskNvme = "DiskNvme";
    /// <summary>What the guest writes to the disk is thrown away at its end; such a disk cannot migrate.</summary>
    public const string DiskTransient = "DiskTransient";
    /// <summary>The disk's cache mode is not none or directsync, and the source's QEMU cannot drop caches (before 4.0).</summary>
    public const string DiskCacheUnsafe = "DiskCacheUnsafe";
    /// <summary>The destination's volume has another format than the disk.</summary>
    public const string DiskFormatDiffers = "DiskFormatDiffers";
    /// <summary>The destination's volume is smaller than the disk that is copied into it (an error) or larger.</summary>
    public const string DiskSizeDiffers = "DiskSizeDiffers";
    /// <summary>The disk is copied into a volume that exists: what is in there is lost.</summary>
    public const string DiskOverwritten = "DiskOverwritten";
    /// <summary>The disk is on storage that both hosts share: copying it would write it onto itself.</summary>
    public const string DiskCopyOntoItself = "DiskCopyOntoItself";
    /// <summary>The destination has no running pool in which the disk's copy could be made.</summary>
    public const string PoolMissing = "PoolMissing";
    /// <summary>The pool has less room than the disks need now (an error), or than they can grow to.</summary>
    public const string PoolSpaceShort = "PoolSpaceShort";
    /// <summary>The medium of a CD-ROM or floppy drive, or a read-only disk, is not on the destination; an error unless its startupPolicy lets it be left out.</summary>
    public const string MediaMissing = "MediaMissing";
    /// <summary>No storage pool of the destination covers the medium's path.</summary>
    public const string MediaNotSeen = "MediaNotSeen";
    /// <summary>A job, such as a copy or a commit, is under way on the disk.</summary>
    public const string BlockJobActive = "BlockJobActive";

    // Networks.
    /// <summary>The destination does not have the virtual network of an interface.</summary>
    public const string NetworkMissing = "NetworkMissing";
    /// <summary>The destination's virtual network of that name is not started.</summary>
    public const string NetworkInactive = "NetworkInactive";
    /// <summary>The destination does not have the bridge or the network device of an interface.</summary>
    public const string HostInterfaceMissing = "HostInterfaceMissing";
    /// <summary>An interface is of a kind that cannot migrate (vDPA).</summary>
    public const string InterfaceNotMigratable = "InterfaceNotMigratable";
    /// <summary>An interface is of a kind that ends its connections: the user-mode network lives in the source's process.</summary>
    public const string InterfaceConnectionsLost = "InterfaceConnectionsLost";

    // Devices.
    /// <summary>The guest has a device of the source host; from libvirt 10.6 the device itself decides (a warning).</summary>
    public const string HostDeviceAttached = "HostDeviceAttached";
    /// <summary>The guest has a USB device of the source host: it is searched for again on the destination.</summary>
    public const string UsbDeviceAttached = "UsbDeviceAttached";
    /// <summary>The guest has a directory of the source host (virtiofs or 9p).</summary>
    public const string FileSystemAttached = "FileSystemAttached";
    /// <summary>The guest has shared memory that the source refuses to migrate: of the old kind, or without the role master.</summary>
    public const string SharedMemoryAttached = "SharedMemoryAttached";
    /// <summary>The guest uses the source host's own TPM.</summary>
    public const string TpmNotMigratable = "TpmNotMigratable";
    /// <summary>The destination cannot emulate a TPM.</summary>
    public const string TpmNotSupported = "TpmNotSupported";
    /// <summary>An offline migration does not take the emulated TPM's state with it.</summary>
    public const string TpmStateLeftBehind = "TpmStateLeftBehind";
    /// <summary>An offline migration does not take the firmware's variables with it.</summary>
    public const string NvramLeftBehind = "NvramLeftBehind";
    /// <summary>The destination does not name the guest's firmware file among those it has.</summary>
    public const string FirmwareMissing = "FirmwareMissing";
    /// <summary>The guest's graphics listen at one address of the source; the destination can only take it if it has it as well.</summary>
    public const string GraphicsAddressFixed = "GraphicsAddressFixed";

    // The guest's state.
    /// <summary>The guest does not run; only its definition can move.</summary>
    public const string DomainNotRunning = "DomainNotRunning";
    /// <summary>Only the definition moves; the running guest stays on the source.</summary>
    public const string OfflineOfRunning = "OfflineOfRunning";
    /// <summary>The guest is paused by an I/O error: -AbortOnError refuses that; without it it arrives paused.</summary>
    public const string DomainPausedByError = "DomainPausedByError";
    /// <summary>A job, such as another migration, a save or a backup, is under way on the guest.</summary>
    public const string JobActive = "JobActive";
    /// <summary>The guest has snapshots; the source refuses to migrate it.</summary>
    public const string HasSnapshots = "HasSnapshots";
    /// <summary>The source keeps a saved state of the guest; it stays behind.</summary>
    public const string HasManagedSave = "HasManagedSave";
    /// <summary>The guest is started with its host; the destination's definition will not have that mark.</summary>
    public const string AutoStartLost = "AutoStartLost";
    /// <summary>-UndefineSource without -Persistent: afterwards no host has a definition of the guest.</summary>
    public const string DefinitionLost = "DefinitionLost";

    // The way of the memory.
    /// <summary>The destination tells its hypervisor's address as its own host name, and that is localhost (an error) or means a loopback address here: the source would send the guest to itself.</summary>
    public const string HostNameLocal = "HostNameLocal";
    /// <summary>The source is told the destination's host name, and that cannot be resolved from here; perhaps the source can.</summary>
    public const string HostNameNotResolved = "HostNameNotResolved";
    /// <summary>The source is told the destination's host name, and that leads to other addresses than the one at which the destination was reached.</summary>
    public const string HostNameDiffers = "HostNameDiffers";
    /// <summary>-MigrateUri names the source itself (localhost or a loopback address).</summary>
    public const string MigrateUriLocal = "MigrateUriLocal";
    /// <summary>A hypervisor does not have the transport of -MigrateUri.</summary>
    public const string MigrateUriTransport = "MigrateUriTransport";
    /// <summary>The port for the memory is the daemon's own, or the disks' as well.</summary>
    public const string MigratePortUnfit = "MigratePortUnfit";
    /// <summary>The port for the memory, or for the disks, is outside the range 49152 to 49215 that libvirt uses and firewalls are opened for.</summary>
    public const string MigratePortUnusual = "MigratePortUnusual";
    /// <summary>The destination would listen where the source cannot reach it: at a loopback address (an error), or at another address than -MigrateUri names.</summary>
    public const string ListenAddressUnfit = "ListenAddressUnfit";
    /// <summary>RDMA pins memory, and the guest has no hard limit for it.</summary>
    public const string RdmaWithoutLimit = "RdmaWithoutLimit";

    // The estimate.
    /// <summary>By the estimate the migration never ends by itself: the guest dirties its memory faster than it can be sent.</summary>
    public const string DoesNotConverge = "DoesNotConverge";
}
