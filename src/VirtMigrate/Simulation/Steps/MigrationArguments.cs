using VirtMigrate.Model;

namespace VirtMigrate.Simulation;

/// <summary>What a migration step was asked for, whichever form its call had.</summary>
internal sealed record MigrationArguments
{
    // Name, type, whether it may repeat. What libvirt 9.0.0 knows.
    private static readonly Dictionary<string, (TypedParameterType Type, bool Repeats)> Known = new(StringComparer.Ordinal)
    {
        [MigrationParameters.Uri] = (TypedParameterType.String, false),
        [MigrationParameters.DestinationName] = (TypedParameterType.String, false),
        [MigrationParameters.DestinationXml] = (TypedParameterType.String, false),
        [MigrationParameters.PersistentXml] = (TypedParameterType.String, false),
        [MigrationParameters.Bandwidth] = (TypedParameterType.ULLong, false),
        [MigrationParameters.PostCopyBandwidth] = (TypedParameterType.ULLong, false),
        [MigrationParameters.GraphicsUri] = (TypedParameterType.String, false),
        [MigrationParameters.ListenAddress] = (TypedParameterType.String, false),
        [MigrationParameters.MigrateDisks] = (TypedParameterType.String, true),
        [MigrationParameters.DisksPort] = (TypedParameterType.Int, false),
        [MigrationParameters.DisksUri] = (TypedParameterType.String, false),
        [MigrationParameters.Compression] = (TypedParameterType.String, true),
        [MigrationParameters.CompressionMtLevel] = (TypedParameterType.Int, false),
        [MigrationParameters.CompressionMtThreads] = (TypedParameterType.Int, false),
        [MigrationParameters.CompressionMtDecompressThreads] = (TypedParameterType.Int, false),
        [MigrationParameters.CompressionXbzrleCache] = (TypedParameterType.ULLong, false),
        [MigrationParameters.AutoConvergeInitial] = (TypedParameterType.Int, false),
        [MigrationParameters.AutoConvergeIncrement] = (TypedParameterType.Int, false),
        [MigrationParameters.ParallelConnections] = (TypedParameterType.Int, false),
        [MigrationParameters.TlsDestination] = (TypedParameterType.String, false),
    };

    // Later versions of libvirt know more.
    private static readonly Dictionary<string, (ulong Since, TypedParameterType Type, bool Repeats)> Later = new(StringComparer.Ordinal)
    {
        [MigrationParameters.CompressionZlibLevel] = (9_004_000, TypedParameterType.Int, false),
        [MigrationParameters.CompressionZstdLevel] = (9_004_000, TypedParameterType.Int, false),
        [MigrationParameters.DisksDetectZeroes] = (10_009_000, TypedParameterType.String, true),
        [MigrationParameters.SwitchoverBandwidth] = (11_001_000, TypedParameterType.ULLong, false),
        [MigrationParameters.DisksTargetZero] = (12_002_000, TypedParameterType.String, true),
    };

    public string? Uri { get; init; }

    public string? DestinationName { get; init; }

    public string? Xml { get; init; }

    public string? PersistentXml { get; init; }

    /// <summary>MiB/s; 0: unlimited.</summary>
    public ulong Bandwidth { get; init; }

    public ulong PostCopyBandwidth { get; init; }

    public IReadOnlyList<string> MigrateDisks { get; init; } = [];

    public IReadOnlyList<string> Compression { get; init; } = [];

    public int? ThrottleInitial { get; init; }

    public int? ThrottleIncrement { get; init; }

    public int? Connections { get; init; }

    public string? ListenAddress { get; init; }

    public int? DisksPort { get; init; }

    public string? DisksUri { get; init; }

    /// <summary>As they came; null when the call had fixed arguments.</summary>
    public TypedParameterList? Parameters { get; init; }

    public static MigrationArguments Of(string? uri, string? destinationName, string? xml, ulong bandwidth) =>
        new() { Uri = uri, DestinationName = destinationName, Xml = xml, Bandwidth = bandwidth };

