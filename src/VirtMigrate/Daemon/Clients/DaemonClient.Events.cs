using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Remote.Rpc;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Daemon;

/// <content>Events that the client has asked for.</content>
internal sealed partial class DaemonClient
{
    /// <summary>The serial of event packets; real daemons send 1 whatever the documentation says.</summary>
    private const uint EventSerial = 1;

    private readonly Dictionary<int, DomainEventSubscription?> callbacks = [];
    private int nextCallback;

    /// <summary>Adds a callback.</summary>
    /// <param name="kind">The event; one that the driver never raises is taken too, as real daemons do.</param>
    /// <param name="domain">Only of this domain.</param>
    /// <param name="legacyId">The number of a callback of the older family; null: a new number, of the newer family.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Its number.</returns>
    public async Task<int> AddCallbackAsync(DomainEventId kind, DomainRef? domain, int? legacyId, CancellationToken cancellationToken)
    {
        var source = Driver ?? throw DaemonErrors.NotOpen();
        if (legacyId is not null && kind is DomainEventId.IoError or DomainEventId.BlockJob)
        {
            throw DaemonErrors.Lacks($"CONNECT_DOMAIN_EVENT_REGISTER_ANY of event {(int)kind}; the newer CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY has it");
        }

        int id;
        lock (gate)
        {
            id = legacyId ?? nextCallback++;
            if (callbacks.Count >= options.MaxClientCallbacks)
            {
                throw DaemonErrors.Internal($"internal error: the client has {callbacks.Count} event callbacks; more are not allowed");
            }

            if (!callbacks.TryAdd(id, null))
            {
                throw DaemonErrors.Internal($"internal error: domain event {(int)kind} already registered");
            }
        }

        DomainEventSubscription? subscription = null;
        try
        {
            subscription = Enum.IsDefined(kind) ? await SubscribeAsync(source, kind, domain, cancellationToken).ConfigureAwait(false) : null;
            lock (gate)
            {
                if (callbacks.ContainsKey(id) && subscription is not null)
                {
                    callbacks[id] = subscription;
                    _ = PumpAsync(subscription, kind, id, legacyId is not null);
                    subscription = null;
                }
            }
        }
        catch
        {
            lock (gate)
            {
                callbacks.Remove(id);
            }

            throw;
        }

        if (subscription is not null)
        {
            await subscription.DisposeAsync().ConfigureAwait(false);
        }

        return id;
    }

    /// <summary>Takes a callback away; false when it is not there.</summary>
    public async Task<bool> RemoveCallbackAsync(int id)
    {
        DomainEventSubscription? subscription;
        lock (gate)
        {
            if (!callbacks.Remove(id, out subscription))
            {
                return false;
            }
        }

        if (subscription is not null)
        {
            await subscription.DisposeAsync().ConfigureAwait(false);
        }

        return true;
    }

    private static async Task<DomainEventSubscription?> SubscribeAsync(
        VirtDriver source, DomainEventId kind, DomainRef? domain, CancellationToken cancellationToken)
    {
        try
        {
            return await source.SubscribeAsync(kind, domain, cancellationToken).ConfigureAwait(false);
        }
        catch (VirtException error) when (error.Code == VirtErrorCode.NoSupport)
        {
            return null;
        }
    }

    private async Task RemoveAllCallbacksAsync()
    {
        int[] all;
        lock (gate)
        {
            all = [.. callbacks.Keys];
        }

        foreach (var id in all)
        {
            await RemoveCallbackAsync(id).ConfigureAwait(false);
        }
    }

    // One packet at a time: a client that does not read makes its own subscription drop events, and nothing else.
    private async Task PumpAsync(DomainEventSubscription subscription, DomainEventId kind, int id, bool isLegacy)
    {
        try
        {
            await foreach (var happened in subscription.Events.ReadAllAsync(lost.Token).ConfigureAwait(false))
            {
                if (Encode(happened, kind, id, isLegacy) is { } frame)
                {
                    await writer.WriteAsync(frame, lost.Token).ConfigureAwait(false);
                }
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or VirtException or XdrException)
        {
            // The client or the driver has gone, or the driver's event fits into no packet; no more events of this callback.
        }
    }

    private static OutgoingFrame? Encode(DomainEvent happened, DomainEventId kind, int id, bool isLegacy) => happened switch
    {
        DomainLifecycleEvent e when isLegacy => Event(RemoteEvents.DomainEventLifecycle,
            new DomainEventLifecycleMessage(e.Domain, (int)e.Kind, e.Detail)),
        _ when isLegacy => null,
        DomainLifecycleEvent e => Event(RemoteEvents.DomainEventCallbackLifecycle,
            new DomainEventCallbackLifecycleMessage(id, e.Domain, (int)e.Kind, e.Detail)),
        DomainIoErrorEvent e => Event(RemoteEvents.DomainEventCallbackIoError,
            new DomainEventCallbackIoErrorMessage(id, e.Domain, e.SourcePath, e.DeviceAlias, e.Action)),
        DomainBlockJobEvent e when kind == DomainEventId.BlockJob2 => Event(RemoteEvents.DomainEventBlockJob2,
            new DomainEventBlockJob2Message(id, e.Domain, e.Disk, e.JobType, e.Status)),
        DomainBlockJobEvent e => Event(RemoteEvents.DomainEventCallbackBlockJob,
            new DomainEventCallbackBlockJobMessage(id, e.Domain, e.Disk, e.JobType, e.Status)),
        DomainTunableEvent e => Event(RemoteEvents.DomainEventCallbackTunable,
            new DomainEventCallbackTunableMessage(id, e.Domain, e.Tunables)),
        DomainMigrationIterationEvent e => Event(RemoteEvents.DomainEventCallbackMigrationIteration,
            new DomainEventCallbackMigrationIterationMessage(id, e.Domain, e.Iteration)),
        DomainJobCompletedEvent e => Event(RemoteEvents.DomainEventCallbackJobCompleted,
            new DomainEventCallbackJobCompletedMessage(id, e.Domain, e.Statistics)),
        _ => null,
    };

    private static OutgoingFrame Event<TMessage>(EventProcedure<TMessage> procedure, TMessage message)
        where TMessage : struct, IXdrMessage<TMessage> => OutgoingFrame.Encode(EventHeader(procedure), message);

    private static RpcHeader EventHeader(EventProcedure procedure) => new(
        0, RemoteProgram.Remote, RemoteProgram.Version, procedure.Number, MessageType.Message, EventSerial, MessageStatus.Ok);
}
