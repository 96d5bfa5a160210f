using System.Collections.Concurrent;
using VirtMigrate.Model;

namespace VirtMigrate.Drivers;

/// <summary>Finds the driver for a URI: one that lives in this process when its scheme is registered, otherwise the
/// fallback, which asks a daemon.</summary>
public sealed class DriverRegistry
{
    private readonly ConcurrentDictionary<string, DriverFactory> local = new(StringComparer.OrdinalIgnoreCase);
    private readonly DriverFactory? fallback;

    /// <summary>Makes a registry.</summary>
    /// <param name="fallback">Opens every URI whose scheme is not registered; null: such URIs are refused.</param>
    public DriverRegistry(DriverFactory? fallback = null) => this.fallback = fallback;

    /// <summary>Registers the driver for a scheme such as <c>sim</c>.</summary>
    public void Register(string scheme, DriverFactory factory) => local[scheme] = factory;

    /// <summary>Opens a connection.</summary>
    /// <exception cref="VirtException">The host cannot be reached, refuses, or no driver fits.</exception>
    public Task<VirtDriver> OpenAsync(ConnectionUri uri, ConnectOptions options, CancellationToken cancellationToken)
    {
        if (local.TryGetValue(uri.Driver, out var factory))
        {
            return factory(uri, options, cancellationToken);
        }

        return fallback is not null
            ? fallback(uri, options, cancellationToken)
            : Task.FromException<VirtDriver>(new VirtException(VirtErrorCode.NoConnect, VirtErrorDomain.None,
                $"no driver for the scheme '{uri.Driver}' of {uri}")
            {
                ErrorId = VirtErrorId.DriverNotFound,
                Delivery = CallDelivery.NotSent,
            });
    }
}
