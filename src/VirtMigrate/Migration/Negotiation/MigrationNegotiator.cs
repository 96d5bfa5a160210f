using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>Chooses the protocol that two hosts have in common.</summary>
public static class MigrationNegotiator
{
    internal static readonly MigrationProtocol[] NewestFirst =
        [MigrationProtocol.V3Params, MigrationProtocol.V3, MigrationProtocol.V2, MigrationProtocol.V1];

    /// <summary>Flags that concern the source alone; Prepare and Finish never see them.</summary>
    internal const MigrationFlags SourceOnly =
        MigrationFlags.AbortOnError | MigrationFlags.AutoConverge | MigrationFlags.ChangeProtection;

    /// <summary>Asks both hosts for their features and makes the route; nothing is changed anywhere.</summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="source">Where the domain is.</param>
    /// <param name="destination">Where it shall go; may be null for a peer-to-peer migration that names
    /// <see cref="MigrationRequest.PeerUri"/>, and for a direct one.</param>
    /// <param name="cancellationToken">Ends the questions.</param>
    /// <exception cref="VirtException">The request is contradictory, or the hosts cannot do it; its text names what and why.</exception>
    public static Task<MigrationRoute> NegotiateAsync(
        MigrationRequest request, MigrationEndpoint source, MigrationEndpoint? destination, CancellationToken cancellationToken) =>
        NegotiateAsync(request, source, destination, forPlan: false, cancellationToken);

    /// <summary>As the other one; for a plan, read-only connections will do.</summary>
    internal static async Task<MigrationRoute> NegotiateAsync(
        MigrationRequest request, MigrationEndpoint source, MigrationEndpoint? destination, bool forPlan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(source);
        FlagRules.Check(request.Flags);
        if (request.MigrateUri is { } migrateUri && source.Driver.Uri.Driver is ("qemu" or "xen"))
        {
            _ = MigrationUri.Parse(source.Driver.Uri.Driver, migrateUri);
        }

        var mode = request.Mode;
        if (!forPlan)
        {
            RefuseReadOnly(source, "migrate");
        }

        if (mode == MigrationMode.Managed)
        {
            if (destination is null)
            {
                throw Refused(VirtErrorCode.InvalidArgument, VirtErrorId.ArgumentInvalid, "a managed migration needs a destination");
            }

            if (!forPlan)
            {
                RefuseReadOnly(destination, "migrate to it");
            }
        }

        var sourceFeatures = await DriverFeatures.AskAsync(source.Driver, cancellationToken).ConfigureAwait(false);
        var protocol = mode == MigrationMode.Managed
            ? await ManagedProtocolAsync(request, source, sourceFeatures, destination!, cancellationToken).ConfigureAwait(false)
            : SourceProtocol(request, mode, source, sourceFeatures, destination);

        RefuseWhatTheProtocolCannotCarry(request, mode, protocol);
        if (request.Flags.HasFlag(MigrationFlags.ChangeProtection) && !sourceFeatures.ChangeProtection)
        {
            throw Refused(VirtErrorCode.ArgumentUnsupported, VirtErrorId.ArgumentNotSupported,
                $"the driver of {source.Name} has no change protection", source.Name);
        }

        if (request.Flags.HasFlag(MigrationFlags.Offline) && !sourceFeatures.Offline)
        {
            throw NoOffline(source);
        }

        var flags = request.Flags & ~MigrationFlags.ChangeProtection;
        var protects = protocol >= MigrationProtocol.V3 && mode == MigrationMode.Managed && sourceFeatures.ChangeProtection;
        return new MigrationRoute
        {
            Request = request,
            Source = source,
            Destination = destination,
            Protocol = protocol,
            Mode = mode,
            SourceFlags = protects || request.Flags.HasFlag(MigrationFlags.ChangeProtection)
                ? flags | MigrationFlags.ChangeProtection : flags,
            DestinationFlags = flags & ~SourceOnly,
            XmlIsMigratable = sourceFeatures.XmlMigratable,
        };
    }

    private static async Task<MigrationProtocol> ManagedProtocolAsync(
        MigrationRequest request, MigrationEndpoint source, DriverFeatures sourceFeatures, MigrationEndpoint destination,
        CancellationToken cancellationToken)
    {
        var destinationFeatures = await DriverFeatures.AskAsync(destination.Driver, cancellationToken).ConfigureAwait(false);
        if (request.Flags.HasFlag(MigrationFlags.Offline) && !destinationFeatures.Offline)
        {
            throw NoOffline(destination);
        }

        foreach (var protocol in NewestFirst)
        {
            if ((request.Protocol is null || request.Protocol == protocol)
                && sourceFeatures.Has(protocol) && destinationFeatures.Has(protocol))
            {
                return protocol;
            }
        }

        var wanted = request.Protocol is { } asked ? $"protocol {asked} that was asked for" : "migration protocol in common";
        throw Refused(VirtErrorCode.NoSupport, VirtErrorId.NoProtocolInCommon,
            $"no {wanted}: {source.Name} ({source.Driver.Uri.Driver}) has {sourceFeatures.ProtocolNames}; "
            + $"{destination.Name} ({destination.Driver.Uri.Driver}) has {destinationFeatures.ProtocolNames}");
    }

