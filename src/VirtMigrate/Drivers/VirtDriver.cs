using VirtMigrate.Model;

namespace VirtMigrate.Drivers;

/// <summary>
/// One open connection to a host: libvirt's driver table. Every member is a call of its own; a driver overrides those
/// that it has, the others answer <see cref="VirtErrorId.NotSupported"/> with the driver's and the step's name.
/// </summary>
/// <remarks>All members are safe to call at the same time. They throw <see cref="VirtException"/>, and
/// <see cref="OperationCanceledException"/> when their token ends the wait (the host may still act).</remarks>
public abstract partial class VirtDriver : IAsyncDisposable
{
    /// <summary>Begins the connection's life.</summary>
    /// <param name="uri">Where it leads.</param>
    /// <param name="isReadOnly">Whether changing calls are refused on this side, before anything is sent.</param>
    protected VirtDriver(ConnectionUri uri, bool isReadOnly)
    {
        Uri = uri;
        IsReadOnly = isReadOnly;
    }

    /// <summary>Where the connection leads.</summary>
    public ConnectionUri Uri { get; }

    /// <summary>Whether changing calls are refused on this side, before anything is sent.</summary>
    public bool IsReadOnly { get; }

    /// <summary>The host in error texts: the URI's host, or <c>localhost</c>.</summary>
    public string HostLabel => Uri.HostLabel;

    /// <summary>Completes, never faulted, when the connection has ended: with the reason, or null when it was closed here.</summary>
    public abstract Task<VirtException?> Closed { get; }

    /// <summary>Whether calls can still be made.</summary>
    public bool IsOpen => !Closed.IsCompleted;

    /// <summary>Closes the connection in good order; within seconds even when the host does not answer.</summary>
    public abstract ValueTask DisposeAsync();

    /// <summary>The name of the driver in "not supported" errors.</summary>
    protected virtual string DriverLabel => Uri.Driver;

    private Task Missing(string step) => Task.FromException(VirtException.NotSupported(DriverLabel, step, HostLabel));

    private Task<T> Missing<T>(string step) => Task.FromException<T>(VirtException.NotSupported(DriverLabel, step, HostLabel));
}
