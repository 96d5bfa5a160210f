using VirtMigrate.Model;

namespace VirtMigrate.Simulation;

/// <summary>
/// A migration's data on its way: disks, then rounds over the memory, then the stop, or post-copy. Goes from event to
/// event (end of a round, a changed rate, an order); between two events all rates are constant, so nothing is approximated.
/// </summary>
internal sealed class SimulationTransfer
{
    // QEMU's auto-converge: throttles when in two periods running more than half of what was sent was dirtied again.
    private const double ThrottleTrigger = 0.5;
    private const int ThrottlePeriods = 2;
    private const int MaxThrottle = 99;

    // So often QEMU compares what remains with what it may stop for, and at the most so often it throttles.
    private const double LookSeconds = 0.1;
    private const double ThrottleSeconds = 1;

    private readonly object gate = new();
    private readonly SimulationClock clock;
    private readonly SimulationLink link;
    private readonly SimulationTransferSettings settings;
    private readonly Action<int> iterated;
    private readonly Action paused;
    private readonly Func<long, Task>? sink;
    private readonly long started;

    private SimulationSleep? sleep;
    private Stage stage = Stage.Setup;
    private long segmentStart;
    private double segmentRate;
    private double segmentDirtyRate;
    private double remaining;
    private double dirtied;
    private double diskDone;
    private double memorySent;
    private double wireSent;
    private double limit;
    private double postCopyLimit;
    private TimeSpan maxDowntime;
    private int throttle;
    private int dirtyPeriods;
    private long periodStart;
    private double periodSent;
    private double periodDirtied;
    private int iteration;
    private bool abort;
    private bool postCopy;
    private string? failure;
    private long? pausedAt;
    private TimeSpan? downtime;
    private TimeSpan? total;
    private double postCopyMissing;
    private double reportedWire;

    public SimulationTransfer(
        SimulationClock clock, SimulationLink link, SimulationTransferSettings settings,
        Action<int> iterated, Action paused, Func<long, Task>? sink)
    {
        this.clock = clock;
        this.link = link;
        this.settings = settings;
        this.iterated = iterated;
        this.paused = paused;
        this.sink = sink;
        started = clock.GetTimestamp();
        limit = settings.Limit ?? double.PositiveInfinity;
        postCopyLimit = settings.PostCopyLimit ?? double.PositiveInfinity;
        maxDowntime = settings.MaxDowntime;
        remaining = MemoryToSend;
    }

    private enum Stage
    {
        Setup,
        Disks,
        PreCopy,
        Stopped,
        PostCopy,
        Done,
    }

    /// <summary>Why it failed.</summary>
    public string? Failure
    {
        get
        {
            lock (gate)
            {
                return failure;
            }
        }
    }

    /// <summary>Whether the destination may run already.</summary>
    public bool IsPostCopy
    {
        get
        {
            lock (gate)
            {
                return stage == Stage.PostCopy;
            }
        }
    }

    /// <summary>Measured downtime.</summary>
    public TimeSpan? Downtime
    {
        get
        {
            lock (gate)
            {
                return downtime;
            }
        }
    }

    private double MemoryToSend => settings.Memory * (1 - settings.ConstantShare);

    private double Compression => settings.CompressesDifferences && iteration <= 1 ? 1 : settings.Compression;

    /// <summary>Runs until the source stands: complete, or switched to post-copy; or until it fails.</summary>
    public async Task<SimulationTransferEnd> RunAsync()
    {
        link.Join(this);
        var end = SimulationTransferEnd.Failed;
        try
        {
            end = await RunStagesAsync().ConfigureAwait(false);
            return end;
        }
        finally
        {
            if (end != SimulationTransferEnd.PostCopy)
            {
                link.Leave(this);
            }
        }
    }

    /// <summary>Sends, after the switch, what is still missing.</summary>
    public async Task<SimulationTransferEnd> RunPostCopyAsync()
    {
        try
        {
            var missing = remaining;
            postCopyMissing = missing;
            if (await DrainAsync(missing).ConfigureAwait(false) is { } end)
            {
                return end;
            }

            lock (gate)
            {
                stage = Stage.Done;
                total = clock.GetElapsedTime(started);
            }

            return SimulationTransferEnd.Completed;
        }
        finally
        {
            link.Leave(this);
        }
    }

    /// <summary>Calls it off.</summary>
    public void Abort()
    {
        lock (gate)
        {
            abort = true;
            sleep?.Wake();
        }
    }