    private static MigrationProtocol SourceProtocol(
        MigrationRequest request, MigrationMode mode, MigrationEndpoint source, DriverFeatures features, MigrationEndpoint? destination)
    {
        if (mode == MigrationMode.PeerToPeer)
        {
            if (!features.PeerToPeer)
            {
                throw Lacks(source, "peer-to-peer migration");
            }

            RefuseLocalPeer(request.PeerUri ?? destination?.Driver.Uri.ToString());
        }
        else
        {
            if (!features.Direct)
            {
                throw Lacks(source, "direct migration");
            }

            if (request.MigrateUri is null)
            {
                throw Refused(VirtErrorCode.InvalidArgument, VirtErrorId.ArgumentInvalid,
                    "a direct migration needs the migration URI to which the source's hypervisor connects");
            }
        }

        // The form of Perform alone; the source finds out by itself what the destination has. Direct has no form with
        // parameters.
        foreach (var protocol in NewestFirst)
        {
            var usable = protocol switch
            {
                MigrationProtocol.V3Params => mode == MigrationMode.PeerToPeer && features.Parameters,
                MigrationProtocol.V3 => features.V3,
                _ => true,
            };
            if (usable && (request.Protocol is null || request.Protocol == protocol))
            {
                return protocol;
            }
        }

        throw Refused(VirtErrorCode.NoSupport, VirtErrorId.NoProtocolInCommon,
            $"{source.Name} ({source.Driver.Uri.Driver}) has no protocol {request.Protocol}; it has {features.ProtocolNames}");
    }

    private static void RefuseLocalPeer(string? peerUri)
    {
        if (string.IsNullOrEmpty(peerUri))
        {
            throw Refused(VirtErrorCode.InvalidArgument, VirtErrorId.ArgumentInvalid,
                "a peer-to-peer migration needs the destination's URI as the source host sees it");
        }

        var uri = ConnectionUri.Parse(peerUri);
        var remoteSocket = uri.Transport == VirtTransport.Unix && uri.GetParameter("socket") is not null;
        if ((uri.Host is null && !remoteSocket)
            || (uri.Host is not null && uri.Host.StartsWith("localhost", StringComparison.OrdinalIgnoreCase)))
        {
            throw Refused(VirtErrorCode.InvalidArgument, VirtErrorId.ArgumentInvalid,
                $"the destination '{peerUri}' would be the source host itself; give the URI by which the source host reaches the destination");
        }
    }

    private static void RefuseWhatTheProtocolCannotCarry(MigrationRequest request, MigrationMode mode, MigrationProtocol protocol)
    {
        if (mode == MigrationMode.PeerToPeer && request.MigrateUri is not null
            && (protocol <= MigrationProtocol.V2 || request.Flags.HasFlag(MigrationFlags.Tunnelled)))
        {
            // Its one URI is the destination's daemon; through a tunnel there is no second way.
            var what = request.Flags.HasFlag(MigrationFlags.Tunnelled) ? "a tunnelled migration" : $"protocol {protocol} peer-to-peer";
            throw Refused(VirtErrorCode.ArgumentUnsupported, VirtErrorId.ArgumentNotSupported, $"{what} cannot carry a migration URI");
        }

        if (protocol != MigrationProtocol.V3Params && request.Parameters.Count > 0)
        {
            var names = string.Join(", ", request.Parameters.Select(p => p.Field).Distinct().Select(MigrationSettings.Describe));
            throw new VirtException(VirtErrorCode.ArgumentUnsupported, VirtErrorDomain.None, $"protocol {protocol} cannot carry: {names}")
            {
                ErrorId = VirtErrorId.ArgumentNotSupported,
                RecommendedAction = mode == MigrationMode.Direct
                    ? "Leave that out: a hypervisor that migrates alone takes no such wishes."
                    : $"Leave that out, or use hosts that both have protocol {MigrationProtocol.V3Params}; Get-VirtCapability tells which have it.",
                Delivery = CallDelivery.NotSent,
            };
        }

        if (protocol <= MigrationProtocol.V2 && request.DestinationXml is not null)
        {
            throw Refused(VirtErrorCode.ArgumentUnsupported, VirtErrorId.ArgumentNotSupported,
                $"protocol {protocol} cannot replace the domain's XML");
        }
    }

    private static void RefuseReadOnly(MigrationEndpoint endpoint, string what)
    {
        if (endpoint.Driver.IsReadOnly)
        {
            throw VirtException.ReadOnly(endpoint.Name, what);
        }
    }

    private static VirtException NoOffline(MigrationEndpoint endpoint) =>
        Refused(VirtErrorCode.ArgumentUnsupported, VirtErrorId.ArgumentNotSupported,
            $"the driver of {endpoint.Name} has no offline migration", endpoint.Name);

    private static VirtException Lacks(MigrationEndpoint endpoint, string what) =>
        Refused(VirtErrorCode.ArgumentUnsupported, VirtErrorId.NotSupported,
            $"{endpoint.Name} ({endpoint.Driver.Uri.Driver}) has no {what}", endpoint.Name);

    private static VirtException Refused(VirtErrorCode code, string id, string message, string? host = null) =>
        new(code, VirtErrorDomain.None, message) { ErrorId = id, Host = host, Delivery = CallDelivery.NotSent };
}
