using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>Carries plans out.</summary>
public sealed class MigrationEngine
{
    private readonly MigrationOptions options;

    /// <summary>Makes an engine.</summary>
    public MigrationEngine(MigrationOptions? options = null) => this.options = options ?? new MigrationOptions();

    /// <summary>Migrates. Never throws for what goes wrong with the migration: the result tells it. Cancelling aborts the
    /// migration cleanly; the task still ends with a result.</summary>
    /// <param name="plan">What negotiation found.</param>
    /// <param name="observer">Is told of steps and progress; null: nobody.</param>
    /// <param name="cancellationToken">The user's wish to stop.</param>
    public async Task<MigrationResult> RunAsync(MigrationPlan plan, IMigrationObserver? observer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var run = new MigrationRun(plan, options, observer, cancellationToken);
        await using (run.ConfigureAwait(false))
        {
            var result = await SequenceFor(run).RunAsync().ConfigureAwait(false);
            run.WriteOutcome(result);
            return result;
        }
    }

    private static IMigrationSequence SequenceFor(MigrationRun run)
    {
        var plan = run.Plan;
        return (plan.Mode, plan.Protocol) switch
        {
            (MigrationMode.Managed, MigrationProtocol.V3Params) => new Version3Sequence(run, new Version3ParameterSteps(plan)),
            (MigrationMode.Managed, MigrationProtocol.V3) => new Version3Sequence(run, new Version3PlainSteps(plan)),
            (MigrationMode.Managed, MigrationProtocol.V2) => new Version2Sequence(run),
            (MigrationMode.Managed, MigrationProtocol.V1) => new Version1Sequence(run),
            (MigrationMode.PeerToPeer or MigrationMode.Direct, _) => new PeerToPeerSequence(run),
            _ => throw new VirtException(VirtErrorCode.NoSupport, VirtErrorDomain.None,
                $"{plan.Mode} migration under protocol {plan.Protocol} is not supported")
            { ErrorId = VirtErrorId.NotSupported, Delivery = CallDelivery.NotSent },
        };
    }
}
