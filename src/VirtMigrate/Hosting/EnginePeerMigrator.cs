using VirtMigrate.Drivers;
using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.Simulation;

namespace VirtMigrate.Hosting;

/// <summary>What a source host does when it is asked to drive a migration itself: opens the destination with our own client
/// and runs the engine between the two.</summary>
internal sealed class EnginePeerMigrator : IPeerMigrator
{
    private static readonly (MigrationProtocol Protocol, DriverFeature Feature)[] NewestFirst =
    [
        (MigrationProtocol.V3Params, DriverFeature.MigrationParameters),
        (MigrationProtocol.V3, DriverFeature.MigrationV3),
        (MigrationProtocol.V2, DriverFeature.MigrationV2),
    ];

    /// <inheritdoc/>
    public async Task MigrateAsync(PeerMigration migration, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(migration);
        var tunnel = migration.IsTunnelled ? new TunnelOfMigration(migration) : null;
        var opened = await OpenAsync(migration, cancellationToken).ConfigureAwait(false);
        await using (opened.ConfigureAwait(false))
        {
            try
            {
                var result = await RunAsync(migration, opened, tunnel, cancellationToken).ConfigureAwait(false);
                if (result.Outcome != MigrationOutcome.Completed)
                {
                    throw result.Error ?? Failed($"the migration ended as {result.Outcome}");
                }
            }
            catch (VirtException error) when (error.IsConnectionLost && error.Host != migration.SourceName)
            {
                throw Failed($"Lost connection to destination host: {error.Message}", error);
            }
            finally
            {
                if (tunnel is not null)
                {
                    await tunnel.DisposeAsync().ConfigureAwait(false);
                }
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

    private static async Task<MigrationResult> RunAsync(
        PeerMigration migration, VirtDriver opened, TunnelOfMigration? tunnel, CancellationToken token)
    {
        var protocol = await ChooseAsync(migration, opened, token).ConfigureAwait(false);
        if (protocol == MigrationProtocol.V2 && migration.Parameters.Contains(MigrationParameters.Uri))
        {
            throw new VirtException(VirtErrorCode.InternalError, VirtErrorDomain.Qemu,
                "internal error: the destination chooses the migration URI in protocol 2; it cannot be given");
        }

        var holds = protocol >= MigrationProtocol.V3
            && await migration.Source.SupportsFeatureAsync(DriverFeature.MigrateChangeProtection, token).ConfigureAwait(false);
        var route = new MigrationRoute
        {
            Request = RequestOf(migration),
            Source = new MigrationEndpoint(migration.SourceName, migration.Source, _ => Task.FromException<VirtDriver>(
                new VirtException(VirtErrorCode.OperationFailed, VirtErrorDomain.Qemu, "operation failed: the source host has stopped"))),
            Destination = new MigrationEndpoint(migration.DestinationUri.ToString(), Through(tunnel, opened),
                async again => Through(tunnel, await OpenAsync(migration, again).ConfigureAwait(false))),
            Protocol = protocol,
            Mode = MigrationMode.Managed,
            SourceFlags = SourceFlags(migration, holds),

            // The destination is told who drives; that its source waits for it from Begin on is no concern of its.
            DestinationFlags = migration.Flags & ~MigrationNegotiator.SourceOnly,
            XmlIsMigratable = await migration.Source.SupportsFeatureAsync(DriverFeature.XmlMigratable, token).ConfigureAwait(false),
        };

        // Calls over sockets take real time: a clock that runs faster would find them all too slow.
        var time = opened is SimulationDriver ? migration.TimeProvider : TimeProvider.System;
        return await new MigrationEngine(new MigrationOptions { TimeProvider = time }).RunAsync(route, null, token).ConfigureAwait(false);
    }

    private static async Task<MigrationProtocol> ChooseAsync(PeerMigration migration, VirtDriver destination, CancellationToken token)
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

        foreach (var (protocol, feature) in NewestFirst)
        {
            if (await migration.Source.SupportsFeatureAsync(feature, token).ConfigureAwait(false)
                && await destination.SupportsFeatureAsync(feature, token).ConfigureAwait(false))
            {
                return protocol;
            }
        }

        throw Failed("Destination libvirt has no migration protocol that the source has");
    }

    // The source's own steps are the managed ones; what marks them as driven by the source was the outer call.
    private static MigrationFlags SourceFlags(PeerMigration migration, bool holds)
    {
        var flags = migration.IsTunnelled ? migration.Flags : migration.Flags & ~MigrationFlags.PeerToPeer;
        return holds ? flags | MigrationFlags.ChangeProtection : flags & ~MigrationFlags.ChangeProtection;
    }

    private static MigrationRequest RequestOf(PeerMigration migration)
    {
        var told = migration.Parameters;
        return new MigrationRequest
        {
            Domain = migration.Domain,
            Flags = migration.Flags,
            MigrateUri = told.GetString(MigrationParameters.Uri),
            DestinationName = told.GetString(MigrationParameters.DestinationName),
            DestinationXml = told.GetString(MigrationParameters.DestinationXml),
            Bandwidth = told.GetUnsigned(MigrationParameters.Bandwidth),
            // Source hosts make no volumes themselves; who asked them has, or the destination does.
            MakeVolumes = false,
            Parameters = new TypedParameterList(told.Where(p => p.Field is not (MigrationParameters.Uri
                or MigrationParameters.DestinationName or MigrationParameters.DestinationXml or MigrationParameters.Bandwidth))),
        };
    }

    private static VirtDriver Through(TunnelOfMigration? tunnel, VirtDriver destination) =>
        tunnel is null ? destination : new TunnelledDestination(destination, tunnel);

    private static VirtException Failed(string message, Exception? inner = null) =>
        new(VirtErrorCode.OperationFailed, VirtErrorDomain.Qemu, $"operation failed: {message}", inner);
}
