namespace VirtMigrate.Migration;

// What helps a migration to end: post-copy, throttling, compression.
public sealed partial record MigrationSettings
{
    /// <summary>A switch to post-copy is possible.</summary>
    public bool PostCopy { get; init; }

    /// <summary>The switch is made after the first round over the memory.</summary>
    public bool PostCopyAfterPreCopy { get; init; }

    /// <summary>A broken post-copy migration is taken up again.</summary>
    public bool PostCopyResume { get; init; }

    /// <summary>Largest rate after the switch in MiB/s.</summary>
    public ulong? PostCopyBandwidth { get; init; }

    /// <summary>The guest is throttled until the migration converges.</summary>
    public bool AutoConverge { get; init; }

    /// <summary>First throttling in percent.</summary>
    public int? AutoConvergeInitial { get; init; }

    /// <summary>Step of throttling in percent.</summary>
    public int? AutoConvergeIncrement { get; init; }

    /// <summary>How memory is compressed, in the order of sending; empty: not at all.</summary>
    public IReadOnlyList<CompressionMethod> Compression { get; init; } = [];

    /// <summary>Level of <see cref="CompressionMethod.Mt"/>.</summary>
    public int? CompressionMtLevel { get; init; }

    /// <summary>Compressing threads of <see cref="CompressionMethod.Mt"/>.</summary>
    public int? CompressionMtThreads { get; init; }

    /// <summary>Decompressing threads of <see cref="CompressionMethod.Mt"/>.</summary>
    public int? CompressionMtDecompressThreads { get; init; }

    /// <summary>Page cache of <see cref="CompressionMethod.Xbzrle"/> in bytes.</summary>
    public ulong? CompressionXbzrleCache { get; init; }

    /// <summary>Level of <see cref="CompressionMethod.Zlib"/>.</summary>
    public int? CompressionZlibLevel { get; init; }

    /// <summary>Level of <see cref="CompressionMethod.Zstd"/>.</summary>
    public int? CompressionZstdLevel { get; init; }
}
