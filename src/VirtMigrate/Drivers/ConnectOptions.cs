namespace VirtMigrate.Drivers;

/// <summary>How a connection is opened.</summary>
public sealed record ConnectOptions
{
    /// <summary>Open for reading only.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Longest time for reaching the host and opening the driver.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time without traffic after which the host is asked for a sign of life; zero or less: never.</summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many unanswered questions are allowed; the connection is lost after interval * (count + 1) without traffic.</summary>
    public int KeepAliveCount { get; init; } = 5;

    /// <summary>Told of each stage of connecting (resolve, connect, authenticate, open) for verbose output. Never given secrets.</summary>
    public Action<string>? Trace { get; init; }

    /// <summary>The clock for all waits.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
