using VirtMigrate.Drivers;
using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Migration;

/// <summary>Two scripted hosts with a guest on alpha, and an engine between them.</summary>
internal sealed class MigrationBench
{
    public MigrationBench()
    {
        Alpha = new ScriptedDriver("alpha", Log) { Guest = new DomainStateReason(DomainState.Running, 1) };
        Beta = new ScriptedDriver("beta", Log);
        ReopenAlpha = () => Again(Alpha);
        ReopenBeta = () => Again(Beta);
    }

    public List<string> Log { get; } = [];

    public ScriptedDriver Alpha { get; }

    public ScriptedDriver Beta { get; }

    public Func<ScriptedDriver> ReopenAlpha { get; set; }

    public Func<ScriptedDriver> ReopenBeta { get; set; }

    public DomainRef Guest { get; } = new("guest", Guid.Parse("5a0d5b7e-2e1c-4b5e-9a3f-0d1f0c2b3a49"), 1);

    public MigrationOptions Options { get; set; } = new() { TimeProvider = new ImpatientTimeProvider() };

    public CancellationTokenSource Cancellation { get; } = new();

    /// <summary>The changing steps in order, without the looks.</summary>
    public IEnumerable<string> Steps => Log.Where(l => !l.EndsWith(" Lookup", StringComparison.Ordinal));

    public Task<MigrationRoute> RouteAsync(MigrationFlags flags = MigrationFlags.Live, Func<MigrationRequest, MigrationRequest>? edit = null)
    {
        var request = new MigrationRequest { Domain = Guest, Flags = flags };
        return MigrationNegotiator.NegotiateAsync(edit?.Invoke(request) ?? request,
            new MigrationEndpoint("alpha", Alpha, _ => Task.FromResult<VirtDriver>(ReopenAlpha())),
            new MigrationEndpoint("beta", Beta, _ => Task.FromResult<VirtDriver>(ReopenBeta())), CancellationToken.None);
    }

    public async Task<MigrationResult> RunAsync(MigrationFlags flags = MigrationFlags.Live, Func<MigrationRequest, MigrationRequest>? edit = null) =>
        await new MigrationEngine(Options).RunAsync(await RouteAsync(flags, edit), null, Cancellation.Token).WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>A new connection to the same host: same guest, no script.</summary>
    private ScriptedDriver Again(ScriptedDriver old) => new(old.Uri.Host!, Log) { Guest = old.Guest };
}
