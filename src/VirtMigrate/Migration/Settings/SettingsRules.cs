using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>
/// Settings that exclude or need each other: what libvirt's client, its daemons or the hypervisor refuse, and what would be
/// ignored there without a word. Told by the settings' own names before anything is sent.
/// </summary>
internal sealed class SettingsRules(MigrationSettings settings, Func<string, string> name)
{
    /// <exception cref="VirtException">Two settings contradict each other: <see cref="VirtErrorId.ArgumentInvalid"/>.</exception>
    public void Check()
    {
        CheckWays();
        CheckStorage();
        CheckConvergence();
        CheckCompression();
        CheckTime();
    }

    private static bool IsUnix(string? uri) => uri?.StartsWith("unix:", StringComparison.OrdinalIgnoreCase) == true;

    private void CheckWays()
    {
        var s = settings;
        Excludes(s.PeerToPeer, nameof(s.PeerToPeer), s.Direct, nameof(s.Direct),
            "the one lets the source's daemon drive the migration, the other its hypervisor");
        Needs(s.Tunnelled, nameof(s.Tunnelled), s.PeerToPeer, nameof(s.PeerToPeer),
            "only the source's daemon can send the memory through its connection");
        Needs(s.PeerUri is not null, nameof(s.PeerUri), s.PeerToPeer, nameof(s.PeerToPeer),
            "nobody but the source's daemon goes there");
        Needs(s.Direct, nameof(s.Direct), s.MigrateUri is not null, nameof(s.MigrateUri),
            "it is the address to which the source's hypervisor connects, such as xenmigr://host/");
        Excludes(s.Live, nameof(s.Live), s.Offline, nameof(s.Offline), "what is offline has no memory to copy");
        Needs(s.Offline, nameof(s.Offline), s.Persistent, nameof(s.Persistent), "a definition is all that an offline migration moves");
        Needs(s.PersistentXml is not null, nameof(s.PersistentXml), s.Persistent, nameof(s.Persistent),
            "otherwise the destination keeps no definition");
        foreach (var (said, other) in new[]
        {
            (s.Parallel || s.ParallelConnections is not null, s.ParallelConnections is null ? nameof(s.Parallel) : nameof(s.ParallelConnections)),
            (s.PostCopy, nameof(s.PostCopy)),
            (s.CopyStorage != StorageCopy.None, nameof(s.CopyStorage)),
            (s.MigrateUri is not null, nameof(s.MigrateUri)),
            (s.ListenAddress is not null, nameof(s.ListenAddress)),
            (s.Offline, nameof(s.Offline)),
        })
        {
            Excludes(s.Tunnelled, nameof(s.Tunnelled), said, other, "everything goes through the one connection of the daemons, and memory only");
        }

        Excludes(s.ListenAddress is not null, nameof(s.ListenAddress), IsUnix(s.MigrateUri), nameof(s.MigrateUri), "a unix socket has no address to listen on");
        Needs(s.TlsDestination is not null, nameof(s.TlsDestination), s.Tls, nameof(s.Tls), "without TLS there is no certificate");
        if (s.Tls && IsUnix(s.MigrateUri))
        {
            Needs(s.Tls, nameof(s.Tls), s.TlsDestination is not null, nameof(s.TlsDestination), "a unix socket does not tell whose certificate to expect");
        }

        Needs(s.ZeroCopy, nameof(s.ZeroCopy), s.Parallel || s.ParallelConnections is not null, nameof(s.Parallel), "only parallel connections can send so");
    }

    private void CheckStorage()
    {
        var s = settings;
        var copies = s.CopyStorage != StorageCopy.None;
        foreach (var (said, option) in new[]
        {
            (s.SynchronousWrites, nameof(s.SynchronousWrites)),
            (s.MigrateDisk.Count > 0, nameof(s.MigrateDisk)),
            (s.PoolMap.Count > 0, nameof(s.PoolMap)),
            (s.DestinationPool is not null, nameof(s.DestinationPool)),
            (s.DisksPort > 0, nameof(s.DisksPort)),
            (s.DisksUri is not null, nameof(s.DisksUri)),
            (s.DetectZeroes.Count > 0, nameof(s.DetectZeroes)),
        })
        {
            Needs(said, option, copies, nameof(s.CopyStorage), "otherwise no disk is copied");
        }

        Excludes(s.Offline, nameof(s.Offline), copies, nameof(s.CopyStorage), "an offline migration moves the definition only");
        foreach (var (said, option) in new[] { (s.PoolMap.Count > 0, nameof(s.PoolMap)), (s.DestinationPool is not null, nameof(s.DestinationPool)) })
        {
            Excludes(said, option, s.DestinationXml is not null, nameof(s.DestinationXml), "both say where the disks are on the destination");
            Excludes(said, option, s.Direct, nameof(s.Direct), "only libvirt on the destination knows its storage pools");
        }

        Excludes(s.DisksPort > 0, nameof(s.DisksPort), s.DisksUri is not null, nameof(s.DisksUri), "both say where the disks go");
        if (copies && IsUnix(s.MigrateUri))
        {
            Needs(copies, nameof(s.CopyStorage), s.DisksUri is not null, nameof(s.DisksUri), "memory goes to a unix socket, which the disks cannot use too");
        }

        if (s.MigrateDisk.Count > 0 && s.DetectZeroes.Except(s.MigrateDisk).FirstOrDefault() is { } alone)
        {
            throw Invalid($"{name(nameof(s.DetectZeroes))} names {alone}, which {name(nameof(s.MigrateDisk))} does not copy",
                $"Add it to {name(nameof(s.MigrateDisk))}, or leave it out.");
        }
    }

