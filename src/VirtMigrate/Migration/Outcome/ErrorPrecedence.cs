using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>Which of two errors is told to the user.</summary>
internal static class ErrorPrecedence
{
    /// <summary>
    /// Perform's error, unless the hypervisor said no more than "operation failed" and the destination's refusal to finish
    /// tells why (a rule of libvirt's client, which trusts QEMU's pair of errors only).
    /// </summary>
    public static VirtException OfPerform(VirtException perform, VirtException? finish) =>
        perform is { Domain: VirtErrorDomain.Qemu, Code: VirtErrorCode.OperationFailed }
        && finish is { Domain: VirtErrorDomain.Qemu, Delivery: CallDelivery.Answered }
        && finish.Code != VirtErrorCode.MigrateFinishOk
            ? finish
            : perform;
}
