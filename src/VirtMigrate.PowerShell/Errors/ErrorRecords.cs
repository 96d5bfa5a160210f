using System.Management.Automation;
using VirtMigrate.Migration;
using VirtMigrate.Model;

namespace VirtMigrate.PowerShell.Errors;

/// <summary>Turns what went wrong into what PowerShell shows.</summary>
internal static class ErrorRecords
{
    private static readonly Dictionary<string, ErrorCategory> Categories = new(StringComparer.Ordinal)
    {
        [VirtErrorId.UriInvalid] = ErrorCategory.InvalidArgument,
        [VirtErrorId.UriNotSupported] = ErrorCategory.NotImplemented,
        [VirtErrorId.HostNotFound] = ErrorCategory.ObjectNotFound,
        [VirtErrorId.ConnectionRefused] = ErrorCategory.ConnectionError,
        [VirtErrorId.ConnectTimeout] = ErrorCategory.OperationTimeout,
        [VirtErrorId.HostUnreachable] = ErrorCategory.ConnectionError,
        [VirtErrorId.SocketNotFound] = ErrorCategory.ConnectionError,
        [VirtErrorId.SocketAccessDenied] = ErrorCategory.PermissionDenied,
        [VirtErrorId.ConnectionLost] = ErrorCategory.ConnectionError,
        [VirtErrorId.ConnectionClosed] = ErrorCategory.ConnectionError,
        [VirtErrorId.ReadOnlyConnection] = ErrorCategory.PermissionDenied,
        [VirtErrorId.ProtocolError] = ErrorCategory.ProtocolError,
        [VirtErrorId.CallTimeout] = ErrorCategory.OperationTimeout,
        [VirtErrorId.AuthenticationFailed] = ErrorCategory.AuthenticationError,
        [VirtErrorId.AuthenticationNotSupported] = ErrorCategory.AuthenticationError,
        [VirtErrorId.DriverNotFound] = ErrorCategory.ResourceUnavailable,
        [VirtErrorId.NotSupported] = ErrorCategory.NotImplemented,
        [VirtErrorId.DomainNotFound] = ErrorCategory.ObjectNotFound,
        [VirtErrorId.DomainExists] = ErrorCategory.ResourceExists,
        [VirtErrorId.OperationInvalid] = ErrorCategory.InvalidOperation,
        [VirtErrorId.OperationTimeout] = ErrorCategory.OperationTimeout,
        [VirtErrorId.OperationAborted] = ErrorCategory.OperationStopped,
        [VirtErrorId.ArgumentInvalid] = ErrorCategory.InvalidArgument,
        [VirtErrorId.ArgumentNotSupported] = ErrorCategory.InvalidArgument,
        [VirtErrorId.MigrationUnsafe] = ErrorCategory.SecurityError,
        [VirtErrorId.SameHost] = ErrorCategory.InvalidArgument,
        [VirtErrorId.NoProtocolInCommon] = ErrorCategory.NotImplemented,
        [VirtErrorId.ConfigurationUnsupported] = ErrorCategory.InvalidData,
        [VirtErrorId.XmlInvalid] = ErrorCategory.InvalidData,
        [VirtErrorId.AccessDenied] = ErrorCategory.PermissionDenied,
        [VirtErrorId.CertificateFileMissing] = ErrorCategory.ObjectNotFound,
        [VirtErrorId.CertificateFileInvalid] = ErrorCategory.InvalidData,
        [VirtErrorId.CertificateUntrusted] = ErrorCategory.SecurityError,
        [VirtErrorId.CertificateNameMismatch] = ErrorCategory.SecurityError,
        [VirtErrorId.CertificateExpired] = ErrorCategory.SecurityError,
        [VirtErrorId.CertificateRevoked] = ErrorCategory.SecurityError,
        [VirtErrorId.CertificateUnsuitable] = ErrorCategory.SecurityError,
        [VirtErrorId.ClientCertificateRefused] = ErrorCategory.AuthenticationError,
        [VirtErrorId.NotTls] = ErrorCategory.ProtocolError,
        [VirtErrorId.TlsHandshakeFailed] = ErrorCategory.ProtocolError,
        [VirtErrorId.ProgramNotFound] = ErrorCategory.NotInstalled,
        [VirtErrorId.SshHostKeyUnknown] = ErrorCategory.SecurityError,
        [VirtErrorId.SshHostKeyChanged] = ErrorCategory.SecurityError,
        [VirtErrorId.SshAuthenticationFailed] = ErrorCategory.AuthenticationError,
        [VirtErrorId.SshHelperMissing] = ErrorCategory.NotInstalled,
        [VirtErrorId.SshFailed] = ErrorCategory.ConnectionError,
        [VirtErrorId.CredentialMissing] = ErrorCategory.AuthenticationError,
        [VirtErrorId.ClientConfigurationInvalid] = ErrorCategory.InvalidData,
        [CmdletErrorId.HostNotConnected] = ErrorCategory.ObjectNotFound,
        [CmdletErrorId.HostNameInUse] = ErrorCategory.ResourceExists,
        [CmdletErrorId.ObjectNotUsable] = ErrorCategory.InvalidType,
        [CmdletErrorId.DomainAmbiguous] = ErrorCategory.InvalidArgument,
        [CmdletErrorId.FileNotReadable] = ErrorCategory.ReadError,
        [VirtErrorId.NotConverging] = ErrorCategory.LimitsExceeded,
        [VirtErrorId.PostCopyInterrupted] = ErrorCategory.InvalidResult,
        [CmdletErrorId.MigrationUncertain] = ErrorCategory.InvalidResult,
        [CmdletErrorId.MigrationLost] = ErrorCategory.InvalidResult,
        [CmdletErrorId.RepairNeedsDecision] = ErrorCategory.InvalidResult,
        [CmdletErrorId.RepairIncomplete] = ErrorCategory.InvalidResult,
        [CmdletErrorId.SimulatorNotFound] = ErrorCategory.ObjectNotFound,
        [CmdletErrorId.SimulatorExists] = ErrorCategory.ResourceExists,
        [CmdletErrorId.MigrationNotFound] = ErrorCategory.ObjectNotFound,
        [CmdletErrorId.MigrationInPostCopy] = ErrorCategory.InvalidOperation,
        [CmdletErrorId.PlanHasErrors] = ErrorCategory.InvalidOperation,
        [CmdletErrorId.PlanOutdated] = ErrorCategory.InvalidOperation,
        [CmdletErrorId.MigrationFailed] = ErrorCategory.InvalidResult,
    };

