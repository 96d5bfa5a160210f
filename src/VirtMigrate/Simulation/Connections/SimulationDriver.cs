using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Simulation;

/// <summary>One connection to a simulated host.</summary>
/// <remarks>A call does its work whether or not its caller still waits: a cancelled or lost call goes on in the host, as
/// with a real daemon.</remarks>
public sealed partial class SimulationDriver : VirtDriver
{
    private readonly TaskCompletionSource<VirtException?> closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource ended = new();
    private int isEnded;
    private string? loss;

    internal SimulationDriver(SimulatedHost host, ConnectionUri uri, bool isReadOnly, bool isInternal)
        : base(uri, isReadOnly)
    {
        Host = host;
        IsInternal = isInternal;
    }

    /// <summary>The host it leads to.</summary>
    public SimulatedHost Host { get; }

    /// <inheritdoc/>
    public override Task<VirtException?> Closed => closed.Task;

    /// <inheritdoc/>
    protected override string DriverLabel => Host.Personality.DriverType;

    /// <summary>Whether it is the host's own, for a migration that it drives itself.</summary>
    internal bool IsInternal { get; }

    /// <summary>The stream for the memory of a tunnelled migration.</summary>
    internal VirtStream? Tunnel { get; set; }

    /// <summary>Loses the connection, as when a cable is pulled: calls under way fail, and the host lets go of what the connection held.</summary>
    public void Lose(string? reason = null) => End(reason ?? $"the connection to {Host.Name} was lost");

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        End(null);
        return ValueTask.CompletedTask;
    }

    internal VirtException LostError(string? call, CallDelivery delivery)
    {
        var reason = Volatile.Read(ref loss);
        return new(VirtErrorCode.InternalError, VirtErrorDomain.Rpc,
            reason ?? $"the connection to {Host.Name} has been closed")
        {
            Host = Host.Name,
            Call = call,
            ErrorId = reason is null ? VirtErrorId.ConnectionClosed : VirtErrorId.ConnectionLost,
            Delivery = delivery,
        };
    }

    private void End(string? reason)
    {
        if (Interlocked.Exchange(ref isEnded, 1) != 0)
        {
            return;
        }

        Volatile.Write(ref loss, reason);
        closed.TrySetResult(reason is null ? null : LostError(null, CallDelivery.Unknown));
        Host.ConnectionEnded(this);
        ended.Cancel();
    }

    // Every call goes through here: read-only connections, faults, lost connections and cancelled callers.
    private async Task<T> CallAsync<T>(string call, bool changes, string? domain, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!IsOpen)
        {
            throw LostError(call, CallDelivery.NotSent);
        }

        if (changes && IsReadOnly)
        {
            throw VirtException.ReadOnly(Host.Name, call);
        }

        var time = Host.Options.CallTime;
        if (time > TimeSpan.Zero)
        {
            await AwaitAsync(call, () => DelayAsync(time), cancellationToken).ConfigureAwait(false);
        }

        // The Perform of a migration that the host drives itself has been struck, or not, by its client's call.
        var fault = IsInternal && call.StartsWith("MigratePerform", StringComparison.Ordinal) ? null : Host.Strike(call, domain);
        switch (fault?.Effect)
        {
            case SimulationFaultEffect.Fail:
                if (call.StartsWith("MigratePerform", StringComparison.Ordinal))
                {
                    // A Perform that fails puts its source right by itself, whatever it failed of.
                    Host.DropBegun(domain);
                }

                throw Host.FaultError(fault, call);
            case SimulationFaultEffect.FailAfter:
                await AwaitAsync(call, work, cancellationToken).ConfigureAwait(false);
                throw Host.FaultError(fault, call);
            case SimulationFaultEffect.Hang:
                return await AwaitAsync(call, () => HangAsync<T>(cancellationToken), cancellationToken).ConfigureAwait(false);
            case SimulationFaultEffect.Stall:
                return await AwaitAsync(call, async () =>
                {
                    await Host.World.Clock.DelayAsync(fault.Duration).ConfigureAwait(false);
                    return await work().ConfigureAwait(false);
                }, cancellationToken).ConfigureAwait(false);
            case SimulationFaultEffect.LoseRequest:
                Lose();
                throw LostError(call, CallDelivery.Unknown);
            case SimulationFaultEffect.CutBefore:
                Lose();
                throw LostError(call, CallDelivery.NotSent);
            case SimulationFaultEffect.LoseReply:
                await IgnoreErrorAsync(call, work, cancellationToken).ConfigureAwait(false);
                Lose();
                throw LostError(call, CallDelivery.Unknown);
            case SimulationFaultEffect.CutAfter:
                try
                {
                    return await AwaitAsync(call, work, cancellationToken).ConfigureAwait(false);
                }
                finally
                {
                    Lose();
                }

            case SimulationFaultEffect.StopHost:
                Host.Stop();
                throw LostError(call, CallDelivery.Unknown);
            case SimulationFaultEffect.StopHostAfter:
                await IgnoreErrorAsync(call, work, cancellationToken).ConfigureAwait(false);
                Host.Stop();
                throw LostError(call, CallDelivery.Unknown);
            default:
                return await AwaitAsync(call, work, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task CallAsync(string call, bool changes, string? domain, Func<Task> work, CancellationToken cancellationToken) =>
        CallAsync(call, changes, domain, async () =>
        {
            await work().ConfigureAwait(false);
            return true;
        }, cancellationToken);

    private Task<T> CallAsync<T>(string call, bool changes, string? domain, Func<T> work, CancellationToken cancellationToken) =>
        CallAsync(call, changes, domain, () =>
        {
            try
            {
                return Task.FromResult(work());
            }
            catch (VirtException error)
            {
                return Task.FromException<T>(error);
            }
        }, cancellationToken);

    private Task CallAsync(string call, bool changes, string? domain, Action work, CancellationToken cancellationToken) =>
        CallAsync(call, changes, domain, () =>
        {
            work();
            return true;
        }, cancellationToken);

    private async Task<T> AwaitAsync<T>(string call, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        var running = work();
        if (!running.IsCompleted)
        {
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, ended.Token);
            try
            {
                return await running.WaitAsync(linked.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!running.IsCompleted || linked.IsCancellationRequested)
            {
                // It goes on in the host; nobody asks for its end any more.
                _ = running.ContinueWith(static t => _ = t.Exception, CancellationToken.None,
                    TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                cancellationToken.ThrowIfCancellationRequested();
                throw LostError(call, CallDelivery.Unknown);
            }
        }

        return await running.ConfigureAwait(false);
    }

    private async Task IgnoreErrorAsync<T>(string call, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            await AwaitAsync(call, work, cancellationToken).ConfigureAwait(false);
        }
        catch (VirtException)
        {
            // Its answer is lost whatever it was.
        }
    }

    // Time passes meanwhile, so that the caller's patience can end; when it has, nobody waits for time any more.
    private async Task<T> HangAsync<T>(CancellationToken cancellationToken)
    {
        var sleep = SimulationSleep.Start(Host.World.Clock, null);
        using (ended.Token.UnsafeRegister(static s => ((SimulationSleep)s!).Wake(), sleep))
        using (cancellationToken.UnsafeRegister(static s => ((SimulationSleep)s!).Wake(), sleep))
        {
            await sleep;
        }

        throw LostError(null, CallDelivery.Unknown);
    }

    private async Task<bool> DelayAsync(TimeSpan span)
    {
        await Host.World.Clock.DelayAsync(span).ConfigureAwait(false);
        return true;
    }

    // A step that the host's driver does not have.
    private void Needs(bool present, string step)
    {
        if (!present)
        {
            throw VirtException.NotSupported(Host.Personality.DriverType, step, Host.Name);
        }
    }
}