    public static MigrationArguments Of(SimulatedHost host, TypedParameterList parameters)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var parameter in parameters)
        {
            if (!Known.TryGetValue(parameter.Field, out var rule))
            {
                if (!Later.TryGetValue(parameter.Field, out var later) || host.Options.LibraryVersion < later.Since)
                {
                    throw host.Error(VirtErrorCode.ArgumentUnsupported, $"argument unsupported: parameter '{parameter.Field}' not supported", VirtErrorDomain.None);
                }

                rule = (later.Type, later.Repeats);
            }

            if (parameter.Type != rule.Type)
            {
                throw host.Error(VirtErrorCode.InvalidArgument,
                    $"invalid argument: invalid type '{parameter.Type}' for parameter '{parameter.Field}', expected '{rule.Type}'", VirtErrorDomain.None);
            }

            if (!seen.Add(parameter.Field) && !rule.Repeats)
            {
                throw host.Error(VirtErrorCode.InvalidArgument, $"invalid argument: parameter '{parameter.Field}' occurs multiple times", VirtErrorDomain.None);
            }
        }

        return new()
        {
            Uri = parameters.GetString(MigrationParameters.Uri),
            DestinationName = parameters.GetString(MigrationParameters.DestinationName),
            Xml = parameters.GetString(MigrationParameters.DestinationXml),
            PersistentXml = parameters.GetString(MigrationParameters.PersistentXml),
            Bandwidth = parameters.GetUnsigned(MigrationParameters.Bandwidth) ?? 0,
            PostCopyBandwidth = parameters.GetUnsigned(MigrationParameters.PostCopyBandwidth) ?? 0,
            MigrateDisks = [.. parameters.GetStrings(MigrationParameters.MigrateDisks)],
            Compression = [.. parameters.GetStrings(MigrationParameters.Compression)],
            ThrottleInitial = parameters.GetInt(MigrationParameters.AutoConvergeInitial),
            ThrottleIncrement = parameters.GetInt(MigrationParameters.AutoConvergeIncrement),
            Connections = parameters.GetInt(MigrationParameters.ParallelConnections),
            ListenAddress = parameters.GetString(MigrationParameters.ListenAddress),
            DisksPort = parameters.GetInt(MigrationParameters.DisksPort),
            DisksUri = parameters.GetString(MigrationParameters.DisksUri),
            Parameters = parameters,
        };
    }

    /// <summary>Refuses flags and arguments that contradict each other, as a real daemon does.</summary>
    /// <param name="host">Who was asked.</param>
    /// <param name="flags">The flags of the call.</param>
    /// <param name="onSource">Whether it is a step of the source: flags that concern it alone never come to a destination,
    /// the parameters that belong to them do.</param>
    public void Check(SimulatedHost host, MigrationFlags flags, bool onSource)
    {
        var unknown = flags & ~host.Personality.AcceptedFlags;
        if (unknown != 0)
        {
            throw Invalid($"unsupported flags (0x{(uint)unknown:x})");
        }

        Exclusive(MigrationFlags.NonSharedDisk, MigrationFlags.NonSharedIncremental);
        Exclusive(MigrationFlags.Tunnelled, MigrationFlags.Parallel);
        Requires(MigrationFlags.ZeroCopy, MigrationFlags.Parallel);
        if (Has(MigrationFlags.NonSharedSynchronousWrites) && !Has(MigrationFlags.NonSharedDisk) && !Has(MigrationFlags.NonSharedIncremental))
        {
            throw Invalid("flag 'VIR_MIGRATE_NON_SHARED_SYNCHRONOUS_WRITES' needs one of the flags for the copy of storage");
        }

        if (Has(MigrationFlags.PostCopyResume))
        {
            Requires(MigrationFlags.PostCopyResume, MigrationFlags.PostCopy);
            throw host.Error(VirtErrorCode.ArgumentUnsupported, "argument unsupported: simulated hosts do not take up a broken post-copy migration again");
        }

        if (Has(MigrationFlags.Tunnelled) && !Has(MigrationFlags.PeerToPeer))
        {
            throw host.Error(VirtErrorCode.OperationInvalid,
                "Requested operation is not valid: cannot perform tunnelled migration without using peer2peer flag", VirtErrorDomain.None);
        }

        if (Has(MigrationFlags.PostCopy))
        {
            if (!host.Personality.HasPostCopy)
            {
                throw host.Error(VirtErrorCode.ArgumentUnsupported, $"argument unsupported: {host.Personality.DriverType} has no post-copy migration");
            }

            if (!Has(MigrationFlags.Live) || Has(MigrationFlags.Paused))
            {
                throw host.Error(VirtErrorCode.ArgumentUnsupported, "argument unsupported: post-copy migration is not supported with non-live or paused migration");
            }

            if (Has(MigrationFlags.Tunnelled))
            {
                throw host.Error(VirtErrorCode.ArgumentUnsupported, "argument unsupported: post-copy is not supported with tunnelled migration");
            }
        }

        if (Has(MigrationFlags.Tunnelled) && (Has(MigrationFlags.NonSharedDisk) || Has(MigrationFlags.NonSharedIncremental)))
        {
            throw host.Error(VirtErrorCode.OperationUnsupported, "Operation not supported: storage cannot be copied by a tunnelled migration");
        }

        if (Has(MigrationFlags.Offline))
        {
            if (!host.Has(Drivers.DriverFeature.MigrationOffline))
            {
                throw host.Error(VirtErrorCode.ArgumentUnsupported, $"argument unsupported: {host.Personality.DriverType} has no offline migration");
            }

            if (Has(MigrationFlags.NonSharedDisk) || Has(MigrationFlags.NonSharedIncremental))
            {
                throw host.Error(VirtErrorCode.OperationInvalid, "Requested operation is not valid: offline migration cannot handle non-shared storage");
            }

            if (!Has(MigrationFlags.PersistDestination))
            {
                throw host.Error(VirtErrorCode.OperationInvalid, "Requested operation is not valid: offline migration must be specified with the persistent flag set");
            }

            if (Has(MigrationFlags.Tunnelled))
            {
                throw host.Error(VirtErrorCode.OperationInvalid, "Requested operation is not valid: tunnelled offline migration does not make sense");
            }
        }

        Needs(onSource && (ThrottleInitial is not null || ThrottleIncrement is not null), MigrationFlags.AutoConverge, "auto_converge.*");
        Needs(Connections is not null, MigrationFlags.Parallel, MigrationParameters.ParallelConnections);
        if (ThrottleInitial is < 1 or > 99 || ThrottleIncrement is < 1 or > 99 || Connections is < 1)
        {
            throw Invalid("a number among the parameters is out of its range");
        }

        if (DisksPort is not null && DisksUri is not null)
        {
            throw Invalid("disks_port and disks_uri exclude each other");
        }

        foreach (var method in Compression)
        {
            var known = method is "xbzrle" or "mt" || (method is "zlib" or "zstd" && host.Options.LibraryVersion >= 9_004_000);
            if (!known)
            {
                throw Invalid($"Unsupported compression method '{method}'");
            }
        }

        bool Has(MigrationFlags flag) => (flags & flag) != 0;

        void Exclusive(MigrationFlags one, MigrationFlags other)
        {
            if (Has(one) && Has(other))
            {
                throw Invalid($"flags '{one}' and '{other}' are mutually exclusive");
            }
        }

        void Requires(MigrationFlags one, MigrationFlags other)
        {
            if (Has(one) && !Has(other))
            {
                throw Invalid($"flag '{one}' requires flag '{other}'");
            }
        }

        void Needs(bool present, MigrationFlags flag, string parameter)
        {
            if (present && !Has(flag))
            {
                throw Invalid($"parameter '{parameter}' requires flag '{flag}'");
            }
        }

        VirtException Invalid(string message) => host.Error(VirtErrorCode.InvalidArgument, $"invalid argument: {message}", VirtErrorDomain.None);
    }
}