    /// <summary>Breaks it.</summary>
    public void Fail(string reason)
    {
        lock (gate)
        {
            failure ??= reason;
            sleep?.Wake();
        }
    }

    /// <summary>Orders the switch to post-copy.</summary>
    public void StartPostCopy()
    {
        lock (gate)
        {
            postCopy = true;
            sleep?.Wake();
        }
    }

    /// <summary>Sets the downtime that stops the rounds.</summary>
    public void SetMaxDowntime(TimeSpan value)
    {
        lock (gate)
        {
            maxDowntime = value;
            sleep?.Wake();
        }
    }

    /// <summary>Sets the upper limit of one of the two rates.</summary>
    public void SetLimit(double bytesPerSecond, bool forPostCopy)
    {
        lock (gate)
        {
            if (forPostCopy)
            {
                postCopyLimit = bytesPerSecond;
            }
            else
            {
                limit = bytesPerSecond;
            }

            sleep?.Wake();
        }
    }

    /// <summary>Something that its rates depend on has changed.</summary>
    public void Refresh()
    {
        lock (gate)
        {
            sleep?.Wake();
        }
    }

    /// <summary>The job's statistics, in QEMU's names and order.</summary>
    public TypedParameterList Statistics(int operation, bool completed)
    {
        lock (gate)
        {
            var at = Peek();
            var elapsed = total ?? clock.GetElapsedTime(started);
            var memoryRemaining = completed || stage == Stage.Done ? 0 : at.MemoryRemaining;
            var diskRemaining = Math.Max(0, settings.Disks - at.DiskDone);
            var diskTotal = settings.Disks;
            var page = (double)settings.PageSize;
            var constant = iteration > 0 ? settings.Memory * settings.ConstantShare / page : 0;
            var list = new TypedParameterList { TypedParameter.Int("operation", operation) };
            Add("time_elapsed", elapsed.TotalMilliseconds);
            Add("downtime", (downtime ?? ExpectedDowntime()).TotalMilliseconds);
            Add("setup_time", settings.Setup.TotalMilliseconds);
            Add("data_total", settings.Memory + diskTotal);
            Add("data_processed", at.WireSent + at.DiskDone);
            Add("data_remaining", memoryRemaining + diskRemaining);
            Add("memory_total", settings.Memory);
            Add("memory_processed", at.WireSent);
            Add("memory_remaining", memoryRemaining);
            Add("memory_bps", stage is Stage.Disks or Stage.Setup ? 0 : elapsed > TimeSpan.Zero && stage == Stage.Done ? at.WireSent / elapsed.TotalSeconds : segmentRate / Compression);
            Add("memory_constant", constant);
            Add("memory_normal", Math.Ceiling(at.MemorySent / page));
            Add("memory_normal_bytes", Math.Ceiling(at.MemorySent / page) * page);
            Add("memory_dirty_rate", segmentDirtyRate / page);
            Add("memory_iteration", iteration);
            Add("memory_postcopy_requests", stage == Stage.PostCopy || postCopyMissing > 0 ? Math.Floor((postCopyMissing - (stage == Stage.Done ? 0 : at.MemoryRemaining)) / page / 64) : 0);
            Add("memory_page_size", page);
            if (settings.Disks > 0)
            {
                Add("disk_total", diskTotal);
                Add("disk_processed", at.DiskDone);
                Add("disk_remaining", diskRemaining);
                Add("disk_bps", stage == Stage.Disks ? segmentRate : 0);
            }

            if (settings.Compression > 1)
            {
                Add("compression_cache", settings.CompressesDifferences ? 64 * 1024 * 1024 : 0);
                Add("compression_bytes", at.WireSent);
                Add("compression_pages", Math.Floor(at.MemorySent / page));
                Add("compression_cache_misses", 0);
                Add("compression_overflow", 0);
            }

            if (settings.AutoConverge)
            {
                list.Add(TypedParameter.Int("auto_converge_throttle", throttle));
            }

            return list;

            void Add(string field, double value) => list.Add(TypedParameter.ULLong(field, (ulong)Math.Max(0, value)));
        }
    }

