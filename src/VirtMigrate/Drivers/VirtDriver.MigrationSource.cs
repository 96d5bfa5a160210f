using VirtMigrate.Model;

namespace VirtMigrate.Drivers;

// The migration steps that run on the source. Cookies are opaque and never null; empty where the protocol has none yet.
public abstract partial class VirtDriver
{
    /// <summary>Protocols 1 and 2: sends the guest to <paramref name="uri"/>. With <see cref="MigrationFlags.PeerToPeer"/> the URI is the destination's libvirt URI. Bandwidth in MiB/s, 0 unlimited.</summary>
    public virtual Task MigratePerformAsync(DomainRef domain, byte[] cookie, string uri, MigrationFlags flags, string? destinationName, ulong bandwidth, CancellationToken cancellationToken) =>
        Missing("MigratePerform");

    /// <summary>Protocol 3: begins, answers the XML for the destination.</summary>
    public virtual Task<BeginResult> MigrateBegin3Async(DomainRef domain, string? xml, MigrationFlags flags, string? destinationName, ulong bandwidth, CancellationToken cancellationToken) =>
        Missing<BeginResult>("MigrateBegin3");

    /// <summary>Protocol 3: sends the guest; answers the cookie for Finish. <paramref name="destinationUri"/> is the destination's libvirt URI (peer-to-peer only).</summary>
    public virtual Task<byte[]> MigratePerform3Async(DomainRef domain, string? xml, byte[] cookie, string? destinationUri, string? uri, MigrationFlags flags, string? destinationName, ulong bandwidth, CancellationToken cancellationToken) =>
        Missing<byte[]>("MigratePerform3");

    /// <summary>Protocol 3: ends the source's copy, or resumes it when <paramref name="cancelled"/>.</summary>
    public virtual Task MigrateConfirm3Async(DomainRef domain, byte[] cookie, MigrationFlags flags, bool cancelled, CancellationToken cancellationToken) =>
        Missing("MigrateConfirm3");

    /// <summary>Protocol 3 with parameters: begins, answers the XML for the destination.</summary>
    public virtual Task<BeginResult> MigrateBegin3ParamsAsync(DomainRef domain, TypedParameterList parameters, MigrationFlags flags, CancellationToken cancellationToken) =>
        Missing<BeginResult>("MigrateBegin3Params");

    /// <summary>Protocol 3 with parameters: sends the guest; answers the cookie for Finish.</summary>
    public virtual Task<byte[]> MigratePerform3ParamsAsync(DomainRef domain, string? destinationUri, TypedParameterList parameters, byte[] cookie, MigrationFlags flags, CancellationToken cancellationToken) =>
        Missing<byte[]>("MigratePerform3Params");

    /// <summary>Protocol 3 with parameters: ends the source's copy, or resumes it when <paramref name="cancelled"/>.</summary>
    public virtual Task MigrateConfirm3ParamsAsync(DomainRef domain, TypedParameterList parameters, byte[] cookie, MigrationFlags flags, bool cancelled, CancellationToken cancellationToken) =>
        Missing("MigrateConfirm3Params");
}
