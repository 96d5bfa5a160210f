namespace VirtMigrate.Migration;

/// <summary>Works out what a live migration will take, and what would help it. Pure reckoning: it asks no host.</summary>
public static partial class MigrationEstimator
{
    /// <summary>Works it out.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A figure is negative or no number.</exception>
    public static MigrationEstimate Estimate(EstimateInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Check(input);
        var run = PreCopyModel.Run(input);
        var helps = run.Converges ? ForShorter(input, run) : ForConvergence(input, run);
        return new MigrationEstimate
        {
            Memory = (ulong)input.Memory,
            DirtyRate = input.DirtyRate,
            DirtyRateOrigin = input.DirtyRateOrigin,
            WorkingSet = (ulong)WorkingSetOf(input),
            Bandwidth = PreCopyModel.WireOf(input),
            BandwidthOrigin = input.BandwidthOrigin,
            MaxDowntime = input.MaxDowntime,
            Converges = run.Converges,
            Rounds = run.Converges ? run.Rounds : null,
            TotalTime = run.Converges ? Span(run.Seconds) : null,
            Downtime = run.Converges ? Span(run.Downtime) : null,
            DataTransferred = run.Converges ? (ulong)run.Bytes : null,
            DiskTime = Span(run.DiskSeconds),
            Throttle = run.Throttle,
            PostCopy = run.PostCopy,
            BandwidthNeeded = helps.Bandwidth,
            DowntimeNeeded = helps.Downtime,
            Advice = helps.Advice,
        };
    }

    private static double WorkingSetOf(EstimateInput input)
    {
        var memory = Math.Max(0, input.Memory - input.ZeroMemory);
        return Math.Min(memory, input.WorkingSet ?? memory);
    }

    private static TimeSpan Span(double seconds) =>
        seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue;

    private static void Check(EstimateInput input)
    {
        RequireAmount(input.Memory, nameof(input.Memory));
        RequireAmount(input.ZeroMemory, nameof(input.ZeroMemory));
        RequireAmount(input.DirtyRate, nameof(input.DirtyRate));
        RequireAmount(input.WorkingSet ?? 0, nameof(input.WorkingSet));
        RequireAmount(input.Bandwidth, nameof(input.Bandwidth));
        RequireAmount(input.ConnectionBandwidth ?? 0, nameof(input.ConnectionBandwidth));
        RequireAmount(input.PostCopyBandwidth ?? 0, nameof(input.PostCopyBandwidth));
        RequireAmount(input.Disks, nameof(input.Disks));
        RequireAmount(input.DiskWriteRate, nameof(input.DiskWriteRate));
        ArgumentOutOfRangeException.ThrowIfLessThan(input.CompressionRatio, 1, nameof(input.CompressionRatio));
        ArgumentOutOfRangeException.ThrowIfLessThan(input.MaxDowntime, TimeSpan.Zero, nameof(input.MaxDowntime));
        ArgumentOutOfRangeException.ThrowIfLessThan(input.Setup, TimeSpan.Zero, nameof(input.Setup));
        ArgumentOutOfRangeException.ThrowIfLessThan(input.Switchover, TimeSpan.Zero, nameof(input.Switchover));
        ArgumentOutOfRangeException.ThrowIfLessThan(input.ThrottleInitial, 1, nameof(input.ThrottleInitial));
        ArgumentOutOfRangeException.ThrowIfLessThan(input.ThrottleIncrement, 1, nameof(input.ThrottleIncrement));
    }

    private static void RequireAmount(double value, string name)
    {
        if (!double.IsFinite(value) || value < 0)
        {
            throw new ArgumentOutOfRangeException(name, value, "must be a finite number, not negative");
        }
    }
}
