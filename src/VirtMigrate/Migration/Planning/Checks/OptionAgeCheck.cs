using System.Globalization;
using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>Whether both daemons are new enough for every option. A daemon refuses flags and parameters that it does not know.</summary>
internal sealed class OptionAgeCheck : IPlanCheck
{
    // libvirt's version: major * 1000000 + minor * 1000 + release.
    private static readonly (MigrationFlags Flag, ulong Since)[] Flags =
    [
        (MigrationFlags.AutoConverge, 1_002_003), (MigrationFlags.RdmaPinAll, 1_002_009), (MigrationFlags.PostCopy, 1_003_003),
        (MigrationFlags.Tls, 3_002_000), (MigrationFlags.Parallel, 5_002_000), (MigrationFlags.NonSharedSynchronousWrites, 8_000_000),
        (MigrationFlags.PostCopyResume, 8_005_000), (MigrationFlags.ZeroCopy, 8_005_000),
    ];

    private static readonly Dictionary<string, ulong> Parameters = new(StringComparer.Ordinal)
    {
        [MigrationParameters.ListenAddress] = 1_001_004,
        [MigrationParameters.MigrateDisks] = 1_002_017,
        [MigrationParameters.DisksPort] = 1_003_003,
        [MigrationParameters.PersistentXml] = 1_003_004,
        [MigrationParameters.Compression] = 1_003_004,
        [MigrationParameters.CompressionMtLevel] = 1_003_004,
        [MigrationParameters.CompressionMtThreads] = 1_003_004,
        [MigrationParameters.CompressionMtDecompressThreads] = 1_003_004,
        [MigrationParameters.CompressionXbzrleCache] = 1_003_004,
        [MigrationParameters.AutoConvergeInitial] = 2_000_000,
        [MigrationParameters.AutoConvergeIncrement] = 2_000_000,
        [MigrationParameters.PostCopyBandwidth] = 5_001_000,
        [MigrationParameters.ParallelConnections] = 5_002_000,
        [MigrationParameters.TlsDestination] = 6_000_000,
        [MigrationParameters.DisksUri] = 6_008_000,
        [MigrationParameters.CompressionZlibLevel] = 9_004_000,
        [MigrationParameters.CompressionZstdLevel] = 9_004_000,
        [MigrationParameters.DisksDetectZeroes] = 10_009_000,
        [MigrationParameters.SwitchoverBandwidth] = 11_001_000,
        [MigrationParameters.DisksTargetZero] = 12_002_000,
    };

    // Xen's driver takes the first six flags and refuses all others.
    private const MigrationFlags XenFlags = (MigrationFlags)0x3F;

    public Task CheckAsync(PlanningContext context, CancellationToken cancellationToken)
    {
        foreach (var host in new[] { context.Source, context.Destination }.OfType<HostFacts>())
        {
            if (host.Library is { } version)
            {
                LookAt(context, host, version);
            }
        }

        var beyond = context.Request.Flags & ~XenFlags;
        if (beyond != 0 && string.Equals(context.Source.Type, "Xen", StringComparison.OrdinalIgnoreCase) && context.Route?.Protocol == MigrationProtocol.V3Params)
        {
            context.Error(MigrationFindingId.RequestNotSupported, null, $"libvirt's Xen driver does not take {beyond}");
        }

        return Task.CompletedTask;
    }

    private static void LookAt(PlanningContext context, HostFacts host, ulong version)
    {
        foreach (var (flag, since) in Flags)
        {
            if (context.Has(flag) && version < since)
            {
                Tell(context, host, version, flag.ToString(), since);
            }
        }

        foreach (var field in context.Request.Parameters.Select(p => p.Field).Distinct(StringComparer.Ordinal))
        {
            if (Parameters.TryGetValue(field, out var since) && version < since)
            {
                Tell(context, host, version, field, since);
            }
        }

        string[] methods = ["zlib", "zstd"];
        foreach (var method in context.Request.Parameters.GetStrings(MigrationParameters.Compression).Where(methods.Contains))
        {
            if (version < Parameters[MigrationParameters.CompressionZlibLevel])
            {
                Tell(context, host, version, $"compression {method}", Parameters[MigrationParameters.CompressionZlibLevel]);
            }
        }
    }

    private static void Tell(PlanningContext context, HostFacts host, ulong version, string option, ulong since) =>
        context.Error(MigrationFindingId.OptionTooNew, $"{host.Name}: {option}",
            $"{host.Name} has libvirt {Text(version)}; {option} is known since {Text(since)}");

    internal static string Text(ulong version) =>
        string.Create(CultureInfo.InvariantCulture, $"{version / 1_000_000}.{version / 1000 % 1000}.{version % 1000}");
}