    private async Task<SimulationTransferEnd> RunStagesAsync()
    {
        if (!settings.Live)
        {
            Pause();
        }

        if (await PassAsync(settings.Setup).ConfigureAwait(false) is { } ended)
        {
            return ended;
        }

        if (settings.Disks > 0)
        {
            Enter(Stage.Disks);
            if (await DrainAsync(settings.Disks).ConfigureAwait(false) is { } disks)
            {
                return disks;
            }
        }

        Enter(settings.Live ? Stage.PreCopy : Stage.Stopped);
        periodStart = clock.GetTimestamp();
        var toSend = MemoryToSend;
        while (true)
        {
            iterated(++iteration);
            dirtied = 0;
            if (await DrainAsync(toSend).ConfigureAwait(false) is { } round)
            {
                return round;
            }

            lock (gate)
            {
                if (postCopy)
                {
                    break;
                }

                // What was kept (with the rule of rounds: nothing) is dirty already and does not count twice.
                var sent = toSend - remaining;
                var again = Math.Min(settings.WorkingSet, dirtied);
                toSend = Math.Max(remaining, Math.Min(settings.WorkingSet, remaining + (again * (1 - (remaining / Math.Max(1, MemoryToSend))))));
                if (!settings.Live || toSend <= (maxDowntime.TotalSeconds * RateNow()) + 1 || iteration >= settings.StopAfterRounds)
                {
                    break;
                }

                if (iteration >= settings.MaxRounds)
                {
                    failure = $"the guest dirties memory faster than it is sent, after {iteration} rounds";
                    return SimulationTransferEnd.Failed;
                }

                Throttle(sent, again);
            }
        }

        if (IsSwitching())
        {
            return await SwitchAsync(toSend).ConfigureAwait(false);
        }

        if (settings.Live)
        {
            Pause();
            Enter(Stage.Stopped);
            if (await DrainAsync(toSend).ConfigureAwait(false) is { } stop)
            {
                return stop;
            }
        }

        if (await PassAsync(Switchover).ConfigureAwait(false) is { } last)
        {
            return last;
        }

        lock (gate)
        {
            stage = Stage.Done;
            remaining = 0;
            total = clock.GetElapsedTime(started);
            downtime = clock.GetElapsedTime(pausedAt ?? started);
        }

        return SimulationTransferEnd.Completed;
    }

    private TimeSpan Switchover => (2 * link.Latency) + settings.Resume;

    private bool IsSwitching()
    {
        lock (gate)
        {
            return postCopy;
        }
    }

    // Missing pages: what the round had not sent yet and what was dirtied since it began (at most the working set more).
    private async Task<SimulationTransferEnd> SwitchAsync(double toSend)
    {
        _ = toSend;
        double missing;
        lock (gate)
        {
            missing = Math.Min(MemoryToSend, remaining + Math.Min(settings.WorkingSet, dirtied));
        }

        Pause();
        if (await PassAsync(Switchover).ConfigureAwait(false) is { } end)
        {
            return end;
        }

        lock (gate)
        {
            stage = Stage.PostCopy;
            remaining = missing;
            dirtied = 0;
            downtime = clock.GetElapsedTime(pausedAt ?? started);
        }

        return SimulationTransferEnd.PostCopy;
    }

    private void Pause()
    {
        lock (gate)
        {
            pausedAt = clock.GetTimestamp();
        }

        paused();
    }

    private void Enter(Stage next)
    {
        lock (gate)
        {
            stage = next;
        }
    }

    private void Throttle(double sent, double again)
    {
        if (!settings.AutoConverge)
        {
            return;
        }

        if (settings.Rule == SwitchoverRule.WhenBelow)
        {
            periodSent += sent;
            periodDirtied += again;
            if (clock.GetElapsedTime(periodStart).TotalSeconds < ThrottleSeconds)
            {
                return;
            }

            (sent, again) = (periodSent, periodDirtied);
            (periodSent, periodDirtied, periodStart) = (0, 0, clock.GetTimestamp());
        }

        dirtyPeriods = again > sent * ThrottleTrigger ? dirtyPeriods + 1 : 0;
        if (dirtyPeriods >= ThrottlePeriods)
        {
            dirtyPeriods = 0;
            throttle = throttle == 0 ? settings.ThrottleInitial : Math.Min(MaxThrottle, throttle + settings.ThrottleIncrement);
        }
    }

    private TimeSpan ExpectedDowntime() => pausedAt is null ? maxDowntime : clock.GetElapsedTime(pausedAt.Value);

    // A time that must pass whatever the rates; null when it has, otherwise why not.
    private async Task<SimulationTransferEnd?> PassAsync(TimeSpan span)
    {
        var until = clock.GetTimestamp() + span.Ticks;
        while (true)
        {
            SimulationSleep now;
            lock (gate)
            {
                segmentRate = 0;
                segmentStart = clock.GetTimestamp();
                if (Ended() is { } end)
                {
                    return end;
                }

                if (segmentStart >= until)
                {
                    return null;
                }

                now = sleep = SimulationSleep.Start(clock, new(until - segmentStart));
            }

            await now;
        }
    }

