using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>Errors that the engine itself raises.</summary>
internal static class MigrationErrors
{
    public static VirtException Cancelled() => new(VirtErrorCode.OperationAborted, VirtErrorDomain.None, "the migration was cancelled")
    {
        ErrorId = VirtErrorId.OperationAborted,
        Delivery = CallDelivery.NotSent,
    };

    public static VirtException NotConverging(MigrationRun run, MigrationPolicy policy, string reason) =>
        new(VirtErrorCode.OperationTimeout, VirtErrorDomain.None,
            $"the migration of {run.Route.DomainName} was called off by policy {policy.Name}: {reason}")
        {
            ErrorId = VirtErrorId.NotConverging,
            Host = run.Source.Name,
            Delivery = CallDelivery.NotSent,
        };

    public static VirtException NoUri(MigrationRun run) => new(VirtErrorCode.InternalError, VirtErrorDomain.None,
        $"{run.DestinationLabel} did not say where the guest shall be sent, and no migration URI was given")
    {
        Host = run.DestinationLabel,
    };

    public static VirtException DestinationLost(MigrationRun run, string when, VirtException? cause) =>
        new(VirtErrorCode.Rpc, VirtErrorDomain.Rpc,
            $"the connection to {run.DestinationLabel} was lost {when}: {cause?.Message ?? "it was closed"}", cause)
        {
            ErrorId = VirtErrorId.ConnectionLost,
            Host = run.DestinationLabel,
            Delivery = CallDelivery.NotSent,
        };
}
