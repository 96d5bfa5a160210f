using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Remote.Rpc;

namespace VirtMigrate.Remote.Events;

/// <summary>Registers for events at a host and hands what comes to the subscriptions. Hosts with feature 14 send each event
/// with the number of the callback that asked for it; older ones send one event of a kind to all.</summary>
internal sealed class RemoteEventHub
{
    // Events may come before the reply to the registration that asked for them.
    private const int MostEarlyEvents = 256;

    private static readonly TimeSpan DeregisterTimeout = TimeSpan.FromSeconds(5);

    private readonly object gate = new();
    private readonly RpcConnection connection;
    private readonly bool hasCallbacks;
    private readonly TimeProvider time;
    private readonly Dictionary<int, RemoteEventSubscription> byCallback = [];
    private readonly List<RemoteEventSubscription> legacy = [];
    private readonly Queue<(int CallbackId, DomainEvent Event)> early = new();
    private Task legacyRegistration = Task.CompletedTask;
    private int registering;
    private bool completed;

    /// <summary>Begins to listen on a connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="hasCallbacks">Whether the host has feature 14.</param>
    /// <param name="time">The clock for time limits.</param>
    public RemoteEventHub(RpcConnection connection, bool hasCallbacks, TimeProvider time)
    {
        this.connection = connection;
        this.hasCallbacks = hasCallbacks;
        this.time = time;
        if (hasCallbacks)
        {
            connection.OnEvent(RemoteEvents.DomainEventCallbackLifecycle,
                m => Dispatch(m.CallbackId, new DomainLifecycleEvent(m.Domain, (DomainLifecycleKind)m.Event, m.Detail)));
            connection.OnEvent(RemoteEvents.DomainEventCallbackIoError,
                m => Dispatch(m.CallbackId, new DomainIoErrorEvent(m.Domain, m.SourcePath, m.DeviceAlias, m.Action)));
            connection.OnEvent(RemoteEvents.DomainEventCallbackBlockJob,
                m => Dispatch(m.CallbackId, new DomainBlockJobEvent(m.Domain, m.Path, m.Type, m.Status)));
            connection.OnEvent(RemoteEvents.DomainEventBlockJob2,
                m => Dispatch(m.CallbackId, new DomainBlockJobEvent(m.Domain, m.Destination, m.Type, m.Status)));
            connection.OnEvent(RemoteEvents.DomainEventCallbackTunable,
                m => Dispatch(m.CallbackId, new DomainTunableEvent(m.Domain, m.Parameters)));
            connection.OnEvent(RemoteEvents.DomainEventCallbackMigrationIteration,
                m => Dispatch(m.CallbackId, new DomainMigrationIterationEvent(m.Domain, m.Iteration)));
            connection.OnEvent(RemoteEvents.DomainEventCallbackJobCompleted,
                m => Dispatch(m.CallbackId, new DomainJobCompletedEvent(m.Domain, m.Parameters)));
        }
        else
        {
            connection.OnEvent(RemoteEvents.DomainEventLifecycle,
                m => DispatchLegacy(new DomainLifecycleEvent(m.Domain, (DomainLifecycleKind)m.Event, m.Detail)));
        }
    }

    /// <summary>Asks the host for events.</summary>
    public async Task<DomainEventSubscription> SubscribeAsync(
        string driver, DomainEventId kind, DomainRef? domain, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!hasCallbacks && kind != DomainEventId.Lifecycle)
        {
            // The old family reaches fewer kinds, and of those only this one matters to a migration.
            throw VirtException.NotSupported(driver, $"events of the kind {kind}", connection.Host);
        }

        var subscription = new RemoteEventSubscription(this, kind, domain?.Uuid);

