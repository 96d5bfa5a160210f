using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Simulation;

// The migration steps. Which of them are there follows from the host's features.
public sealed partial class SimulationDriver
{
    private bool HasV1 => Host.Has(DriverFeature.MigrationV1);

    private bool HasV2 => Host.Has(DriverFeature.MigrationV2);

    private bool HasV3 => Host.Has(DriverFeature.MigrationV3) && Host.Personality.HasPlainV3;

    private bool HasParams => Host.Has(DriverFeature.MigrationParameters);

    /// <inheritdoc/>
    public override bool HasMigrateFinish => Host.Personality.HasFinish1;

    /// <inheritdoc/>
    public override Task<PrepareResult> MigratePrepareAsync(string? uri, MigrationFlags flags, string? destinationName, ulong bandwidth, CancellationToken cancellationToken) =>
        StepAsync("MigratePrepare", HasV1, destinationName, () => Task.FromResult(
            Host.Prepare(this, StepProtocol.V1, MigrationArguments.Of(uri, destinationName, null, bandwidth), [], flags, null)), cancellationToken);

    /// <inheritdoc/>
    public override Task<DomainRef> MigrateFinishAsync(string destinationName, byte[] cookie, string uri, MigrationFlags flags, CancellationToken cancellationToken) =>
        StepAsync("MigrateFinish", HasV1 && Host.Personality.HasFinish1, destinationName, async () =>
            (await Host.FinishAsync(StepProtocol.V1, destinationName, cookie, flags, cancelled: false, new()).ConfigureAwait(false)).Domain, cancellationToken);

    /// <inheritdoc/>
    public override Task<PrepareResult> MigratePrepare2Async(string? uri, MigrationFlags flags, string? destinationName, ulong bandwidth, string xml, CancellationToken cancellationToken) =>
        StepAsync("MigratePrepare2", HasV2, destinationName, () => Task.FromResult(
            Host.Prepare(this, StepProtocol.V2, MigrationArguments.Of(uri, destinationName, xml, bandwidth), [], flags, null)), cancellationToken);

    /// <inheritdoc/>
    public override Task<DomainRef> MigrateFinish2Async(string destinationName, byte[] cookie, string uri, MigrationFlags flags, int returnCode, CancellationToken cancellationToken) =>
        StepAsync("MigrateFinish2", HasV2, destinationName, async () =>
            (await Host.FinishAsync(StepProtocol.V2, destinationName, cookie, flags, returnCode != 0, new()).ConfigureAwait(false)).Domain, cancellationToken);

    /// <inheritdoc/>
    public override Task<VirtStream> MigratePrepareTunnelAsync(MigrationFlags flags, string? destinationName, ulong bandwidth, string xml, CancellationToken cancellationToken) =>
        StepAsync("MigratePrepareTunnel", HasV2, destinationName, () => Task.FromResult(Host.PrepareTunnel(
            this, StepProtocol.V2, MigrationArguments.Of(null, destinationName, xml, bandwidth), [], flags).Stream), cancellationToken);

    /// <inheritdoc/>
    public override Task<PrepareResult> MigratePrepare3Async(byte[] cookie, string? uri, MigrationFlags flags, string? destinationName, ulong bandwidth, string xml, CancellationToken cancellationToken) =>
        StepAsync("MigratePrepare3", HasV3, destinationName, () => Task.FromResult(
            Host.Prepare(this, StepProtocol.V3, MigrationArguments.Of(uri, destinationName, xml, bandwidth), cookie, flags, null)), cancellationToken);

    /// <inheritdoc/>
    public override Task<PrepareTunnelResult> MigratePrepareTunnel3Async(byte[] cookie, MigrationFlags flags, string? destinationName, ulong bandwidth, string xml, CancellationToken cancellationToken) =>
        StepAsync("MigratePrepareTunnel3", HasV3, destinationName, () => Task.FromResult(
            Host.PrepareTunnel(this, StepProtocol.V3, MigrationArguments.Of(null, destinationName, xml, bandwidth), cookie, flags)), cancellationToken);

    /// <inheritdoc/>
    public override Task<FinishResult> MigrateFinish3Async(string destinationName, byte[] cookie, string? destinationUri, string? uri, MigrationFlags flags, bool cancelled, CancellationToken cancellationToken) =>
        StepAsync("MigrateFinish3", HasV3, destinationName, () =>
            Host.FinishAsync(StepProtocol.V3, destinationName, cookie, flags, cancelled, new()), cancellationToken);

    /// <inheritdoc/>
    public override Task<PrepareResult> MigratePrepare3ParamsAsync(TypedParameterList parameters, byte[] cookie, MigrationFlags flags, CancellationToken cancellationToken) =>
        StepAsync("MigratePrepare3Params", HasParams, NameIn(parameters), () => Task.FromResult(
            Host.Prepare(this, StepProtocol.V3Params, MigrationArguments.Of(Host, parameters), cookie, flags, null)), cancellationToken);

