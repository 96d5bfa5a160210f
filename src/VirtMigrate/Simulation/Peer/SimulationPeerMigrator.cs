using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Simulation;

/// <summary>
/// What a QEMU host's daemon does as the source of a peer-to-peer migration: opens the destination, takes the newest
/// protocol that it has (parameters, 3, 2), and runs Confirm whatever happened.
/// </summary>
public sealed class SimulationPeerMigrator : IPeerMigrator
{
    private const MigrationFlags SourceOnly = MigrationFlags.AbortOnError | MigrationFlags.AutoConverge;

    /// <inheritdoc/>
    public async Task MigrateAsync(PeerMigration migration, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(migration);
        var destination = await OpenAsync(migration, cancellationToken).ConfigureAwait(false);
        await using (destination.ConfigureAwait(false))
        {
            try
            {
                await MigrateAsync(migration, destination, cancellationToken).ConfigureAwait(false);
            }
            catch (VirtException error) when (error.IsConnectionLost && error.Host != migration.SourceName)
            {
                throw Failed($"Lost connection to destination host: {error.Message}", error);
            }
        }
    }

    private static async Task<VirtDriver> OpenAsync(PeerMigration migration, CancellationToken cancellationToken)
    {
        try
        {
            return await migration.Drivers.OpenAsync(migration.DestinationUri, migration.ConnectOptions, cancellationToken).ConfigureAwait(false);
        }
        catch (VirtException error)
        {
            throw Failed($"Failed to connect to remote libvirt URI {migration.DestinationUri}: {error.Message}", error);
        }
    }

    private static async Task MigrateAsync(PeerMigration migration, VirtDriver destination, CancellationToken token)
    {
        if (!await destination.SupportsFeatureAsync(DriverFeature.MigrationP2P, token).ConfigureAwait(false))
        {
            throw Failed("Destination libvirt does not support peer-to-peer migration protocol");
        }

        if ((migration.Flags & MigrationFlags.Offline) != 0
            && !await destination.SupportsFeatureAsync(DriverFeature.MigrationOffline, token).ConfigureAwait(false))
        {
            throw new VirtException(VirtErrorCode.ArgumentUnsupported, VirtErrorDomain.Qemu,
                "argument unsupported: offline migration is not supported by the destination host");
        }

        var source = migration.Source;
        if (await BothHaveAsync(DriverFeature.MigrationParameters).ConfigureAwait(false))
        {
            await MigrateParamsAsync(migration, destination, token).ConfigureAwait(false);
        }
        else if (await BothHaveAsync(DriverFeature.MigrationV3).ConfigureAwait(false))
        {
            await MigrateV3Async(migration, destination, token).ConfigureAwait(false);
        }
        else if (await BothHaveAsync(DriverFeature.MigrationV2).ConfigureAwait(false))
        {
            await MigrateV2Async(migration, destination, token).ConfigureAwait(false);
        }
        else
        {
            throw Failed("Destination libvirt has no migration protocol that the source has");
        }

        async Task<bool> BothHaveAsync(DriverFeature feature) =>
            await source.SupportsFeatureAsync(feature, token).ConfigureAwait(false)
            && await destination.SupportsFeatureAsync(feature, token).ConfigureAwait(false);
    }

    private static async Task MigrateParamsAsync(PeerMigration m, VirtDriver destination, CancellationToken token)
    {
        var parameters = m.Parameters.Clone();
        var (flags, destinationFlags) = await FlagsAsync(m, token).ConfigureAwait(false);
        var begin = await m.Source.MigrateBegin3ParamsAsync(m.Domain, parameters, flags, token).ConfigureAwait(false);
        parameters.Set(TypedParameter.String(MigrationParameters.DestinationXml, begin.Xml));
        if (!parameters.Contains(MigrationParameters.DestinationName))
        {
            parameters.Set(TypedParameter.String(MigrationParameters.DestinationName, m.Domain.Name));
        }

        await RunAsync(m, (flags & MigrationFlags.Offline) != 0, begin.Cookie,
            prepare: async cookie =>
            {
                if (m.IsTunnelled)
                {
                    var tunnel = await destination.MigratePrepareTunnel3ParamsAsync(parameters, cookie, destinationFlags, token).ConfigureAwait(false);
                    m.UseTunnel(tunnel.Stream);
                    return tunnel.Cookie;
                }

                var prepared = await destination.MigratePrepare3ParamsAsync(parameters, cookie, destinationFlags, token).ConfigureAwait(false);
                if (prepared.Uri is { } uri)
                {
                    parameters.Set(TypedParameter.String(MigrationParameters.Uri, uri));
                }

                return prepared.Cookie;
            },
            perform: cookie => m.Source.MigratePerform3ParamsAsync(m.Domain, null, parameters, cookie, flags, token),
            finish: async (cookie, cancelled) =>
                (await destination.MigrateFinish3ParamsAsync(parameters, cookie, destinationFlags, cancelled, token).ConfigureAwait(false)).Cookie,
            confirm: (cookie, cancelled) => m.Source.MigrateConfirm3ParamsAsync(m.Domain, parameters, cookie, flags, cancelled, token)).ConfigureAwait(false);
    }

