using System.Xml.Linq;
using VirtMigrate.Model;

namespace VirtMigrate.Migration;

// Each figure and where it can come from.
public sealed partial class EstimateCollector
{
    private const int MaxXmlCharacters = 16 << 20;

    private async Task<(double Rate, double? WorkingSet, FigureOrigin Origin)?> FindDirtyRateAsync(
        ulong memory, double littleEnough, CancellationToken cancellationToken)
    {
        if (options.DirtyRate is { } given)
        {
            return (given, null, FigureOrigin.Given);
        }

        var meter = new DirtyRateMeter(source, options.TimeProvider);
        DirtyRateReading? reading = null;
        if (options.Measure && !source.IsReadOnly)
        {
            try
            {
                reading = await meter.MeasureAsync(request.Domain, memory, littleEnough, cancellationToken).ConfigureAwait(false);
            }
            catch (VirtException error) when (source.IsOpen)
            {
                Note($"the host does not measure the dirty rate: {error.Message}");
            }
        }

        if (reading is null && await AskAsync(async () => await meter.ReadLastAsync(request.Domain, cancellationToken).ConfigureAwait(false) ?? new() { BytesPerSecond = -1 }).ConfigureAwait(false) is { BytesPerSecond: >= 0 } last)
        {
            reading = last;
            Note($"the dirty rate is what the host measured when it was last asked to");
        }

        if (reading is null)
        {
            notes.Add(source.IsReadOnly
                ? "the dirty rate is not known: over a read-only connection the host does not measure; give it, or connect with all rights"
                : "the dirty rate is not known; give it");
            return null;
        }

        if (reading.IsLowerBound)
        {
            Note($"the guest writes to all of its working set of {reading.WorkingSet / Mebibyte:#,0} MiB within a second: it dirties {reading.BytesPerSecond / Mebibyte:#,0} MiB/s or more");
        }

        return (reading.BytesPerSecond, reading.WorkingSet, FigureOrigin.Measured);
    }

    private async Task<(double Rate, FigureOrigin Origin)> FindBandwidthAsync(CancellationToken cancellationToken)
    {
        ulong? limit = request.Bandwidth > 0 ? request.Bandwidth
            : await AskValueAsync(() => source.GetMaxSpeedAsync(request.Domain, false, cancellationToken)).ConfigureAwait(false);
        var limited = limit is > 0 and < UnlimitedSpeed ? limit.Value * Mebibyte : double.PositiveInfinity;
        if (options.Bandwidth is { } given)
        {
            return limited < given ? (limited, FigureOrigin.Limit) : (given, FigureOrigin.Given);
        }

        if (!double.IsInfinity(limited))
        {
            Note($"the bandwidth is the limit that is set, {limited / Mebibyte:#,0} MiB/s; the link may have less");
            return (limited, FigureOrigin.Limit);
        }

        var last = await AskAsync(() => source.GetJobStatisticsAsync(request.Domain, completed: true, keepCompleted: true, cancellationToken)).ConfigureAwait(false);
        if (last is { Type: JobType.Completed, MemoryRate: { } rate and > 0 })
        {
            Note($"the bandwidth is what the guest's last migration reached, {rate / Mebibyte:#,0.#} MiB/s");
            return (rate, FigureOrigin.LastMigration);
        }

        Note($"the bandwidth is not known: {options.AssumedBandwidth / Mebibyte:#,0.#} MiB/s ({options.AssumedBandwidth * 8 / 1e9:0.##} Gbit/s) is assumed");
        return (options.AssumedBandwidth, FigureOrigin.Assumed);
    }

    private async Task<TimeSpan> FindDowntimeAsync(CancellationToken cancellationToken)
    {
        if ((options.MaxDowntime ?? request.MaxDowntime) is { } given)
        {
            return given;
        }

        return await AskValueAsync(() => source.GetMaxDowntimeAsync(request.Domain, cancellationToken)).ConfigureAwait(false) is { } milliseconds and < int.MaxValue
            ? TimeSpan.FromMilliseconds(milliseconds)
            : DefaultDowntime;
    }

    // Memory that was never touched takes none of the host's: it is full of zeros.
    private async Task<double> FindZeroMemoryAsync(double memory, CancellationToken cancellationToken)
    {
        var told = await AskAsync(() => source.GetDomainStatsAsync([request.Domain], DomainStatsTypes.Balloon, 0, cancellationToken)).ConfigureAwait(false);
        return told is [{ Statistics: { } balloon }, ..] && balloon.GetUnsigned("balloon.rss") is { } resident and > 0
            ? Math.Max(0, memory - (resident * 1024.0))
            : 0;
    }

    private async Task<double> FindDisksAsync(CancellationToken cancellationToken)
    {
        if (options.Disks is { } given)
        {
            return given;
        }

        if (!Has(MigrationFlags.NonSharedDisk) && !Has(MigrationFlags.NonSharedIncremental))
        {
            return 0;
        }

        if (Has(MigrationFlags.NonSharedIncremental))
        {
            Note($"of disks with a base that is there, only what differs is copied; they are reckoned whole");
        }

        var xml = BoundedXml.Load(
            await source.GetDomainXmlAsync(request.Domain, DomainXmlFlags.None, cancellationToken).ConfigureAwait(false), MaxXmlCharacters);
        var chosen = request.Parameters.GetStrings(MigrationParameters.MigrateDisks).ToHashSet(StringComparer.Ordinal);
        var copied = (xml.Element("devices")?.Elements("disk") ?? []).Where(disk => IsCopied(disk, chosen))
            .Select(disk => disk.Element("target")?.Attribute("dev")?.Value).ToHashSet(StringComparer.Ordinal);
        var told = await AskAsync(() => source.GetDomainStatsAsync([request.Domain], DomainStatsTypes.Block, 0, cancellationToken)).ConfigureAwait(false);
        if (told is not [{ Statistics: { } sizes }, ..])
        {
            notes.Add("the sizes of the disks to be copied are not known; they are left out");
            return 0;
        }

        double sum = 0;
        for (var i = 0; sizes.GetString($"block.{i}.name") is { } name; i++)
        {
            sum += copied.Contains(name) ? sizes.GetUnsigned($"block.{i}.capacity") ?? 0 : 0;
        }

        return sum;
    }

    private static bool IsCopied(XElement disk, HashSet<string> chosen) =>
        chosen.Count > 0 ? disk.Element("target")?.Attribute("dev")?.Value is { } target && chosen.Contains(target)
        : disk.Element("readonly") is null && disk.Element("shareable") is null && disk.Element("source") is not null
            && (disk.Attribute("device")?.Value ?? "disk") is "disk" or "lun";

    private async Task<EstimateInput> WithRuleAsync(EstimateInput input, CancellationToken cancellationToken) =>
        (await source.GetDriverTypeAsync(cancellationToken).ConfigureAwait(false)) switch
        {
            "QEMU" => input with { Rule = SwitchoverRule.WhenBelow },

            // Xen's tools give up copying after so many rounds and stop the guest whatever is left.
            "Xen" => input with { StopAfterRounds = 29 },
            _ => input,
        };

    private EstimateInput WithCompression(EstimateInput input)
    {
        var methods = request.Parameters.GetStrings(MigrationParameters.Compression).ToList();
        if (!Has(MigrationFlags.Compressed) && methods.Count == 0)
        {
            return input;
        }

        if (options.CompressionRatio is { } ratio and >= 1)
        {
            return input with { CompressionRatio = ratio, CompressesDifferences = methods.Count == 0 || methods.Contains("xbzrle") };
        }

        Note($"how far this guest's memory can be compressed is not known; it is reckoned without");
        return input;
    }
}
