namespace VirtMigrate.Migration;

/// <summary>A rung of the ladder that was taken during a migration.</summary>
public sealed record PolicyRungTaken
{
    /// <summary>What was done.</summary>
    public required PolicyAction Action { get; init; }

    /// <summary>Time since the guest began to be sent.</summary>
    public required TimeSpan After { get; init; }

    /// <summary>The round that was under way; null when the host does not count them.</summary>
    public ulong? Round { get; init; }

    /// <summary>Why, and with which value.</summary>
    public required string Reason { get; init; }

    /// <summary>Why the host refused it; null when it did not.</summary>
    public string? Error { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Error is null ? $"{Action} ({Reason})" : $"{Action} ({Reason}), refused: {Error}";
}
