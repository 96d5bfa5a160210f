using System.Collections.Frozen;
using VirtMigrate.Remote.Protocol.Messages;

namespace VirtMigrate.Remote.Protocol;

/// <summary>The events of the remote program that VirtMigrate knows.</summary>
internal static class RemoteEvents
{
    public static readonly EventProcedure<ConnectEventConnectionClosedMessage> ConnectEventConnectionClosed =
        new(362, "CONNECT_EVENT_CONNECTION_CLOSED");

    public static readonly EventProcedure<DomainEventLifecycleMessage> DomainEventLifecycle =
        new(107, "DOMAIN_EVENT_LIFECYCLE");

    public static readonly EventProcedure<DomainEventCallbackLifecycleMessage> DomainEventCallbackLifecycle =
        new(318, "DOMAIN_EVENT_CALLBACK_LIFECYCLE");

    public static readonly EventProcedure<DomainEventCallbackIoErrorMessage> DomainEventCallbackIoError =
        new(322, "DOMAIN_EVENT_CALLBACK_IO_ERROR");

    public static readonly EventProcedure<DomainEventCallbackBlockJobMessage> DomainEventCallbackBlockJob =
        new(326, "DOMAIN_EVENT_CALLBACK_BLOCK_JOB");

    public static readonly EventProcedure<DomainEventBlockJob2Message> DomainEventBlockJob2 =
        new(339, "DOMAIN_EVENT_BLOCK_JOB_2");

    public static readonly EventProcedure<DomainEventCallbackTunableMessage> DomainEventCallbackTunable =
        new(346, "DOMAIN_EVENT_CALLBACK_TUNABLE");

    public static readonly EventProcedure<DomainEventCallbackMigrationIterationMessage> DomainEventCallbackMigrationIteration =
        new(359, "DOMAIN_EVENT_CALLBACK_MIGRATION_ITERATION");

    public static readonly EventProcedure<DomainEventCallbackJobCompletedMessage> DomainEventCallbackJobCompleted =
        new(363, "DOMAIN_EVENT_CALLBACK_JOB_COMPLETED");

    private static readonly FrozenDictionary<int, EventProcedure> ByNumber = new EventProcedure[]
    {
        ConnectEventConnectionClosed,
        DomainEventLifecycle,
        DomainEventCallbackLifecycle,
        DomainEventCallbackIoError,
        DomainEventCallbackBlockJob,
        DomainEventBlockJob2,
        DomainEventCallbackTunable,
        DomainEventCallbackMigrationIteration,
        DomainEventCallbackJobCompleted,
    }.ToFrozenDictionary(e => e.Number);

    /// <summary>All of them.</summary>
    public static IReadOnlyCollection<EventProcedure> All => ByNumber.Values;

    /// <summary>The event of a number; null when it is not one of these.</summary>
    public static EventProcedure? Find(int number) => ByNumber.GetValueOrDefault(number);
}
