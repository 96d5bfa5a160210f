using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>Carries routes out.</summary>
public sealed class MigrationEngine
{
    private readonly MigrationOptions options;

    /// <summary>Makes an engine.</summary>
    public MigrationEngine(MigrationOptions? options = null) => this.options = options ?? new MigrationOptions();

    /// <summary>Migrates. Never throws for what goes wrong with the migration: the result tells it. Cancelling aborts the
    /// migration cleanly; the task still ends with a result.</summary>
    /// <param name="route">What negotiation found.</param>
    /// <param name="observer">Is told of steps and progress; null: nobody.</param>
    /// <param name="cancellationToken">The user's wish to stop.</param>
    public async Task<MigrationResult> RunAsync(MigrationRoute route, IMigrationObserver? observer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(route);
        var run = new MigrationRun(route, options, observer, cancellationToken);
        await using (run.ConfigureAwait(false))
        {
            // Chosen before anything is made, because it throws for a way that cannot be gone; begun after the disks, which
            // fill in the request.
            var sequence = SequenceFor(route);
            var disks = new DestinationDisks(run);
            var result = await disks.MakeAsync().ConfigureAwait(false) is { } refusal
                ? await new OutcomeJudge(run).RefusedAsync(refusal).ConfigureAwait(false)
                : await sequence(run).RunAsync().ConfigureAwait(false);
            result = await disks.SettleAsync(result with { Estimate = options.Estimate }).ConfigureAwait(false);
            run.WriteOutcome(result);
            return result;
        }
    }

    private static Func<MigrationRun, IMigrationSequence> SequenceFor(MigrationRoute route) => (route.Mode, route.Protocol) switch
    {
        (MigrationMode.Managed, MigrationProtocol.V3Params) => run => new Version3Sequence(run, new Version3ParameterSteps(run.Route)),
        (MigrationMode.Managed, MigrationProtocol.V3) => run => new Version3Sequence(run, new Version3PlainSteps(run.Route)),
        (MigrationMode.Managed, MigrationProtocol.V2) => run => new Version2Sequence(run),
        (MigrationMode.Managed, MigrationProtocol.V1) => run => new Version1Sequence(run),
        (MigrationMode.PeerToPeer or MigrationMode.Direct, _) => run => new PeerToPeerSequence(run),
        _ => throw new VirtException(VirtErrorCode.NoSupport, VirtErrorDomain.None,
            $"{route.Mode} migration under protocol {route.Protocol} is not supported")
        { ErrorId = VirtErrorId.NotSupported, Delivery = CallDelivery.NotSent },
    };
}
