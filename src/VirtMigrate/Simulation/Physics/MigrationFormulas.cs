namespace VirtMigrate.Simulation;

/// <summary>
/// The closed formulas of live migration, for a guest that dirties memory at a constant rate over a link of constant
/// bandwidth. The simulation does not use them (it goes from event to event, and so also covers rates that change on the
/// way); tests hold it against them.
/// </summary>
/// <remarks>
/// <para>Pre-copy was described by Clark, Fraser, Hand, Hansen, Jul, Limpach, Pratt and Warfield, "Live Migration of
/// Virtual Machines" (NSDI 2005): rounds of copying, each sending what the guest dirtied during the one before, until the
/// rest is small enough to stop for; a writable working set bounds what one round can dirty. The geometric sums are those
/// of Liu, Jin, Xu and Liao, "Performance and Energy Modeling for Live Migration of Virtual Machines" (HPDC 2011): with
/// memory V, dirty rate D, bandwidth R and λ = D / R, round i sends V·λ^i in V·λ^i / R. They hold for λ &lt; 1 while V·λ is
/// within the working set.</para>
/// <para>Post-copy is that of Hines and Gopalan, "Post-Copy Based Live Virtual Machine Migration Using Adaptive
/// Pre-Paging and Dynamic Self-Ballooning" (VEE 2009): after the switch every page that is still missing is sent exactly once.</para>
/// <para>Sizes are bytes, rates bytes a second, times seconds.</para>
/// </remarks>
public static class MigrationFormulas
{
    /// <summary>Number of pre-copy rounds n before the guest is stopped: the least n ≥ 1 with V·λ^n ≤ threshold.</summary>
    /// <param name="memory">V.</param>
    /// <param name="dirtyRate">D.</param>
    /// <param name="bandwidth">R.</param>
    /// <param name="threshold">What may be left when the guest is stopped: allowed downtime · R.</param>
    /// <returns>Null when it never becomes small enough (λ ≥ 1 and V above the threshold).</returns>
    public static int? PreCopyRounds(double memory, double dirtyRate, double bandwidth, double threshold)
    {
        var ratio = dirtyRate / bandwidth;
        if (memory * ratio <= threshold)
        {
            return 1;
        }

        return ratio >= 1 ? null : (int)Math.Ceiling((Math.Log(threshold / memory) / Math.Log(ratio)) - 1e-9);
    }

    /// <summary>Bytes sent in n rounds and the final stop: V·(1 − λ^(n+1)) / (1 − λ).</summary>
    public static double PreCopyBytes(double memory, double dirtyRate, double bandwidth, int rounds)
    {
        var ratio = dirtyRate / bandwidth;
        return ratio == 1 ? memory * (rounds + 1) : memory * (1 - Math.Pow(ratio, rounds + 1)) / (1 - ratio);
    }

    /// <summary>Time from the first byte to the last: the bytes of <see cref="PreCopyBytes"/> / R.</summary>
    public static double PreCopyTime(double memory, double dirtyRate, double bandwidth, int rounds) =>
        PreCopyBytes(memory, dirtyRate, bandwidth, rounds) / bandwidth;

    /// <summary>Time for which the guest stands: V·λ^n / R, and the switch-over (round trip, resume) on top.</summary>
    public static double PreCopyDowntime(double memory, double dirtyRate, double bandwidth, int rounds, double switchover) =>
        (memory * Math.Pow(dirtyRate / bandwidth, rounds) / bandwidth) + switchover;

    /// <summary>Time for which a guest stands that is stopped for all of its migration: V / R and the switch-over.</summary>
    public static double StopAndCopyDowntime(double memory, double bandwidth, double switchover) => (memory / bandwidth) + switchover;

    /// <summary>Time that post-copy takes after the switch: what was missing / R.</summary>
    public static double PostCopyTime(double missing, double bandwidth) => missing / bandwidth;

    /// <summary>Time in which a mirror catches up with disks of S bytes that the guest writes at w: S / (R − w); null when it never does.</summary>
    public static double? DiskCopyTime(double disks, double writeRate, double bandwidth) =>
        writeRate >= bandwidth ? null : disks / (bandwidth - writeRate);

    /// <summary>Least throttling θ in percent, in auto-converge's steps, at which D·(1 − θ) sends fewer bytes than half of R.</summary>
    public static int? ThrottleToConverge(double dirtyRate, double bandwidth, int initial, int increment)
    {
        for (var throttle = initial; throttle <= 99; throttle = throttle == 99 ? 100 : Math.Min(99, throttle + increment))
        {
            if (dirtyRate * (100 - throttle) / 100 <= bandwidth / 2)
            {
                return throttle;
            }
        }

        return null;
    }
}