    /// <inheritdoc/>
    public override Task<PrepareTunnelResult> MigratePrepareTunnel3ParamsAsync(TypedParameterList parameters, byte[] cookie, MigrationFlags flags, CancellationToken cancellationToken) =>
        StepAsync("MigratePrepareTunnel3Params", HasParams, NameIn(parameters), () => Task.FromResult(
            Host.PrepareTunnel(this, StepProtocol.V3Params, MigrationArguments.Of(Host, parameters), cookie, flags)), cancellationToken);

    /// <inheritdoc/>
    public override Task<FinishResult> MigrateFinish3ParamsAsync(TypedParameterList parameters, byte[] cookie, MigrationFlags flags, bool cancelled, CancellationToken cancellationToken) =>
        StepAsync("MigrateFinish3Params", HasParams, NameIn(parameters), () => Host.FinishAsync(
            StepProtocol.V3Params, NameIn(parameters), cookie, flags, cancelled, MigrationArguments.Of(Host, parameters)), cancellationToken);

    /// <inheritdoc/>
    public override Task MigratePerformAsync(DomainRef domain, byte[] cookie, string uri, MigrationFlags flags, string? destinationName, ulong bandwidth, CancellationToken cancellationToken)
    {
        var protocol = HasV2 ? StepProtocol.V2 : StepProtocol.V1;
        return StepAsync("MigratePerform", HasV1 || HasV2 || Host.Has(DriverFeature.MigrationDirect), domain.Name, () =>
            Host.PerformAsync(this, protocol, domain, MigrationArguments.Of(uri, destinationName, null, bandwidth), cookie, null, flags), cancellationToken);
    }

    /// <inheritdoc/>
    public override Task<BeginResult> MigrateBegin3Async(DomainRef domain, string? xml, MigrationFlags flags, string? destinationName, ulong bandwidth, CancellationToken cancellationToken) =>
        StepAsync("MigrateBegin3", HasV3, domain.Name, () => Task.FromResult(
            Host.Begin(this, domain, MigrationArguments.Of(null, destinationName, xml, bandwidth), flags)), cancellationToken);

    /// <inheritdoc/>
    public override Task<byte[]> MigratePerform3Async(DomainRef domain, string? xml, byte[] cookie, string? destinationUri, string? uri, MigrationFlags flags, string? destinationName, ulong bandwidth, CancellationToken cancellationToken) =>
        StepAsync("MigratePerform3", HasV3, domain.Name, () => Host.PerformAsync(
            this, StepProtocol.V3, domain, MigrationArguments.Of(uri, destinationName, xml, bandwidth), cookie, destinationUri, flags), cancellationToken);

    /// <inheritdoc/>
    public override Task MigrateConfirm3Async(DomainRef domain, byte[] cookie, MigrationFlags flags, bool cancelled, CancellationToken cancellationToken) =>
        StepAsync("MigrateConfirm3", HasV3, domain.Name, () => DoneAsync(Host.ConfirmAsync(domain, cookie, flags, cancelled)), cancellationToken);

    /// <inheritdoc/>
    public override Task<BeginResult> MigrateBegin3ParamsAsync(DomainRef domain, TypedParameterList parameters, MigrationFlags flags, CancellationToken cancellationToken) =>
        StepAsync("MigrateBegin3Params", HasParams, domain.Name, () => Task.FromResult(
            Host.Begin(this, domain, MigrationArguments.Of(Host, parameters), flags)), cancellationToken);

    /// <inheritdoc/>
    public override Task<byte[]> MigratePerform3ParamsAsync(DomainRef domain, string? destinationUri, TypedParameterList parameters, byte[] cookie, MigrationFlags flags, CancellationToken cancellationToken) =>
        StepAsync("MigratePerform3Params", HasParams, domain.Name, () => Host.PerformAsync(
            this, StepProtocol.V3Params, domain, MigrationArguments.Of(Host, parameters), cookie, destinationUri, flags), cancellationToken);

    /// <inheritdoc/>
    public override Task MigrateConfirm3ParamsAsync(DomainRef domain, TypedParameterList parameters, byte[] cookie, MigrationFlags flags, bool cancelled, CancellationToken cancellationToken) =>
        StepAsync("MigrateConfirm3Params", HasParams, domain.Name, () =>
        {
            _ = MigrationArguments.Of(Host, parameters);
            return DoneAsync(Host.ConfirmAsync(domain, cookie, flags, cancelled));
        }, cancellationToken);

    private static string? NameIn(TypedParameterList parameters) => parameters.GetString(MigrationParameters.DestinationName);

    private static async Task<bool> DoneAsync(Task work)
    {
        await work.ConfigureAwait(false);
        return true;
    }

    private Task<T> StepAsync<T>(string step, bool present, string? domain, Func<Task<T>> work, CancellationToken cancellationToken) =>
        CallAsync(step, true, domain, async () =>
        {
            Needs(present, step);
            return await work().ConfigureAwait(false);
        }, cancellationToken);
}