        // Not by the caller's token: a registration that has left must be known here, or nobody could end it.
        var registration = hasCallbacks ? RegisterAsync(subscription, domain) : RegisterLegacyAsync(subscription);
        try
        {
            await registration.WaitAsync(cancellationToken).ConfigureAwait(false);
            return subscription;
        }
        catch (OperationCanceledException) when (!registration.IsFaulted)
        {
            _ = UndoAsync(registration, subscription);
            throw;
        }
    }

    /// <summary>Ends a subscription at the host; quiet when the host does not answer.</summary>
    public async Task EndAsync(RemoteEventSubscription subscription)
    {
        bool tell;
        lock (gate)
        {
            tell = hasCallbacks
                ? byCallback.Remove(subscription.CallbackId)
                : legacy.Remove(subscription) && legacy.Count == 0;
        }

        if (!tell || connection.Closed.IsCompleted)
        {
            return;
        }

        using var limit = new CancellationTokenSource(DeregisterTimeout, time);
        try
        {
            if (hasCallbacks)
            {
                await connection.CallAsync(RemoteProcedures.ConnectDomainEventCallbackDeregisterAny,
                    new ConnectDomainEventCallbackDeregisterAnyArguments(subscription.CallbackId), limit.Token).ConfigureAwait(false);
            }
            else
            {
                await connection.CallAsync(RemoteProcedures.ConnectDomainEventDeregisterAny,
                    new ConnectDomainEventDeregisterAnyArguments((int)subscription.Kind), limit.Token).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is VirtException or OperationCanceledException)
        {
            // The subscription has ended here; what still comes for it is dropped.
        }
    }

    /// <summary>Ends all subscriptions and tells the host.</summary>
    public Task EndAllAsync()
    {
        var all = CompleteAll();
        return all.Length == 0 ? Task.CompletedTask : Task.WhenAll(all.Select(s => s.DisposeAsync().AsTask()));
    }

    /// <summary>Ends all subscriptions here: the connection is gone.</summary>
    /// <returns>Those that were not ended before.</returns>
    public RemoteEventSubscription[] CompleteAll()
    {
        RemoteEventSubscription[] all;
        lock (gate)
        {
            completed = true;
            all = [.. byCallback.Values, .. legacy];
        }

        foreach (var subscription in all)
        {
            subscription.Complete();
        }

        return all;
    }

    private async Task RegisterAsync(RemoteEventSubscription subscription, DomainRef? domain)
    {
        lock (gate)
        {
            registering++;
        }

        try
        {
            var answer = await connection.CallAsync(RemoteProcedures.ConnectDomainEventCallbackRegisterAny,
                new ConnectDomainEventCallbackRegisterAnyArguments((int)subscription.Kind, domain), CancellationToken.None).ConfigureAwait(false);
            lock (gate)
            {
                subscription.CallbackId = answer.CallbackId;
                byCallback[answer.CallbackId] = subscription;
                foreach (var (callbackId, happened) in early)
                {
                    if (callbackId == answer.CallbackId)
                    {
                        subscription.Deliver(happened);
                    }
                }

                CompleteIfEnded(subscription);
            }
        }
        finally
        {
            lock (gate)
            {
                if (--registering == 0)
                {
                    early.Clear();
                }
            }
        }
    }

    private async Task RegisterLegacyAsync(RemoteEventSubscription subscription)
    {
        Task registration;
        lock (gate)
        {
            // One registration serves all: such a host would send each event once for each of them.
            if (legacy.Count == 0)
            {
                legacyRegistration = connection.CallAsync(RemoteProcedures.ConnectDomainEventRegisterAny,
                    new ConnectDomainEventRegisterAnyArguments((int)subscription.Kind), CancellationToken.None).AsTask();
            }

            registration = legacyRegistration;
            legacy.Add(subscription);
            CompleteIfEnded(subscription);
        }

        try
        {
            await registration.ConfigureAwait(false);
        }
        catch
        {
            lock (gate)
            {
                legacy.Remove(subscription);
            }

            throw;
        }
    }

    // The connection may have ended while the registration was under way.
    private void CompleteIfEnded(RemoteEventSubscription subscription)
    {
        if (completed)
        {
            subscription.Complete();
        }
    }

    private static async Task UndoAsync(Task registration, RemoteEventSubscription subscription)
    {
        try
        {
            await registration.ConfigureAwait(false);
        }
        catch (Exception error) when (error is VirtException or OperationCanceledException)
        {
            return;
        }

        await subscription.DisposeAsync().ConfigureAwait(false);
    }

    private void Dispatch(int callbackId, DomainEvent happened)
    {
        lock (gate)
        {
            if (byCallback.TryGetValue(callbackId, out var subscription))
            {
                subscription.Deliver(happened);
            }
            else if (registering > 0)
            {
                if (early.Count == MostEarlyEvents)
                {
                    early.Dequeue();
                }

                early.Enqueue((callbackId, happened));
            }
        }
    }

    private void DispatchLegacy(DomainEvent happened)
    {
        lock (gate)
        {
            foreach (var subscription in legacy)
            {
                subscription.Deliver(happened);
            }
        }
    }
}
