namespace VirtMigrate.Migration;

/// <summary>One step of a migration as it happened.</summary>
public sealed record MigrationStep
{
    /// <summary>The step's name, such as <c>Begin3</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Where it ran.</summary>
    public required MigrationSide Side { get; init; }

    /// <summary>The host's name.</summary>
    public required string Host { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Bytes of the cookie that went in.</summary>
    public int CookieIn { get; init; }

    /// <summary>Bytes of the cookie that came out.</summary>
    public int CookieOut { get; init; }

    /// <summary>The step's error; null when it went well.</summary>
    public string? Error { get; init; }
}
