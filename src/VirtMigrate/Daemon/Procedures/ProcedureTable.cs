using VirtMigrate.Drivers;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Daemon;

/// <summary>The procedures that the daemon serves: each is one method of the driver contract.</summary>
internal sealed class ProcedureTable
{
    /// <summary>The highest procedure of libvirt 9.0.0: up to here a number is one that this daemon lacks, above it is
    /// one that it does not know.</summary>
    private const int HighestKnown = 443;

    private readonly Dictionary<int, ProcedureHandler> handlers = [];

    private ProcedureTable()
    {
        SessionProcedures.Register(this);
        HostProcedures.Register(this);
        DomainProcedures.Register(this);
        LifeCycleProcedures.Register(this);
        StateProcedures.Register(this);
        StorageProcedures.Register(this);
        NetworkProcedures.Register(this);
        JobProcedures.Register(this);
        EventProcedures.Register(this);
        SourceMigrationProcedures.Register(this);
        DestinationMigrationProcedures.Register(this);
    }

    /// <summary>The table.</summary>
    public static ProcedureTable Instance { get; } = new();

    /// <summary>The procedures that are served.</summary>
    public IReadOnlyCollection<int> Numbers => handlers.Keys;

    /// <summary>The handler of a procedure.</summary>
    /// <exception cref="Model.VirtException">There is none; the error is the answer.</exception>
    public ProcedureHandler Get(int number) =>
        handlers.TryGetValue(number, out var handler) ? handler
        : number is >= 1 and <= HighestKnown && RemoteEvents.Find(number) is null
            ? throw DaemonErrors.Lacks(RemoteProcedures.NameOf(number))
            : throw DaemonErrors.Rpc($"unknown procedure: {number}");

    /// <summary>Adds a procedure that needs no driver connection.</summary>
    public void AddSession<TArguments, TReturn>(
        Procedure<TArguments, TReturn> procedure, Func<DaemonCallContext, TArguments, Task<TReturn>> run)
        where TArguments : struct, IXdrMessage<TArguments>
        where TReturn : struct, IXdrMessage<TReturn> =>
        handlers.Add(procedure.Number, new ProcedureHandler<TArguments, TReturn>(procedure, needsDriver: false, run));

    /// <summary>Adds a procedure that needs the client's own state beside its driver connection.</summary>
    public void AddClient<TArguments, TReturn>(
        Procedure<TArguments, TReturn> procedure, Func<DaemonCallContext, TArguments, Task<TReturn>> run)
        where TArguments : struct, IXdrMessage<TArguments>
        where TReturn : struct, IXdrMessage<TReturn> =>
        handlers.Add(procedure.Number, new ProcedureHandler<TArguments, TReturn>(procedure, needsDriver: true, run));

    /// <summary>Adds a procedure that is answered by the driver.</summary>
    public void Add<TArguments, TReturn>(
        Procedure<TArguments, TReturn> procedure, Func<VirtDriver, TArguments, CancellationToken, Task<TReturn>> run)
        where TArguments : struct, IXdrMessage<TArguments>
        where TReturn : struct, IXdrMessage<TReturn> =>
        AddClient(procedure, (context, arguments) => run(context.Driver, arguments, context.CancellationToken));

    /// <summary>Adds a procedure that is answered by the driver and returns nothing.</summary>
    public void Add<TArguments>(
        Procedure<TArguments, XdrVoid> procedure, Func<VirtDriver, TArguments, CancellationToken, Task> run)
        where TArguments : struct, IXdrMessage<TArguments> =>
        AddClient(procedure, async (context, arguments) =>
        {
            await run(context.Driver, arguments, context.CancellationToken).ConfigureAwait(false);
            return default;
        });
}
