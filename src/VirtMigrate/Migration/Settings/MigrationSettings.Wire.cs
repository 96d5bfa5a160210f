using VirtMigrate.Model;

namespace VirtMigrate.Migration;

// What the settings are on the wire: flags, and the parameters beyond the four that every protocol carries.
public sealed partial record MigrationSettings
{
    /// <summary>The flags.</summary>
    public MigrationFlags Flags =>
        When(Live, MigrationFlags.Live)
        | When(PeerToPeer, MigrationFlags.PeerToPeer)
        | When(Tunnelled, MigrationFlags.Tunnelled)
        | When(Persistent, MigrationFlags.PersistDestination)
        | When(UndefineSource, MigrationFlags.UndefineSource)
        | When(Suspend, MigrationFlags.Paused)
        | When(CopyStorage == StorageCopy.All, MigrationFlags.NonSharedDisk)
        | When(CopyStorage == StorageCopy.Incremental, MigrationFlags.NonSharedIncremental)
        | When(ChangeProtection, MigrationFlags.ChangeProtection)
        | When(Unsafe, MigrationFlags.Unsafe)
        | When(Offline, MigrationFlags.Offline)
        | When(Compression.Count > 0, MigrationFlags.Compressed)
        | When(AbortOnError, MigrationFlags.AbortOnError)
        | When(AutoConverge, MigrationFlags.AutoConverge)
        | When(RdmaPinAll, MigrationFlags.RdmaPinAll)
        | When(PostCopy, MigrationFlags.PostCopy)
        | When(Tls, MigrationFlags.Tls)
        | When(Parallel || ParallelConnections is not null, MigrationFlags.Parallel)
        | When(SynchronousWrites, MigrationFlags.NonSharedSynchronousWrites)
        | When(PostCopyResume, MigrationFlags.PostCopyResume)
        | When(ZeroCopy, MigrationFlags.ZeroCopy);

    /// <summary>The parameters that only the protocol with parameters carries.</summary>
    public TypedParameterList Parameters
    {
        get
        {
            var list = new TypedParameterList();
            Add(list, MigrationParameters.GraphicsUri, GraphicsUri);
            Add(list, MigrationParameters.ListenAddress, ListenAddress);
            Add(list, MigrationParameters.DisksPort, DisksPort is 0 ? null : DisksPort);
            Add(list, MigrationParameters.DisksUri, DisksUri);
            Add(list, MigrationParameters.MigrateDisks, MigrateDisk);
            Add(list, MigrationParameters.DisksDetectZeroes, DetectZeroes);
            Add(list, MigrationParameters.PersistentXml, PersistentXml);
            Add(list, MigrationParameters.Compression, Compression.Where(method => method != CompressionMethod.Default).Select(Name));
            Add(list, MigrationParameters.CompressionMtLevel, CompressionMtLevel);
            Add(list, MigrationParameters.CompressionMtThreads, CompressionMtThreads);
            Add(list, MigrationParameters.CompressionMtDecompressThreads, CompressionMtDecompressThreads);
            Add(list, MigrationParameters.CompressionXbzrleCache, CompressionXbzrleCache);
            Add(list, MigrationParameters.CompressionZlibLevel, CompressionZlibLevel);
            Add(list, MigrationParameters.CompressionZstdLevel, CompressionZstdLevel);
            Add(list, MigrationParameters.AutoConvergeInitial, AutoConvergeInitial);
            Add(list, MigrationParameters.AutoConvergeIncrement, AutoConvergeIncrement);
            Add(list, MigrationParameters.PostCopyBandwidth, PostCopyBandwidth);
            Add(list, MigrationParameters.ParallelConnections, ParallelConnections);
            Add(list, MigrationParameters.TlsDestination, TlsDestination);
            Add(list, MigrationParameters.SwitchoverBandwidth, AvailableSwitchoverBandwidth);
            return list;
        }
    }

    /// <summary>A parameter for people: the setting that sends it, and its own name.</summary>
    internal static string Describe(string field)
    {
        var setting = field switch
        {
            MigrationParameters.GraphicsUri => nameof(GraphicsUri),
            MigrationParameters.ListenAddress => nameof(ListenAddress),
            MigrationParameters.DisksPort => nameof(DisksPort),
            MigrationParameters.DisksUri => nameof(DisksUri),
            MigrationParameters.MigrateDisks => nameof(MigrateDisk),
            MigrationParameters.DisksDetectZeroes => nameof(DetectZeroes),
            MigrationParameters.PersistentXml => nameof(PersistentXml),
            MigrationParameters.Compression => nameof(Compression),
            MigrationParameters.CompressionMtLevel => nameof(CompressionMtLevel),
            MigrationParameters.CompressionMtThreads => nameof(CompressionMtThreads),
            MigrationParameters.CompressionMtDecompressThreads => nameof(CompressionMtDecompressThreads),
            MigrationParameters.CompressionXbzrleCache => nameof(CompressionXbzrleCache),
            MigrationParameters.CompressionZlibLevel => nameof(CompressionZlibLevel),
            MigrationParameters.CompressionZstdLevel => nameof(CompressionZstdLevel),
            MigrationParameters.AutoConvergeInitial => nameof(AutoConvergeInitial),
            MigrationParameters.AutoConvergeIncrement => nameof(AutoConvergeIncrement),
            MigrationParameters.PostCopyBandwidth => nameof(PostCopyBandwidth),
            MigrationParameters.ParallelConnections => nameof(ParallelConnections),
            MigrationParameters.TlsDestination => nameof(TlsDestination),
            MigrationParameters.SwitchoverBandwidth => nameof(AvailableSwitchoverBandwidth),
            _ => null,
        };
        return setting is null ? field : $"{setting} ({field})";
    }

    private static MigrationFlags When(bool said, MigrationFlags flag) => said ? flag : MigrationFlags.None;

    private static string Name(CompressionMethod method) => method.ToString().ToLowerInvariant();

    private static void Add(TypedParameterList list, string field, string? value)
    {
        if (value is not null)
        {
            list.Add(TypedParameter.String(field, value));
        }
    }

    private static void Add(TypedParameterList list, string field, IEnumerable<string> values)
    {
        foreach (var value in values)
        {
            list.Add(TypedParameter.String(field, value));
        }
    }

    private static void Add(TypedParameterList list, string field, int? value)
    {
        if (value is { } number)
        {
            list.Add(TypedParameter.Int(field, number));
        }
    }

    private static void Add(TypedParameterList list, string field, ulong? value)
    {
        if (value is { } number)
        {
            list.Add(TypedParameter.ULLong(field, number));
        }
    }
}