    private static async Task MigrateV3Async(PeerMigration m, VirtDriver destination, CancellationToken token)
    {
        var (flags, destinationFlags) = await FlagsAsync(m, token).ConfigureAwait(false);
        var newName = m.Parameters.GetString(MigrationParameters.DestinationName);
        var bandwidth = m.Parameters.GetUnsigned(MigrationParameters.Bandwidth) ?? 0;
        var uri = m.Parameters.GetString(MigrationParameters.Uri);
        var begin = await m.Source.MigrateBegin3Async(
            m.Domain, m.Parameters.GetString(MigrationParameters.DestinationXml), flags, newName, bandwidth, token).ConfigureAwait(false);

        await RunAsync(m, (flags & MigrationFlags.Offline) != 0, begin.Cookie,
            prepare: async cookie =>
            {
                if (m.IsTunnelled)
                {
                    var tunnel = await destination.MigratePrepareTunnel3Async(cookie, destinationFlags, newName, bandwidth, begin.Xml, token).ConfigureAwait(false);
                    m.UseTunnel(tunnel.Stream);
                    return tunnel.Cookie;
                }

                var prepared = await destination.MigratePrepare3Async(cookie, uri, destinationFlags, newName, bandwidth, begin.Xml, token).ConfigureAwait(false);
                uri = prepared.Uri ?? uri;
                return prepared.Cookie;
            },
            perform: cookie => m.Source.MigratePerform3Async(m.Domain, null, cookie, null, uri, flags, newName, bandwidth, token),
            finish: async (cookie, cancelled) => (await destination.MigrateFinish3Async(
                newName ?? m.Domain.Name, cookie, null, uri, destinationFlags, cancelled, token).ConfigureAwait(false)).Cookie,
            confirm: (cookie, cancelled) => m.Source.MigrateConfirm3Async(m.Domain, cookie, flags, cancelled, token)).ConfigureAwait(false);
    }

    private static async Task RunAsync(
        PeerMigration m, bool offline, byte[] beginCookie, Func<byte[], Task<byte[]>> prepare, Func<byte[], Task<byte[]>> perform,
        Func<byte[], bool, Task<byte[]>> finish, Func<byte[], bool, Task> confirm)
    {
        _ = m;
        VirtException? first = null;
        byte[] cookie = [];
        var prepared = false;
        try
        {
            cookie = await prepare(beginCookie).ConfigureAwait(false);
            prepared = true;
            cookie = offline ? [] : await perform(cookie).ConfigureAwait(false);
        }
        catch (VirtException error)
        {
            first = error;
            cookie = [];
        }

        var arrived = false;
        if (prepared)
        {
            try
            {
                cookie = await finish(cookie, first is not null).ConfigureAwait(false);
                arrived = first is null;
            }
            catch (VirtException error)
            {
                first ??= error;
                cookie = [];
            }
        }

        try
        {
            await confirm(cookie, !arrived).ConfigureAwait(false);
        }
        catch (VirtException) when (first is not null)
        {
            // A source that has cleaned up after its failed Perform has nothing left to confirm.
        }

        if (first is not null)
        {
            throw first;
        }
    }

    private static async Task MigrateV2Async(PeerMigration m, VirtDriver destination, CancellationToken token)
    {
        var newName = m.Parameters.GetString(MigrationParameters.DestinationName);
        var bandwidth = m.Parameters.GetUnsigned(MigrationParameters.Bandwidth) ?? 0;
        if (m.Parameters.Contains(MigrationParameters.Uri))
        {
            throw new VirtException(VirtErrorCode.InternalError, VirtErrorDomain.Qemu,
                "internal error: the destination chooses the migration URI in protocol 2; it cannot be given");
        }

        var (flags, destinationFlags) = await FlagsAsync(m, token).ConfigureAwait(false);
        flags &= ~MigrationFlags.ChangeProtection;
        var xml = await m.Source.GetDomainXmlAsync(m.Domain,
            await m.Source.SupportsFeatureAsync(DriverFeature.XmlMigratable, token).ConfigureAwait(false)
                ? DomainXmlFlags.Migratable : DomainXmlFlags.Secure | DomainXmlFlags.UpdateCpu, token).ConfigureAwait(false);

        byte[] cookie = [];
        var uri = string.Empty;
        if (m.IsTunnelled)
        {
            m.UseTunnel(await destination.MigratePrepareTunnelAsync(destinationFlags, newName, bandwidth, xml, token).ConfigureAwait(false));
        }
        else
        {
            var prepared = await destination.MigratePrepare2Async(null, destinationFlags, newName, bandwidth, xml, token).ConfigureAwait(false);
            cookie = prepared.Cookie;
            uri = prepared.Uri ?? throw Failed("domainMigratePrepare2 did not set uri");
        }

        VirtException? first = null;
        try
        {
            await m.Source.MigratePerformAsync(m.Domain, cookie, uri, flags, newName, bandwidth, token).ConfigureAwait(false);
        }
        catch (VirtException error)
        {
            first = error;
        }

        try
        {
            await destination.MigrateFinish2Async(
                newName ?? m.Domain.Name, cookie, uri, destinationFlags, first is null ? 0 : 1, token).ConfigureAwait(false);
        }
        catch (VirtException error)
        {
            first ??= error;
        }

        if (first is not null)
        {
            throw first;
        }
    }

    // The source's own steps are the managed ones; what marks them as driven by the source was the outer call.
    private static async Task<(MigrationFlags Source, MigrationFlags Destination)> FlagsAsync(PeerMigration m, CancellationToken token)
    {
        var destination = m.Flags & ~(SourceOnly | MigrationFlags.ChangeProtection);
        var source = m.IsTunnelled ? m.Flags : m.Flags & ~MigrationFlags.PeerToPeer;
        return await m.Source.SupportsFeatureAsync(DriverFeature.MigrateChangeProtection, token).ConfigureAwait(false)
            ? (source | MigrationFlags.ChangeProtection, destination)
            : (source & ~MigrationFlags.ChangeProtection, destination);
    }

    private static VirtException Failed(string message, Exception? inner = null) =>
        new(VirtErrorCode.OperationFailed, VirtErrorDomain.Qemu, $"operation failed: {message}", inner);
}
