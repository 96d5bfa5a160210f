namespace VirtMigrate.Model;

/// <summary>Flags of a migration (libvirt: virDomainMigrateFlags).</summary>
[Flags]
public enum MigrationFlags : uint
{
    /// <summary>None.</summary>
    None = 0,
    /// <summary>The guest keeps running while its memory is copied.</summary>
    Live = 1 << 0,
    /// <summary>The source host drives the migration.</summary>
    PeerToPeer = 1 << 1,
    /// <summary>Memory travels inside the libvirt connection; needs <see cref="PeerToPeer"/>.</summary>
    Tunnelled = 1 << 2,
    /// <summary>The domain becomes defined on the destination.</summary>
    PersistDestination = 1 << 3,
    /// <summary>The definition on the source goes.</summary>
    UndefineSource = 1 << 4,
    /// <summary>The domain is left paused on the destination.</summary>
    Paused = 1 << 5,
    /// <summary>Disks are copied whole.</summary>
    NonSharedDisk = 1 << 6,
    /// <summary>Disks are copied as far as they differ from a base.</summary>
    NonSharedIncremental = 1 << 7,
    /// <summary>The source holds the migration job from Begin to Confirm.</summary>
    ChangeProtection = 1 << 8,
    /// <summary>Safety checks are skipped.</summary>
    Unsafe = 1 << 9,
    /// <summary>Only the definition moves.</summary>
    Offline = 1 << 10,
    /// <summary>Memory is compressed.</summary>
    Compressed = 1 << 11,
    /// <summary>An I/O error of the guest ends the migration.</summary>
    AbortOnError = 1 << 12,
    /// <summary>The guest is throttled until the migration converges.</summary>
    AutoConverge = 1 << 13,
    /// <summary>All memory is pinned for RDMA.</summary>
    RdmaPinAll = 1 << 14,
    /// <summary>A switch to post-copy is possible.</summary>
    PostCopy = 1 << 15,
    /// <summary>The hypervisors use TLS between them.</summary>
    Tls = 1 << 16,
    /// <summary>Memory travels over several connections.</summary>
    Parallel = 1 << 17,
    /// <summary>Guest writes to copied disks wait for both sides.</summary>
    NonSharedSynchronousWrites = 1 << 18,
    /// <summary>A broken post-copy migration is taken up again.</summary>
    PostCopyResume = 1 << 19,
    /// <summary>Memory is sent without copying it first.</summary>
    ZeroCopy = 1 << 20,
}
