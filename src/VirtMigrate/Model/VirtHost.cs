using VirtMigrate.Drivers;

namespace VirtMigrate.Model;

/// <summary>A connection to a host, as users hold it.</summary>
public sealed class VirtHost : IAsyncDisposable
{
    private readonly VirtDriver driver;
    private readonly DriverRegistry registry;
    private readonly ConnectOptions options;

    private VirtHost(VirtDriver driver, DriverRegistry registry, ConnectOptions options, string name)
    {
        this.driver = driver;
        this.registry = registry;
        this.options = options;
        Name = name;
    }

    /// <summary>The name by which cmdlets find the connection: the URI's host unless another was chosen.</summary>
    public string Name { get; }

    /// <summary>The URI as the user wrote it.</summary>
    public string Uri => driver.Uri.ToString();

    /// <summary>The driver's own name, such as <c>QEMU</c>.</summary>
    public string Driver { get; private init; } = string.Empty;

    /// <summary>The name the host gives itself.</summary>
    public string HostName { get; private init; } = string.Empty;

    /// <summary>The daemon's libvirt version.</summary>
    public Version LibVersion { get; private init; } = new();

    /// <summary>The hypervisor's version; null when the driver does not tell.</summary>
    public Version? HypervisorVersion { get; private init; }

    /// <summary>Whether changing calls are refused.</summary>
    public bool ReadOnly => driver.IsReadOnly;

    /// <summary>State of the connection now.</summary>
    public VirtHostState State => !driver.Closed.IsCompleted ? VirtHostState.Open
        : CloseReason is null ? VirtHostState.Closed : VirtHostState.Lost;

    /// <summary>Why the connection was lost, as a sentence; null while it is open or when it was closed here.</summary>
    public string? CloseReason => driver.Closed is { IsCompletedSuccessfully: true } closed ? CompletedReason(closed)?.Message : null;

    /// <summary>The driver behind the connection, for code that makes calls of its own.</summary>
    public VirtDriver GetDriver() => driver;

    /// <summary>Connects to a host.</summary>
    /// <param name="registry">Knows the drivers.</param>
    /// <param name="uri">Where to.</param>
    /// <param name="options">How.</param>
    /// <param name="name">The name of the connection; null: the URI's host.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="VirtException">It cannot be reached, refuses, or has no such driver.</exception>
    public static async Task<VirtHost> ConnectAsync(
        DriverRegistry registry, ConnectionUri uri, ConnectOptions options, string? name, CancellationToken cancellationToken)
    {
        var driver = await registry.OpenAsync(uri, options, cancellationToken).ConfigureAwait(false);
        try
        {
            // Four questions at once: one round trip, whatever the distance.
            var type = driver.GetDriverTypeAsync(cancellationToken);
            var hostName = driver.GetHostNameAsync(cancellationToken);
            var library = driver.GetLibraryVersionAsync(cancellationToken);
            var hypervisor = VersionOrNullAsync(driver.GetHypervisorVersionAsync(cancellationToken));
            await Task.WhenAll(type, hostName, library, hypervisor).ConfigureAwait(false);
            return new VirtHost(driver, registry, options, name ?? uri.HostLabel)
            {
                Driver = await type.ConfigureAwait(false),
                HostName = await hostName.ConfigureAwait(false),
                LibVersion = ToVersion(await library.ConfigureAwait(false)),
                HypervisorVersion = await hypervisor.ConfigureAwait(false),
            };
        }
        catch
        {
            await driver.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Opens a second connection to the same host in the same way, for a lane of its own or after a loss.</summary>
    public Task<VirtDriver> ReopenDriverAsync(CancellationToken cancellationToken) =>
        registry.OpenAsync(driver.Uri, options, cancellationToken);

    /// <summary>Whether a name given by a user means this connection: its name, its host's own name, or its URI.</summary>
    public bool Answers(string name) =>
        string.Equals(name, Name, StringComparison.OrdinalIgnoreCase)
        || string.Equals(name, HostName, StringComparison.OrdinalIgnoreCase)
        || string.Equals(name, Uri, StringComparison.Ordinal);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => driver.DisposeAsync();

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static async Task<Version?> VersionOrNullAsync(Task<ulong> asking)
    {
        try
        {
            return ToVersion(await asking.ConfigureAwait(false));
        }
        catch (VirtException error) when (error.ErrorId == VirtErrorId.NotSupported)
        {
            return null;
        }
    }

    private static Version ToVersion(ulong number) =>
        new((int)(number / 1_000_000), (int)(number / 1_000 % 1_000), (int)(number % 1_000));

#pragma warning disable CA1849 // the task has completed; nothing waits here
    private static VirtException? CompletedReason(Task<VirtException?> closed) => closed.Result;
#pragma warning restore CA1849
}
