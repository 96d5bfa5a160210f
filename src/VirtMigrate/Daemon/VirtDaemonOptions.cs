using VirtMigrate.Drivers;

namespace VirtMigrate.Daemon;

/// <summary>How a daemon serves. The limits are those of a real daemon's configuration, with its defaults.</summary>
public sealed record VirtDaemonOptions
{
    /// <summary>Opens the driver connection that a client asks for: the name as the client sent it (such as
    /// <c>qemu:///system</c>; empty: whichever there is) and whether it is for reading only.</summary>
    /// <remarks>A name that fits no driver is refused by <see cref="Model.VirtErrorCode.NoConnect"/>. Each client has a
    /// connection of its own, which is disposed with it.</remarks>
    public required Func<string, bool, CancellationToken, Task<VirtDriver>> OpenDriver { get; init; }

    /// <summary>Most clients at a time; further ones are dropped (libvirt: max_clients).</summary>
    public int MaxClients { get; init; } = 5000;

    /// <summary>Calls of one client at work at a time; with that many its socket is not read (libvirt: max_client_requests).</summary>
    public int MaxClientRequests { get; init; } = 5;

    /// <summary>Most event callbacks of one client.</summary>
    public int MaxClientCallbacks { get; init; } = 1024;

    /// <summary>Packets of one stream that wait for its driver; with that many the client's socket is not read.</summary>
    public int StreamQueueLength { get; init; } = 8;

    /// <summary>Time without a sign of life until a client is asked for one; only clients that know the keepalive program
    /// are asked. Zero or less: never.</summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Unanswered questions that are allowed; a client is dropped after interval * (count + 1) without a sign of life.</summary>
    public int KeepAliveCount { get; init; } = 5;

    /// <summary>Longest time that stopping waits for calls and drivers to end.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Cuts a client off when its driver connection is lost, instead of telling it by the close callback: right
    /// where the driver is the host itself, so that the end of the one is the end of the other.</summary>
    public bool CutsClientWithDriver { get; init; }

    /// <summary>The clock for keepalive and stopping.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Told of every call when its answer is ready and before it is sent. Must return at once and not throw.</summary>
    public Action<DaemonCall>? CallEnded { get; init; }
}
