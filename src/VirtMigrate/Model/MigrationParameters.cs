namespace VirtMigrate.Model;

/// <summary>Names of the typed parameters of a migration (libvirt: VIR_MIGRATE_PARAM_*).</summary>
public static class MigrationParameters
{
    /// <summary>The hypervisor's migration URI; text.</summary>
    public const string Uri = "migrate_uri";
    /// <summary>The domain's name on the destination; text.</summary>
    public const string DestinationName = "destination_name";
    /// <summary>The domain's XML for the destination; text.</summary>
    public const string DestinationXml = "destination_xml";
    /// <summary>The definition to keep on the destination; text.</summary>
    public const string PersistentXml = "persistent_xml";
    /// <summary>Largest rate in MiB/s; unsigned 64 bits.</summary>
    public const string Bandwidth = "bandwidth";
    /// <summary>Largest rate after the switch to post-copy in MiB/s; unsigned 64 bits.</summary>
    public const string PostCopyBandwidth = "bandwidth.postcopy";
    /// <summary>Where graphics clients shall connect; text.</summary>
    public const string GraphicsUri = "graphics_uri";
    /// <summary>Address the destination listens on; text.</summary>
    public const string ListenAddress = "listen_address";
    /// <summary>A disk to copy, by target name; text, repeatable.</summary>
    public const string MigrateDisks = "migrate_disks";
    /// <summary>Port of the disk copy; int.</summary>
    public const string DisksPort = "disks_port";
    /// <summary>URI of the disk copy; text.</summary>
    public const string DisksUri = "disks_uri";
    /// <summary>A compression method; text, repeatable.</summary>
    public const string Compression = "compression";
    /// <summary>Level of multi-threaded compression; int.</summary>
    public const string CompressionMtLevel = "compression.mt.level";
    /// <summary>Compressing threads; int.</summary>
    public const string CompressionMtThreads = "compression.mt.threads";
    /// <summary>Decompressing threads; int.</summary>
    public const string CompressionMtDecompressThreads = "compression.mt.dthreads";
    /// <summary>XBZRLE page cache in bytes; unsigned 64 bits.</summary>
    public const string CompressionXbzrleCache = "compression.xbzrle.cache";
    /// <summary>zlib level; int.</summary>
    public const string CompressionZlibLevel = "compression.zlib.level";
    /// <summary>zstd level; int.</summary>
    public const string CompressionZstdLevel = "compression.zstd.level";
    /// <summary>First throttling in percent; int.</summary>
    public const string AutoConvergeInitial = "auto_converge.initial";
    /// <summary>Step of throttling in percent; int.</summary>
    public const string AutoConvergeIncrement = "auto_converge.increment";
    /// <summary>Number of parallel connections; int.</summary>
    public const string ParallelConnections = "parallel.connections";
    /// <summary>Name expected in the destination's certificate; text.</summary>
    public const string TlsDestination = "tls.destination";
    /// <summary>A copied disk on which zeroes are detected; text, repeatable.</summary>
    public const string DisksDetectZeroes = "migrate_disks_detect_zeroes";
    /// <summary>Bandwidth assumed for the switch-over in MiB/s; unsigned 64 bits.</summary>
    public const string SwitchoverBandwidth = "bandwidth.avail.switchover";
    /// <summary>A copied disk that is known to read as zeroes; text, repeatable.</summary>
    public const string DisksTargetZero = "migrate_disks_target_zero";
}
