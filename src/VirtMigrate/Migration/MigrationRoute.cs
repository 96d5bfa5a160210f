using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>What negotiation found: how a migration will be done. Made by <see cref="MigrationNegotiator"/>.</summary>
public sealed class MigrationRoute
{
    /// <summary>What was asked for.</summary>
    public required MigrationRequest Request { get; init; }

    /// <summary>The source.</summary>
    public required MigrationEndpoint Source { get; init; }

    /// <summary>The destination; null when only the source is spoken to (direct).</summary>
    public required MigrationEndpoint? Destination { get; init; }

    /// <summary>The protocol chosen.</summary>
    public required MigrationProtocol Protocol { get; init; }

    /// <summary>Who drives.</summary>
    public required MigrationMode Mode { get; init; }

    /// <summary>Flags sent to the source.</summary>
    public required MigrationFlags SourceFlags { get; init; }

    /// <summary>Flags sent to the destination.</summary>
    public required MigrationFlags DestinationFlags { get; init; }

    /// <summary>Whether the source has XML fit for migration; protocol 2 asks for the domain's XML itself.</summary>
    public required bool XmlIsMigratable { get; init; }

    /// <summary>The domain's name on the source.</summary>
    public string DomainName => Request.Domain.Name;

    /// <summary>The domain's name on the destination.</summary>
    public string DestinationName => Request.DestinationName ?? Request.Domain.Name;

    /// <summary>What people call the destination, connected or not.</summary>
    public string DestinationLabel => Destination?.Name ?? Request.PeerUri ?? Request.MigrateUri ?? "the destination";

    /// <summary>The same way for a request that was filled in.</summary>
    internal MigrationRoute With(MigrationRequest request) => new()
    {
        Request = request,
        Source = Source,
        Destination = Destination,
        Protocol = Protocol,
        Mode = Mode,
        SourceFlags = SourceFlags,
        DestinationFlags = DestinationFlags,
        XmlIsMigratable = XmlIsMigratable,
    };

    /// <summary>One sentence for <c>-WhatIf</c> and <c>-Confirm</c>.</summary>
    public override string ToString()
    {
        var name = Request.DestinationName is { } renamed ? $"{DomainName} as {renamed}" : DomainName;
        return $"{name} from {Source.Name} to {DestinationLabel}, protocol {Protocol}, {Mode}, flags {SourceFlags}";
    }
}
