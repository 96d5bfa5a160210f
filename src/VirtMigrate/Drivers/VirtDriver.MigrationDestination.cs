using VirtMigrate.Model;

namespace VirtMigrate.Drivers;

// The migration steps that run on the destination. Cookies are opaque and never null; empty where the protocol has none yet.
public abstract partial class VirtDriver
{
    /// <summary>Whether protocol 1 ends with Finish here; where the driver has none, the guest is looked up by its name instead.</summary>
    public virtual bool HasMigrateFinish => true;

    /// <summary>Protocol 1: makes ready to receive.</summary>
    public virtual Task<PrepareResult> MigratePrepareAsync(string? uri, MigrationFlags flags, string? destinationName, ulong bandwidth, CancellationToken cancellationToken) =>
        Missing<PrepareResult>("MigratePrepare");

    /// <summary>Protocol 1: starts the guest that has arrived.</summary>
    public virtual Task<DomainRef> MigrateFinishAsync(string destinationName, byte[] cookie, string uri, MigrationFlags flags, CancellationToken cancellationToken) =>
        Missing<DomainRef>("MigrateFinish");

    /// <summary>Protocol 2: makes ready to receive.</summary>
    public virtual Task<PrepareResult> MigratePrepare2Async(string? uri, MigrationFlags flags, string? destinationName, ulong bandwidth, string xml, CancellationToken cancellationToken) =>
        Missing<PrepareResult>("MigratePrepare2");

    /// <summary>Protocol 2: starts the guest that has arrived, or drops it when <paramref name="returnCode"/> is not 0.</summary>
    public virtual Task<DomainRef> MigrateFinish2Async(string destinationName, byte[] cookie, string uri, MigrationFlags flags, int returnCode, CancellationToken cancellationToken) =>
        Missing<DomainRef>("MigrateFinish2");

    /// <summary>Protocol 2, tunnelled: makes ready to receive from the stream.</summary>
    public virtual Task<VirtStream> MigratePrepareTunnelAsync(MigrationFlags flags, string? destinationName, ulong bandwidth, string xml, CancellationToken cancellationToken) =>
        Missing<VirtStream>("MigratePrepareTunnel");

    /// <summary>Protocol 3: makes ready to receive.</summary>
    public virtual Task<PrepareResult> MigratePrepare3Async(byte[] cookie, string? uri, MigrationFlags flags, string? destinationName, ulong bandwidth, string xml, CancellationToken cancellationToken) =>
        Missing<PrepareResult>("MigratePrepare3");

    /// <summary>Protocol 3, tunnelled: makes ready to receive from the stream.</summary>
    public virtual Task<PrepareTunnelResult> MigratePrepareTunnel3Async(byte[] cookie, MigrationFlags flags, string? destinationName, ulong bandwidth, string xml, CancellationToken cancellationToken) =>
        Missing<PrepareTunnelResult>("MigratePrepareTunnel3");

    /// <summary>Protocol 3: starts the guest that has arrived, or drops it when <paramref name="cancelled"/>; a drop is always answered by an error, <see cref="VirtErrorCode.MigrateFinishOk"/> when it went well.</summary>
    public virtual Task<FinishResult> MigrateFinish3Async(string destinationName, byte[] cookie, string? destinationUri, string? uri, MigrationFlags flags, bool cancelled, CancellationToken cancellationToken) =>
        Missing<FinishResult>("MigrateFinish3");

    /// <summary>Protocol 3 with parameters: makes ready to receive.</summary>
    public virtual Task<PrepareResult> MigratePrepare3ParamsAsync(TypedParameterList parameters, byte[] cookie, MigrationFlags flags, CancellationToken cancellationToken) =>
        Missing<PrepareResult>("MigratePrepare3Params");

    /// <summary>Protocol 3 with parameters, tunnelled: makes ready to receive from the stream.</summary>
    public virtual Task<PrepareTunnelResult> MigratePrepareTunnel3ParamsAsync(TypedParameterList parameters, byte[] cookie, MigrationFlags flags, CancellationToken cancellationToken) =>
        Missing<PrepareTunnelResult>("MigratePrepareTunnel3Params");

    /// <summary>Protocol 3 with parameters: starts the guest that has arrived, or drops it when <paramref name="cancelled"/>; a drop is always answered by an error, <see cref="VirtErrorCode.MigrateFinishOk"/> when it went well.</summary>
    public virtual Task<FinishResult> MigrateFinish3ParamsAsync(TypedParameterList parameters, byte[] cookie, MigrationFlags flags, bool cancelled, CancellationToken cancellationToken) =>
        Missing<FinishResult>("MigrateFinish3Params");
}