    /// <summary>The record of an error.</summary>
    public static ErrorRecord Of(VirtException error, object? target) =>
        new(error, error.ErrorId, CategoryOf(error.ErrorId), target)
        {
            ErrorDetails = new ErrorDetails(error.Message) { RecommendedAction = error.RecommendedAction },
        };

    /// <summary>The record of a migration that did not complete; its target is the result.</summary>
    public static ErrorRecord Of(MigrationResult result)
    {
        var cause = result.Error;
        var because = cause is null ? string.Empty : $": {cause.Message}";
        var (text, id, action) = result.Outcome switch
        {
            MigrationOutcome.Uncertain => (
                $"it is not known where '{result.Name}' runs after its migration from {result.Source} to {result.Destination} "
                    + $"(source: {result.SourceState ?? "unknown"}, destination: {result.DestinationState ?? "unknown"}){because}",
                CmdletErrorId.MigrationUncertain,
                result.RepairCommand ?? "Look at both hosts with Get-VirtDomain before you start or stop anything; see about_VirtMigrate_Outcomes."),
            MigrationOutcome.Lost => (
                $"'{result.Name}' runs nowhere any more after its migration from {result.Source} to {result.Destination} "
                    + $"(source: {result.SourceState ?? "unknown"}, destination: {result.DestinationState ?? "unknown"}){because}",
                CmdletErrorId.MigrationLost,
                $"Its memory is gone. Find its definition with Get-VirtDomain -Uuid {result.Uuid} and start it there, on one host only; see about_VirtMigrate_Outcomes."),
            MigrationOutcome.Interrupted => (
                $"post-copy of '{result.Name}' broke off: {result.Destination} runs it as far as it has its memory, the rest is still on {result.Source} "
                    + $"(source: {result.SourceState ?? "unknown"}, destination: {result.DestinationState ?? "unknown"}){because}",
                VirtErrorId.PostCopyInterrupted,
                $"End neither half. Mend the connection between the hosts, then: {result.RepairCommand}"),
            MigrationOutcome.RolledBack => (
                $"'{result.Name}' was not migrated from {result.Source} to {result.Destination} and is on {result.Source} as before{because}",
                cause?.ErrorId ?? CmdletErrorId.MigrationFailed,
                cause?.RecommendedAction ?? "Look at the steps of the result, which is this record's target object."),
            _ => (
                $"the migration of '{result.Name}' from {result.Source} to {result.Destination} was refused{because}",
                cause?.ErrorId ?? CmdletErrorId.MigrationFailed,
                cause?.RecommendedAction ?? "Look at the steps of the result, which is this record's target object."),
        };

        var exception = new VirtException(cause?.Code ?? VirtErrorCode.OperationFailed, cause?.Domain ?? VirtErrorDomain.None, text, cause)
        {
            ErrorId = id,
            RecommendedAction = action,
            Host = cause?.Host,
            Call = cause?.Call,
            Delivery = cause?.Delivery ?? CallDelivery.Answered,
        };
        return Of(exception, result);
    }

    private static ErrorCategory CategoryOf(string id) => Categories.TryGetValue(id, out var category) ? category : ErrorCategory.NotSpecified;
}