    // Sends an amount; null when it is sent (or a switch to post-copy ends the round early), otherwise why not.
    private async Task<SimulationTransferEnd?> DrainAsync(double bytes)
    {
        lock (gate)
        {
            remaining = bytes;
        }

        while (true)
        {
            SimulationSleep now;
            lock (gate)
            {
                if (Ended() is { } end)
                {
                    segmentRate = 0;
                    return end;
                }

                segmentStart = clock.GetTimestamp();
                segmentDirtyRate = stage is Stage.PreCopy ? settings.DirtyRate() * (100 - throttle) / 100 : 0;
                segmentRate = RateNow();
                var floor = FloorAt(segmentRate);
                if (remaining <= floor + 0.5 || (postCopy && stage == Stage.PreCopy))
                {
                    return null;
                }

                TimeSpan? span = segmentRate > 0 ? Span((remaining - floor) / segmentRate) : null;
                now = sleep = SimulationSleep.Start(clock, span);
            }

            await now;
            double wire;
            lock (gate)
            {
                var at = Peek();
                remaining = stage == Stage.Disks ? Math.Max(0, settings.Disks - at.DiskDone) : at.MemoryRemaining;
                dirtied = at.Dirtied;
                diskDone = at.DiskDone;
                memorySent = at.MemorySent;
                wireSent = at.WireSent;
                segmentStart = clock.GetTimestamp();
                wire = wireSent + diskDone - reportedWire;
                reportedWire += wire;
                if (sink is not null)
                {
                    // While the tunnel takes its time nothing is sent: statistics must not tell what the next segment takes back.
                    segmentRate = 0;
                }
            }

            if (sink is not null && wire >= 1)
            {
                try
                {
                    await sink((long)wire).ConfigureAwait(false);
                }
                catch (Exception error) when (error is VirtException or IOException or ObjectDisposedException or OperationCanceledException)
                {
                    Fail(error.Message);
                }
            }
        }
    }

    // How much a round leaves: on the average half of what is sent between two looks is gone when it is seen that what
    // remains can be sent within the downtime. Before the first look nothing is known, so a round always begins.
    private double FloorAt(double rate)
    {
        if (settings.Rule != SwitchoverRule.WhenBelow || stage != Stage.PreCopy)
        {
            return 0;
        }

        var limit = maxDowntime.TotalSeconds * rate;
        return limit - (Math.Min(limit, LookSeconds * rate) / 2);
    }

    // Callers hold the gate.
    private SimulationTransferEnd? Ended()
    {
        if (abort)
        {
            return SimulationTransferEnd.Aborted;
        }

        if (failure is null && !link.IsUp)
        {
            failure = "the link between the hosts is down";
        }

        return failure is null ? null : SimulationTransferEnd.Failed;
    }

    // Bytes of memory (or of disks) a second, as they count on this side of compression. Callers hold the gate.
    private double RateNow()
    {
        var wire = Math.Min(link.ShareFor(settings.Connections), stage == Stage.PostCopy ? postCopyLimit : limit);
        return stage switch
        {
            Stage.Disks => Math.Max(0, wire - settings.DiskWriteRate),
            Stage.PreCopy => Math.Max(0, wire - (settings.Disks > 0 ? settings.DiskWriteRate : 0)) * Compression,
            _ => wire * Compression,
        };
    }

    // Everything as of now. Callers hold the gate.
    private (double MemoryRemaining, double MemorySent, double WireSent, double DiskDone, double Dirtied) Peek()
    {
        var seconds = clock.GetElapsedTime(segmentStart).TotalSeconds;
        if (stage == Stage.Disks)
        {
            return (MemoryToSend, memorySent, wireSent, Math.Min(settings.Disks, diskDone + (segmentRate * seconds)), dirtied);
        }

        var sent = stage is Stage.Setup or Stage.Done ? 0 : Math.Min(remaining, segmentRate * seconds);
        return (remaining - sent, memorySent + sent, wireSent + (sent / Compression), diskDone,
            Math.Min(settings.WorkingSet, dirtied + (segmentDirtyRate * seconds)));
    }

    private static TimeSpan Span(double seconds) =>
        TimeSpan.FromTicks((long)Math.Min(Math.Ceiling(seconds * TimeSpan.TicksPerSecond), TimeSpan.FromDays(3650).Ticks));
}
