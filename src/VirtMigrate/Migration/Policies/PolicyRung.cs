namespace VirtMigrate.Migration;

/// <summary>
/// One rung of a policy's ladder. It is taken when the first of its conditions holds, and after the rungs before it; a rung
/// without conditions is taken at once. Plain data.
/// </summary>
public sealed record PolicyRung
{
    /// <summary>What is done.</summary>
    public required PolicyAction Action { get; init; }

    /// <summary>Taken once so many rounds over the guest's memory have ended; null: not by rounds.</summary>
    public int? AfterRounds { get; init; }

    /// <summary>Taken once so much of the time limit has passed, in percent; null: not by that. Grows with the guest's memory
    /// as the limit does.</summary>
    public double? AtPercent { get; init; }

    /// <summary>Taken once so much time has passed; null: not by that.</summary>
    public TimeSpan? After { get; init; }

    /// <summary>The new longest downtime, for <see cref="PolicyAction.RaiseDowntime"/>.</summary>
    public TimeSpan? Downtime { get; init; }

    /// <inheritdoc/>
    public override string ToString() => (Action, Downtime) switch
    {
        (PolicyAction.RaiseDowntime, { } downtime) => $"{Action} to {downtime.TotalMilliseconds:0} ms{When}",
        _ => $"{Action}{When}",
    };

    private string When
    {
        get
        {
            var parts = new List<string>(3);
            if (AfterRounds is { } rounds)
            {
                parts.Add($"after {rounds} rounds");
            }

            if (After is { } time)
            {
                parts.Add($"after {time}");
            }

            if (AtPercent is { } percent)
            {
                parts.Add($"at {percent:0.#} % of the time limit");
            }

            return parts.Count == 0 ? string.Empty : " " + string.Join(" or ", parts);
        }
    }
}
