using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>
/// Pre-copy, round by round, for a guest that dirties its memory at a constant rate within a working set, over a link of
/// constant bandwidth. docs/estimate.md derives it and names its sources.
/// </summary>
internal sealed class PreCopyModel
{
    // Beyond this many rounds nobody calls it converging; it also ends the reckoning when the ratio is almost 1.
    private const int MaxRounds = 10_000;

    // Auto-converge throttles when in two periods running more than this part of what was sent was dirtied again.
    private const double ThrottleTrigger = 0.5;
    private const int ThrottlePeriods = 2;
    private const int MaxThrottle = 99;

    // Every so often QEMU compares what remains with what it may stop for.
    private const double LookSeconds = 0.1;

    // And this often it thinks about slowing the guest down.
    private const double ThrottleSeconds = 1;

    private readonly EstimateInput input;
    private readonly double memory;
    private readonly double workingSet;
    private readonly double wire;

    private int rounds;
    private int throttle;
    private int dirtyPeriods;
    private double seconds;
    private double bytes;
    private double diskSeconds;
    private double periodStart;
    private double periodSent;
    private double periodDirtied;
    private double leastLeft = double.PositiveInfinity;

    private PreCopyModel(EstimateInput input)
    {
        this.input = input;
        memory = Math.Max(0, input.Memory - input.ZeroMemory);
        workingSet = Math.Min(memory, input.WorkingSet ?? memory);
        wire = WireOf(input);
    }

    /// <summary>What the connections together can have.</summary>
    public static double WireOf(EstimateInput input) =>
        input.ConnectionBandwidth is { } each ? Math.Min(input.Bandwidth, each * Math.Max(1, input.Connections)) : input.Bandwidth;

    /// <summary>Reckons a migration through.</summary>
    public static PreCopyRun Run(EstimateInput input) => new PreCopyModel(input).Run();

    private double Ratio => input.CompressesDifferences && rounds <= 1 ? 1 : input.CompressionRatio;

    // A mirrored disk goes on taking its part while memory is sent; no more so while the guest stands.
    private double RunningRate => Math.Max(0, wire - (input.Disks > 0 ? input.DiskWriteRate : 0)) * Ratio;

    private double StopRate => wire * Ratio;

    private double DirtyRate => input.DirtyRate * (100 - throttle) / 100;

    private PreCopyRun Run()
    {
        seconds = input.Setup.TotalSeconds;
        if (wire <= 0 || !CopyDisks())
        {
            return Never();
        }

        if (!input.Live)
        {
            rounds = 1;
            bytes += memory / Ratio;
            seconds += (memory / StopRate) + input.Switchover.TotalSeconds;
            return End(seconds - diskSeconds);
        }

        if (RunningRate <= 0)
        {
            return Never();
        }

        return input.Rule == SwitchoverRule.WhenBelow ? RunWhenBelow() : RunRounds();
    }

    private bool CopyDisks()
    {
        if (input.Disks <= 0)
        {
            return true;
        }

        var rate = wire - input.DiskWriteRate;
        if (rate <= 0)
        {
            return false;
        }

        diskSeconds = input.Disks / rate;
        seconds += diskSeconds;
        bytes += input.Disks;
        return true;
    }

    private PreCopyRun RunRounds()
    {
        var toSend = memory;
        while (true)
        {
            rounds++;
            var left = Send(toSend);
            if (SwitchesAfter(rounds))
            {
                return Switch(left);
            }

            leastLeft = Math.Min(leastLeft, left);
            if (left <= Limit + 1 || rounds >= input.StopAfterRounds)
            {
                return Stop(left);
            }

            if (IsStuck(toSend, left))
            {
                return input.PostCopy ? Switch(left) : Never();
            }

            ThrottleAfter(toSend, left);
            toSend = left;
        }
    }

