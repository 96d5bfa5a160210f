namespace VirtMigrate.Remote.Rpc;

/// <summary>How a connection behaves.</summary>
internal sealed record RpcConnectionOptions
{
    /// <summary>The host, as error texts call it.</summary>
    public required string Host { get; init; }

    /// <summary>The clock for keepalive.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Most calls that the peer has at a time; further ones wait here. See <see cref="CallWindow"/>.</summary>
    public int Window { get; init; } = CallWindow.DefaultSize;

    /// <summary>Replies with less time between them follow each other closely: their callers go on on the thread that reads,
    /// if there is one.</summary>
    public TimeSpan CloseReplies { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Most calls that wait for a place in the window; further ones are refused.</summary>
    public int MaxWaitingCalls { get; init; } = 4096;

    /// <summary>Most bytes of a stream that wait to be received; a stream whose reader falls further behind is aborted,
    /// because one slow reader must not stop the connection's only reading loop.</summary>
    public int StreamReceiveLimit { get; init; } = 16 * 1024 * 1024;
}
