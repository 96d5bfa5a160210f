namespace VirtMigrate.Migration;

/// <summary>The policies that come with this tool.</summary>
public static class MigrationPolicies
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LimitPerGibibyte = TimeSpan.FromMinutes(2);

    /// <summary>Lets the guest stand still a little longer, step by step; a guest that still does not converge stays where it is.</summary>
    public static MigrationPolicy Cautious { get; } = new()
    {
        Name = nameof(Cautious),
        Description = "Raises the downtime to two seconds step by step, then calls the migration off: the guest stays on the source.",
        TimeLimit = Limit,
        TimeLimitPerGibibyte = LimitPerGibibyte,
        Rungs = new[]
        {
            Raise(500, rounds: 4, percent: 40),
            Raise(1000, rounds: 8, percent: 60),
            Raise(2000, rounds: 12, percent: 80),
        },
    };

    /// <summary>Slows the guest down, and at last pauses it: it arrives if the network lets it.</summary>
    public static MigrationPolicy Insistent { get; } = new()
    {
        Name = nameof(Insistent),
        Description = "Throttles the guest, raises the downtime to five seconds, then pauses the guest until it runs on the destination.",
        TimeLimit = Limit,
        TimeLimitPerGibibyte = LimitPerGibibyte,
        Rungs = new[]
        {
            new PolicyRung { Action = PolicyAction.Throttle },
            Raise(1000, rounds: 6, percent: 25),
            Raise(5000, rounds: 12, percent: 40),
            new PolicyRung { Action = PolicyAction.Suspend, AfterRounds = 30, AtPercent = 60 },
        },
    };

    /// <summary>Lets the guest run on the destination after a few rounds and fetches what is missing: it always arrives, but
    /// a network that fails meanwhile stops it until the migration is resumed.</summary>
    public static MigrationPolicy PostCopy { get; } = new()
    {
        Name = nameof(PostCopy),
        Description = "Switches to post-copy after three rounds: the guest runs on the destination and fetches the rest.",
        TimeLimit = Limit,
        TimeLimitPerGibibyte = LimitPerGibibyte,
        Rungs = new[] { new PolicyRung { Action = PolicyAction.PostCopy, AfterRounds = 3, AtPercent = 25 } },
    };

    /// <summary>No ladder and no limit: as long as it takes.</summary>
    public static MigrationPolicy Unlimited { get; } = new()
    {
        Name = nameof(Unlimited),
        Description = "Waits for ever, as virsh does.",
    };

    /// <summary>All of them; the first is the default.</summary>
    public static IReadOnlyList<MigrationPolicy> All { get; } = new[] { Cautious, Insistent, PostCopy, Unlimited };

    /// <summary>The default.</summary>
    public static MigrationPolicy Default => Cautious;

    private static PolicyRung Raise(int milliseconds, int rounds, double percent) => new()
    {
        Action = PolicyAction.RaiseDowntime,
        Downtime = TimeSpan.FromMilliseconds(milliseconds),
        AfterRounds = rounds,
        AtPercent = percent,
    };
}
