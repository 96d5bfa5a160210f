using System.Globalization;
using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>Finds out what an estimate is worked out from, by asking the source. Changes nothing on host and guest; what a
/// read-only connection does not tell is left out, and said.</summary>
public sealed partial class EstimateCollector
{
    private const double Mebibyte = 1024 * 1024;

    // Hosts tell "no limit" by numbers so large that no link is meant.
    private const ulong UnlimitedSpeed = 1UL << 33;
    private static readonly TimeSpan DefaultDowntime = TimeSpan.FromMilliseconds(300);

    private readonly VirtDriver source;
    private readonly MigrationRequest request;
    private readonly EstimateOptions options;
    private readonly List<string> notes = [];

    private EstimateCollector(VirtDriver source, MigrationRequest request, EstimateOptions options)
    {
        this.source = source;
        this.request = request;
        this.options = options;
    }

    /// <summary>Finds the figures. Takes 1 to 12 s when the guest is measured.</summary>
    /// <exception cref="VirtException">The connection is lost, or there is no such domain.</exception>
    public static Task<EstimateCollection> CollectAsync(
        VirtDriver source, MigrationRequest request, EstimateOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(options);
        return new EstimateCollector(source, request, options).CollectAsync(cancellationToken);
    }

    private async Task<EstimateCollection> CollectAsync(CancellationToken cancellationToken)
    {
        if (Has(MigrationFlags.Offline))
        {
            return new(null, ["only the definition moves: nothing is transferred"]);
        }

        var info = await source.GetDomainInfoAsync(request.Domain, cancellationToken).ConfigureAwait(false);
        if (info.State is not (DomainState.Running or DomainState.Paused or DomainState.Blocked))
        {
            return new(null, ["the guest does not run: nothing is transferred"]);
        }

        var memory = info.Memory * 1024.0;
        var (bandwidth, origin) = await FindBandwidthAsync(cancellationToken).ConfigureAwait(false);
        var downtime = await FindDowntimeAsync(cancellationToken).ConfigureAwait(false);
        var input = await WithRuleAsync(new EstimateInput
        {
            Memory = memory,
            ZeroMemory = await FindZeroMemoryAsync(memory, cancellationToken).ConfigureAwait(false),
            DirtyRate = 0,
            Bandwidth = bandwidth,
            BandwidthOrigin = origin,
            MaxDowntime = downtime,
            Disks = await FindDisksAsync(cancellationToken).ConfigureAwait(false),
            DiskWriteRate = options.DiskWriteRate,
            Live = Has(MigrationFlags.Live),
            AutoConverge = Has(MigrationFlags.AutoConverge),
            ThrottleInitial = Math.Max(1, request.Parameters.GetInt(MigrationParameters.AutoConvergeInitial) ?? 20),
            ThrottleIncrement = Math.Max(1, request.Parameters.GetInt(MigrationParameters.AutoConvergeIncrement) ?? 10),
            PostCopy = Has(MigrationFlags.PostCopy),
            PostCopyAfterRounds = options.PostCopyAfterRounds ?? (request.PostCopyAfterPreCopy ? 1 : null),
            PostCopyBandwidth = request.Parameters.GetUnsigned(MigrationParameters.PostCopyBandwidth) is { } after and > 0 ? after * Mebibyte : null,
        }, cancellationToken).ConfigureAwait(false);
        input = WithCompression(input);
        if (!input.Live || info.State != DomainState.Running)
        {
            return new(input with { DirtyRateOrigin = FigureOrigin.Measured }, notes);
        }

        var little = input.MaxDowntime.TotalSeconds * input.Bandwidth;
        var dirty = await FindDirtyRateAsync((ulong)memory, little, cancellationToken).ConfigureAwait(false);
        return new(
            dirty is var (rate, set, from)
                ? input with { DirtyRate = rate, DirtyRateOrigin = from, WorkingSet = options.WorkingSet ?? set }
                : null,
            notes);
    }

    private bool Has(MigrationFlags flag) => (request.Flags & flag) != 0;

    // What a host does not tell (an older one, a read-only connection) is no reason to give up; a lost host is.
    private async Task<T?> AskAsync<T>(Func<Task<T>> ask)
        where T : class
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (VirtException) when (source.IsOpen)
        {
            return null;
        }
    }

    private async Task<T?> AskValueAsync<T>(Func<Task<T>> ask)
        where T : struct
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (VirtException) when (source.IsOpen)
        {
            return null;
        }
    }

    private void Note(FormattableString text) => notes.Add(text.ToString(CultureInfo.InvariantCulture));
}