    private void CheckConvergence()
    {
        var s = settings;
        Needs(s.PostCopy, nameof(s.PostCopy), s.Live, nameof(s.Live), "the guest must run to fetch its memory");
        foreach (var (said, option) in new[]
        {
            (s.PostCopyAfterPreCopy, nameof(s.PostCopyAfterPreCopy)),
            (s.PostCopyResume, nameof(s.PostCopyResume)),
            (s.PostCopyBandwidth is not null, nameof(s.PostCopyBandwidth)),
        })
        {
            Needs(said, option, s.PostCopy, nameof(s.PostCopy), "the hosts must know from the beginning that the guest may be switched over");
        }

        Excludes(s.PostCopy, nameof(s.PostCopy), s.Suspend, nameof(s.Suspend), "a guest that stands still fetches nothing");
        Excludes(s.PostCopyAfterPreCopy, nameof(s.PostCopyAfterPreCopy), s.PostCopyResume, nameof(s.PostCopyResume), "what is resumed is switched over already");
        foreach (var (said, option) in new[]
        {
            (s.AutoConvergeInitial is not null, nameof(s.AutoConvergeInitial)),
            (s.AutoConvergeIncrement is not null, nameof(s.AutoConvergeIncrement)),
        })
        {
            Needs(said, option, s.AutoConverge, nameof(s.AutoConverge), "otherwise the guest is not throttled");
        }
    }

    private void CheckCompression()
    {
        var s = settings;
        var methods = s.Compression;
        var option = name(nameof(s.Compression));
        if (methods.Distinct().Count() != methods.Count)
        {
            throw Invalid($"{option} names a method twice", "Name each once.");
        }

        if (methods.Count > 1 && methods.Contains(CompressionMethod.Default))
        {
            throw Invalid($"{option} {CompressionMethod.Default} leaves the choice to the hypervisor and stands alone",
                "Name the methods, or leave the choice.");
        }

        foreach (var (said, tuning, method) in new[]
        {
            (s.CompressionMtLevel is not null, nameof(s.CompressionMtLevel), CompressionMethod.Mt),
            (s.CompressionMtThreads is not null, nameof(s.CompressionMtThreads), CompressionMethod.Mt),
            (s.CompressionMtDecompressThreads is not null, nameof(s.CompressionMtDecompressThreads), CompressionMethod.Mt),
            (s.CompressionXbzrleCache is not null, nameof(s.CompressionXbzrleCache), CompressionMethod.Xbzrle),
            (s.CompressionZlibLevel is not null, nameof(s.CompressionZlibLevel), CompressionMethod.Zlib),
            (s.CompressionZstdLevel is not null, nameof(s.CompressionZstdLevel), CompressionMethod.Zstd),
        })
        {
            if (said && !methods.Contains(method))
            {
                throw Invalid($"{name(tuning)} needs {option} {method}", $"Add it, or leave out {name(tuning)}.");
            }
        }

        var parallel = s.Parallel || s.ParallelConnections is not null;
        foreach (var method in methods.Where(method => method is CompressionMethod.Zlib or CompressionMethod.Zstd))
        {
            if (!parallel)
            {
                throw Invalid($"{option} {method} needs {name(nameof(s.Parallel))}: only parallel connections compress so",
                    $"Add {name(nameof(s.Parallel))}, or use {CompressionMethod.Xbzrle}.");
            }

            if (methods.Count > 1)
            {
                throw Invalid($"{option} {method} stands alone: parallel connections use one method", "Name one method.");
            }
        }
    }

    private void CheckTime()
    {
        var s = settings;
        Needs(s.Timeout is not null, nameof(s.Timeout), s.Live, nameof(s.Live), "a guest that stands still needs nothing done to it");
        Needs(s.TimeoutAction is not null, nameof(s.TimeoutAction), s.Timeout is not null, nameof(s.Timeout), "otherwise it is never due");
        if (s.TimeoutAction == TimeoutAction.PostCopy && !s.PostCopy)
        {
            throw Invalid($"{name(nameof(s.TimeoutAction))} {TimeoutAction.PostCopy} needs {name(nameof(s.PostCopy))}: the hosts must know "
                + "from the beginning that the guest may be switched over", $"Add {name(nameof(s.PostCopy))}.");
        }

        Needs(s.MaxDowntime is not null, nameof(s.MaxDowntime), s.Live, nameof(s.Live), "a guest that is not live stands still all the time");
        Positive(s.Timeout, nameof(s.Timeout));
        Positive(s.MaxDowntime, nameof(s.MaxDowntime));
    }

    private void Positive(TimeSpan? time, string option)
    {
        if (time < TimeSpan.FromMilliseconds(1))
        {
            throw Invalid($"{name(option)} must be a millisecond at least", "Give a longer time.");
        }
    }

    private void Needs(bool said, string option, bool has, string other, string why)
    {
        if (said && !has)
        {
            throw Invalid($"{name(option)} needs {name(other)}: {why}", $"Add {name(other)}, or leave out {name(option)}.");
        }
    }

    private void Excludes(bool said, string option, bool has, string other, string why)
    {
        if (said && has)
        {
            throw Invalid($"{name(option)} and {name(other)} exclude each other: {why}", "Give one of them.");
        }
    }

    private static VirtException Invalid(string message, string action) => new(VirtErrorCode.InvalidArgument, VirtErrorDomain.None, message)
    {
        ErrorId = VirtErrorId.ArgumentInvalid,
        RecommendedAction = action,
        Delivery = CallDelivery.NotSent,
    };
}
