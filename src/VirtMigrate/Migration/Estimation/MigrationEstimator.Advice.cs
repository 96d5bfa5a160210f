using System.Globalization;

namespace VirtMigrate.Migration;

// Advice: each is reckoned by running the model with what it proposes; none is given that would not help.
public static partial class MigrationEstimator
{
    // What sends more than this many times what there is to send nobody calls converging well.
    private const double GoodFactor = 5;

    // With more than this share of the bandwidth dirtied again, more bandwidth pays more than its share.
    private const double MuchDirtied = 0.5;
    private const double Mebibyte = 1024 * 1024;

    private static (double? Bandwidth, TimeSpan? Downtime, IReadOnlyList<string> Advice) ForConvergence(EstimateInput input, PreCopyRun run)
    {
        var advice = new List<string>();
        if (PreCopyModel.WireOf(input) <= 0)
        {
            return (null, null, ["there is no bandwidth: nothing can be sent"]);
        }

        if (input.Disks > 0 && input.DiskWriteRate >= PreCopyModel.WireOf(input))
        {
            advice.Add(Text($"the guest writes {Rate(input.DiskWriteRate)} to its disks, and {Rate(PreCopyModel.WireOf(input))} cannot follow: synchronous writes (-CopyStorageSynchronousWrites) hold it to what is sent"));
        }

        var bandwidth = LeastBandwidth(input);
        if (bandwidth is { } rate)
        {
            var with = PreCopyModel.Run(input with { Bandwidth = rate, ConnectionBandwidth = null });
            advice.Add(Text($"with a bandwidth of {Rate(rate)} it converges: {Of(with)}"));
            if (input.ConnectionBandwidth is { } each && each < rate && rate <= input.Bandwidth)
            {
                var connections = (int)Math.Ceiling(rate / each);
                advice.Add(Text($"{connections} parallel connections (-Parallel -ParallelConnections {connections}) reach that"));
            }
        }

        TimeSpan? downtime = null;
        if (LeastDowntime(input, run) is { } needed)
        {
            var with = PreCopyModel.Run(input with { MaxDowntime = needed });
            downtime = needed;
            advice.Add(Text($"with a downtime of {Time(needed)} allowed it converges: {Of(with)}"));
        }

        if (!input.AutoConverge && PreCopyModel.Run(input with { AutoConverge = true }) is { Converges: true } slowed)
        {
            advice.Add(Text($"with -AutoConverge it converges, the guest slowed down by {slowed.Throttle} %: {Of(slowed)}"));
        }

        if (!input.PostCopy && PreCopyModel.Run(input with { PostCopy = true, PostCopyAfterRounds = 1 }) is { Converges: true } switched)
        {
            advice.Add(Text($"with post-copy (-PostCopy, after the first round) it ends whatever the guest does: {Of(switched)}; a host or link lost after the switch then loses the guest"));
        }

        if (input.Live && PreCopyModel.Run(input with { Live = false }) is { Converges: true } stopped)
        {
            advice.Add(Text($"suspended for all of it, it takes {Time(Span(stopped.Seconds))}"));
        }

        return (bandwidth, downtime, advice);
    }

    private static (double? Bandwidth, TimeSpan? Downtime, IReadOnlyList<string> Advice) ForShorter(EstimateInput input, PreCopyRun run)
    {
        var advice = new List<string>();
        var wire = PreCopyModel.WireOf(input);
        if (input.Live && !run.PostCopy && input.DirtyRate > wire * input.CompressionRatio * MuchDirtied && run.Rounds > 2)
        {
            var twice = PreCopyModel.Run(input with { Bandwidth = input.Bandwidth * 2, ConnectionBandwidth = input.ConnectionBandwidth * 2 });
            if (twice.Converges && twice.Seconds < run.Seconds / 2)
            {
                advice.Add(Text($"the guest dirties {input.DirtyRate / wire:P0} of what is sent; with {Rate(wire * 2)} it takes {Time(Span(twice.Seconds))}"));
            }

            if (!IsGood(input, run) && LeastDowntime(input, run) is { } needed && needed > input.MaxDowntime)
            {
                advice.Add(Text($"it sends {run.Bytes / (input.Memory + input.Disks):0.0} times what there is to send; with a downtime of {Time(needed)} allowed: {Of(PreCopyModel.Run(input with { MaxDowntime = needed }))}"));
            }
        }

        if (input.ConnectionBandwidth is { } each && each * input.Connections < input.Bandwidth)
        {
            var connections = (int)Math.Ceiling(input.Bandwidth / each);
            var with = PreCopyModel.Run(input with { Connections = connections });
            advice.Add(Text($"one connection reaches {Rate(each)} of {Rate(input.Bandwidth)}; with {connections} (-Parallel -ParallelConnections {connections}) it takes {Time(Span(with.Seconds))}"));
        }

        return (null, null, advice);
    }

    // More bandwidth is never worse, so the least that does can be found by halving.
    private static double? LeastBandwidth(EstimateInput input)
    {
        var low = PreCopyModel.WireOf(input);
        var high = low;
        for (var tries = 0; !Does(high); tries++)
        {
            if (tries == 64)
            {
                return null;
            }

            low = high;
            high *= 2;
        }

        while (high - low > low * 0.005)
        {
            var middle = (low + high) / 2;
            (low, high) = Does(middle) ? (low, middle) : (middle, high);
        }

        return high;

        bool Does(double rate) =>
            PreCopyModel.Run(input with { Bandwidth = rate, ConnectionBandwidth = null, AutoConverge = false, PostCopy = false }) is { Converges: true } run && IsGood(input, run);
    }

    private static TimeSpan? LeastDowntime(EstimateInput input, PreCopyRun run)
    {
        if (!input.Live || !double.IsFinite(run.LeastLeft))
        {
            return null;
        }

        // No stop takes longer than one with the whole working set left.
        var low = input.MaxDowntime.TotalSeconds;
        var high = Math.Max(low, WorkingSetOf(input) / run.StopRate * 2);
        if (!Does(high))
        {
            return null;
        }

        while (high - low > high * 0.005)
        {
            var middle = (low + high) / 2;
            (low, high) = Does(middle) ? (low, middle) : (middle, high);
        }

        // In whole milliseconds, as it is set.
        return TimeSpan.FromMilliseconds(Math.Ceiling(high * 1000));

        bool Does(double seconds) => PreCopyModel.Run(input with { MaxDowntime = Span(seconds) }) is { Converges: true } better && IsGood(input, better);
    }

    private static bool IsGood(EstimateInput input, PreCopyRun run) =>
        run.Bytes * input.CompressionRatio <= GoodFactor * (input.Memory + input.Disks);

    private static string Of(PreCopyRun run) =>
        Text($"{Time(Span(run.Seconds))} in all, {Time(Span(run.Downtime))} of downtime");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Rate(double bytes) => Text($"{bytes / Mebibyte:#,0.#} MiB/s");

    private static string Time(TimeSpan time) =>
        time < TimeSpan.FromSeconds(1) ? Text($"{Math.Ceiling(time.TotalMilliseconds):0} ms")
        : time < TimeSpan.FromMinutes(2) ? Text($"{time.TotalSeconds:0.0} s")
        : time < TimeSpan.FromHours(2) ? Text($"{time.TotalMinutes:0.0} min")
        : Text($"{time.TotalHours:#,0.0} h");
}
