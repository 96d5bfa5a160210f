using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>
/// What to do when a migration does not converge: a ladder of rungs and a time limit that grows with the guest's memory.
/// At the limit the migration is called off and the guest stays where it was, unless it runs on the destination already
/// (post-copy). Plain data: users make their own.
/// </summary>
public sealed record MigrationPolicy
{
    private const double Gibibyte = 1024.0 * 1024 * 1024;
    private const double Mebibyte = 1024.0 * 1024;

    // The memory goes over the wire at most so often before the limit, when the rate is the user's own.
    private const double Passes = 3;

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it promises.</summary>
    public string Description { get; init; } = string.Empty;

    /// <summary>Time limit of a guest without memory to speak of; null together with <see cref="TimeLimitPerGibibyte"/>: none.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>What each GiB of memory adds to the time limit.</summary>
    public TimeSpan? TimeLimitPerGibibyte { get; init; }

    /// <summary>The ladder, first rung first.</summary>
    public IReadOnlyList<PolicyRung> Rungs { get; init; } = [];

    /// <summary>The time limit for a guest; null: none. A limit that grows with the memory is
    /// longer, too, when the user limited the rate, so that it never forbids what was asked for; a fixed one is taken as it is.</summary>
    /// <param name="memory">Bytes of the guest's memory.</param>
    /// <param name="bandwidth">Largest rate in MiB/s; 0: not limited.</param>
    public TimeSpan? LimitFor(ulong memory, ulong bandwidth)
    {
        if (TimeLimit is null && TimeLimitPerGibibyte is null)
        {
            return null;
        }

        var fixedPart = (TimeLimit ?? TimeSpan.Zero).TotalSeconds;
        var seconds = fixedPart + ((TimeLimitPerGibibyte ?? TimeSpan.Zero).TotalSeconds * memory / Gibibyte);
        if (bandwidth > 0 && TimeLimitPerGibibyte is not null)
        {
            seconds = Math.Max(seconds, fixedPart + (Passes * memory / (bandwidth * Mebibyte)));
        }

        return TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.FromDays(365).TotalSeconds));
    }

    /// <summary>Flags without which the hosts refuse a rung later: they are part of the request from its beginning.</summary>
    public MigrationFlags RequiredFlags => Rungs.Aggregate(MigrationFlags.None, (flags, rung) => flags | rung.Action switch
    {
        PolicyAction.PostCopy => MigrationFlags.PostCopy,
        PolicyAction.Throttle => MigrationFlags.AutoConverge,
        _ => MigrationFlags.None,
    });

    /// <summary>The request with what the ladder needs. A guest that does not run meanwhile needs no ladder.</summary>
    public MigrationRequest Equip(MigrationRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Flags.HasFlag(MigrationFlags.Live) && !request.Flags.HasFlag(MigrationFlags.PostCopyResume) ? request with { Flags = request.Flags | RequiredFlags } : request;
    }

    /// <summary>Checks what a user wrote.</summary>
    /// <exception cref="VirtException">Something cannot work; the text names it.</exception>
    public void Validate()
    {
        if (string.IsNullOrWhiteSpace(Name))
        {
            throw Invalid("a policy needs a name");
        }

        if (TimeLimit < TimeSpan.Zero || TimeLimitPerGibibyte < TimeSpan.Zero)
        {
            throw Invalid($"policy {Name}: a time limit cannot be negative");
        }

        var limited = TimeLimit is not null || TimeLimitPerGibibyte is not null;
        foreach (var rung in Rungs)
        {
            if (!Enum.IsDefined(rung.Action))
            {
                throw Invalid($"policy {Name}: there is no action {(int)rung.Action}");
            }

            if ((rung.Action == PolicyAction.RaiseDowntime) != (rung.Downtime is not null))
            {
                throw Invalid($"policy {Name}: {nameof(PolicyRung.Downtime)} belongs to {PolicyAction.RaiseDowntime}, and that needs it");
            }

            if (rung.Downtime < TimeSpan.FromMilliseconds(1))
            {
                throw Invalid($"policy {Name}: a downtime is at least one millisecond");
            }

            if (rung.AtPercent is < 0 or > 100 || rung.AfterRounds < 1 || rung.After < TimeSpan.Zero)
            {
                throw Invalid($"policy {Name}: {rung} can never be taken");
            }

            if (rung.AtPercent is not null && !limited)
            {
                throw Invalid($"policy {Name}: {rung} needs a time limit");
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static VirtException Invalid(string message) => new(VirtErrorCode.InvalidArgument, VirtErrorDomain.None, message)
    {
        ErrorId = VirtErrorId.ArgumentInvalid,
        Delivery = CallDelivery.NotSent,
    };
}