    // What remains goes down to the limit; then it is looked again at what the guest has dirtied meanwhile, and what is
    // above the limit is sent, until nothing is.
    private PreCopyRun RunWhenBelow()
    {
        rounds = 1;
        var remaining = memory;
        while (remaining > Limit + 1)
        {
            var kept = Floor;
            var sent = remaining - kept;
            var dirtied = Send(sent);

            // Pages that were still to be sent do not count twice.
            var left = Math.Max(kept, Math.Min(kept + (dirtied * (1 - (kept / memory))), workingSet));
            if (SwitchesAfter(rounds))
            {
                return Switch(left);
            }

            leastLeft = Math.Min(leastLeft, left);
            if (left > Limit + 1 && IsStuck(sent, left - kept))
            {
                return input.PostCopy ? Switch(left) : Never();
            }

            ThrottleInTime(sent, dirtied);
            remaining = left;
            if (rounds >= input.StopAfterRounds)
            {
                break;
            }

            rounds += remaining > Limit + 1 ? 1 : 0;
        }

        return Stop(remaining);
    }

    private double Limit => input.MaxDowntime.TotalSeconds * RunningRate;

    // Between two looks a step is sent: on the average half of it is gone when it is seen that what remains is below the limit.
    private double Floor => Limit - (Math.Min(Limit, LookSeconds * RunningRate) / 2);

    // Sends with the guest running; returns what it dirties meanwhile.
    private double Send(double amount)
    {
        var before = seconds;
        Account(amount);
        return Math.Min(workingSet, DirtyRate * (seconds - before));
    }

    private void Account(double amount)
    {
        seconds += amount / RunningRate;
        bytes += amount / Ratio;
    }

    private bool SwitchesAfter(int round) => input.PostCopy && round >= input.PostCopyAfterRounds;

    // The first two rounds are unlike the others: the first sends all, and compression by differences begins with the second.
    private bool IsStuck(double sent, double left) =>
        rounds >= MaxRounds || (input.StopAfterRounds is null && rounds >= 3 && left >= sent * (1 - 1e-12) && (!input.AutoConverge || throttle >= MaxThrottle));

    // A round can be shorter than the time after which it is thought about slowing down.
    private void ThrottleInTime(double sent, double again)
    {
        periodSent += sent;
        periodDirtied += again;
        if (seconds - periodStart >= ThrottleSeconds)
        {
            ThrottleAfter(periodSent, periodDirtied);
            (periodSent, periodDirtied, periodStart) = (0, 0, seconds);
        }
    }

    private void ThrottleAfter(double sent, double again)
    {
        if (!input.AutoConverge)
        {
            return;
        }

        dirtyPeriods = again > sent * ThrottleTrigger ? dirtyPeriods + 1 : 0;
        if (dirtyPeriods >= ThrottlePeriods)
        {
            dirtyPeriods = 0;
            throttle = throttle == 0 ? input.ThrottleInitial : Math.Min(MaxThrottle, throttle + input.ThrottleIncrement);
        }
    }

    private PreCopyRun Stop(double left)
    {
        var downtime = (left / StopRate) + input.Switchover.TotalSeconds;
        bytes += left / Ratio;
        seconds += downtime;
        return End(downtime);
    }

    // After the switch each missing page is sent once, while the guest runs on the destination.
    private PreCopyRun Switch(double missing)
    {
        missing = Math.Min(memory, missing);
        var rate = Math.Min(wire, input.PostCopyBandwidth ?? wire) * Ratio;
        bytes += missing / Ratio;
        seconds += input.Switchover.TotalSeconds + (missing / rate);
        return End(input.Switchover.TotalSeconds, postCopy: true);
    }

    private PreCopyRun End(double downtime, bool postCopy = false) =>
        new(true, rounds, seconds, downtime, bytes, diskSeconds, throttle, postCopy, leastLeft, StopRate);

    private PreCopyRun Never() => new(false, rounds, seconds, 0, bytes, diskSeconds, throttle, false, leastLeft, StopRate);
}
