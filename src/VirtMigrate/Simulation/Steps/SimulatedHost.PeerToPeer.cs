using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Simulation;

// A source that drives the migration itself, and the tunnel it may do it through.
public sealed partial class SimulatedHost
{
    private Func<long, Task> Sink(VirtStream tunnel)
    {
        var buffer = new byte[64 * 1024];
        var left = World.Options.TunnelBytes;
        return async bytes =>
        {
            for (var rest = Math.Min(bytes, left); rest > 0;)
            {
                var count = (int)Math.Min(rest, buffer.Length);
                await tunnel.SendAsync(buffer.AsMemory(0, count), Stopping).ConfigureAwait(false);
                rest -= count;
                left -= count;
            }
        };
    }

    private static async Task<string?> FinishTunnelAsync(VirtStream tunnel)
    {
        try
        {
            await tunnel.FinishAsync(CancellationToken.None).ConfigureAwait(false);
            return null;
        }
        catch (VirtException error)
        {
            return error.Message;
        }
    }

    private async Task PerformPeerToPeerAsync(
        StepProtocol protocol, DomainRef reference, MigrationArguments arguments, byte[] cookie,
        string? destinationUri, MigrationFlags flags)
    {
        if (!Has(DriverFeature.MigrationP2P))
        {
            throw Error(VirtErrorCode.OperationInvalid, $"Requested operation is not valid: {Personality.DriverType} has no peer-to-peer migration");
        }

        if (cookie.Length > 0)
        {
            throw Error(VirtErrorCode.OperationInvalid, "Requested operation is not valid: received unexpected cookie with P2P migration");
        }

        // In version 2 the one URI there is says where the other daemon is.
        var text = protocol >= StepProtocol.V3 ? destinationUri : arguments.Uri;
        if (string.IsNullOrEmpty(text))
        {
            throw Error(VirtErrorCode.InvalidArgument, "invalid argument: no libvirt URI of the destination");
        }

        lock (Gate)
        {
            var domain = Get(reference.Uuid, reference.Name);
            CheckNoJob(domain);
            if (!domain.IsActive && (flags & MigrationFlags.Offline) == 0)
            {
                throw Error(VirtErrorCode.OperationInvalid, "Requested operation is not valid: domain is not running");
            }
        }

        var parameters = arguments.Parameters?.Clone() ?? new TypedParameterList();
        if (arguments.Parameters is null)
        {
            Add(MigrationParameters.Uri, protocol >= StepProtocol.V3 ? arguments.Uri : null);
            Add(MigrationParameters.DestinationName, arguments.DestinationName);
            Add(MigrationParameters.DestinationXml, arguments.Xml);
            if (arguments.Bandwidth > 0)
            {
                parameters.Add(TypedParameter.ULLong(MigrationParameters.Bandwidth, arguments.Bandwidth));
            }
        }

        var own = new SimulationDriver(this, ConnectionUri.Parse(Uri), isReadOnly: false, isInternal: true);
        lock (Gate)
        {
            connections.Add(own);
        }

        await using (own.ConfigureAwait(false))
        {
            var migrator = World.PeerMigrator ?? SimulationRegistry.PeerMigrator
                ?? throw VirtException.NotSupported(Personality.DriverType, "peer-to-peer migration in this world", Name);
            await migrator.MigrateAsync(
                new PeerMigration(stream => own.Tunnel = stream)
                {
                    Source = own,
                    SourceName = Name,
                    Domain = reference,
                    DestinationUri = ConnectionUri.Parse(text),
                    Drivers = World.Drivers,
                    ConnectOptions = new ConnectOptions { TimeProvider = Clock },
                    Flags = flags,
                    Parameters = parameters,
                    TimeProvider = Clock,
                },
                Stopping).ConfigureAwait(false);
        }

        void Add(string field, string? value)
        {
            if (value is not null)
            {
                parameters.Add(TypedParameter.String(field, value));
            }
        }
    }
}
