using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Daemon;

/// <summary>Asking for events.</summary>
internal static class EventProcedures
{
    /// <summary>Callbacks of the older family are found by their event, those of the newer one by a number of their own from 0 on.</summary>
    private const int FirstLegacyId = int.MinValue;

    /// <summary>The highest event that libvirt 9.0.0 knows.</summary>
    private const int HighestEvent = 26;

    /// <summary>The highest event of the older family.</summary>
    private const int HighestLegacyEvent = 15;

    public static void Register(ProcedureTable table)
    {
        table.AddClient(RemoteProcedures.ConnectDomainEventCallbackRegisterAny, static async (context, a) =>
        {
            CheckEvent(a.EventId, HighestEvent);
            return new ConnectDomainEventCallbackRegisterAnyReturn(await context.Client.AddCallbackAsync(
                (DomainEventId)a.EventId, a.Domain, legacyId: null, context.CancellationToken).ConfigureAwait(false));
        });
        table.AddClient(RemoteProcedures.ConnectDomainEventCallbackDeregisterAny, static async (context, a) =>
        {
            await RemoveAsync(context, a.CallbackId < 0 ? null : a.CallbackId, $"domain event callback {a.CallbackId}").ConfigureAwait(false);
            return default(XdrVoid);
        });
        table.AddClient(RemoteProcedures.ConnectDomainEventRegisterAny, static async (context, a) =>
        {
            CheckEvent(a.EventId, HighestLegacyEvent);
            await context.Client.AddCallbackAsync(
                (DomainEventId)a.EventId, null, FirstLegacyId + a.EventId, context.CancellationToken).ConfigureAwait(false);
            return default(XdrVoid);
        });
        table.AddClient(RemoteProcedures.ConnectDomainEventDeregisterAny, static async (context, a) =>
        {
            CheckEvent(a.EventId, HighestLegacyEvent);
            await RemoveAsync(context, FirstLegacyId + a.EventId, $"domain event {a.EventId}").ConfigureAwait(false);
            return default(XdrVoid);
        });
    }

    private static void CheckEvent(int id, int highest)
    {
        if (id < 0 || id > highest)
        {
            throw DaemonErrors.Internal($"internal error: unsupported event ID {id}");
        }
    }

    private static async Task RemoveAsync(DaemonCallContext context, int? id, string what)
    {
        if (id is null || !await context.Client.RemoveCallbackAsync(id.Value).ConfigureAwait(false))
        {
            throw DaemonErrors.Internal($"internal error: {what} is not registered");
        }
    }
}
