using VirtMigrate.Model;

namespace VirtMigrate.PowerShell.Errors;

/// <summary>Errors that cmdlets find before any host is asked.</summary>
internal static class CmdletErrors
{
    public static VirtException NoHost() => Make(VirtErrorCode.NoConnect, CmdletErrorId.HostNotConnected,
        "no host is connected", "Connect to a host with Connect-VirtHost.");

    public static VirtException NoHost(string name) => Make(VirtErrorCode.NoConnect, CmdletErrorId.HostNotConnected,
        $"no connected host answers to '{name}'", "Get-VirtHost lists the connected hosts; Connect-VirtHost connects to one.");

    public static VirtException HostAmbiguous(string name) => Make(VirtErrorCode.InvalidArgument, VirtErrorId.ArgumentInvalid,
        $"more than one connected host answers to '{name}'", "Use the connection's own name, which Get-VirtHost shows.");

    public static VirtException HostNameInUse(string name, string uri) => Make(VirtErrorCode.InvalidArgument, CmdletErrorId.HostNameInUse,
        $"a connection named '{name}' is open already; it leads to {uri}",
        "Choose another name with -Name, or close and reopen it with -Force.");

    public static VirtException NotConnectedFromHere(Migration.MigrationResult result) => Make(VirtErrorCode.NoConnect, CmdletErrorId.HostNotConnected,
        $"'{result.Name}' has moved to {result.Destination}, which cannot be reached from here: it has no domain object to write",
        "Leave out -PassThru, or connect to the destination from here with Connect-VirtHost.");

    public static VirtException RepairNeedsDecision(Migration.RepairFinding finding) => new(VirtErrorCode.OperationInvalid, VirtErrorDomain.None,
        $"'{finding.Name}' cannot be put right without a decision: {finding.Description}")
    {
        ErrorId = CmdletErrorId.RepairNeedsDecision,
        RecommendedAction = "Decide by what the message says and act on the host that it names; see about_VirtMigrate_Outcomes. If this session "
            + "itself began the migration, its connection still holds it on the source: connect again with Connect-VirtHost -Force first.",
    };

    public static VirtException RepairIncomplete(Migration.RepairFinding finding) => new(VirtErrorCode.OperationInvalid, VirtErrorDomain.None,
        $"the hosts have changed while '{finding.Name}' was put right; now {finding.Description}")
    {
        ErrorId = CmdletErrorId.RepairIncomplete,
        RecommendedAction = "Run Repair-VirtMigration again: it says what is to be done now.",
    };

    public static VirtException Closed(VirtHost host, string what) => new(VirtErrorCode.InvalidConnection, VirtErrorDomain.None,
        host.State is VirtHostState.Lost or VirtHostState.Reconnecting
            ? $"the connection to {host.Name}, {what}, was lost: {host.CloseReason}"
            : $"the connection to {host.Name}, {what}, has been closed")
    {
        ErrorId = host.State is VirtHostState.Lost or VirtHostState.Reconnecting ? VirtErrorId.ConnectionLost : VirtErrorId.ConnectionClosed,
        RecommendedAction = "Connect again with Connect-VirtHost and get the object again.",
        Host = host.Name,
        Delivery = CallDelivery.NotSent,
    };

    public static VirtException Foreign(object? value, string expected)
    {
        var names = value is System.Management.Automation.PSObject wrapped ? wrapped.TypeNames.FirstOrDefault() : value?.GetType().FullName;
        return names?.StartsWith("Deserialized.", StringComparison.Ordinal) == true
            ? Make(VirtErrorCode.InvalidArgument, CmdletErrorId.ObjectNotUsable,
                $"'{value}' is a copy ({names}) that has lost its connection",
                "Give the name instead, or get the object again in this session.")
            : Make(VirtErrorCode.InvalidArgument, CmdletErrorId.ObjectNotUsable,
                $"'{value}' is a {names ?? "null"}, not {expected}", $"Give {expected}.");
    }

    public static VirtException DomainNotFound(string name, IEnumerable<string> hosts) => Make(VirtErrorCode.NoDomain, VirtErrorId.DomainNotFound,
        $"there is no domain '{name}' on {string.Join(", ", hosts)}", VirtErrorCatalog.ActionFor(VirtErrorId.DomainNotFound));

    public static VirtException DomainAmbiguous(string name, IEnumerable<string> hosts) => Make(VirtErrorCode.InvalidArgument, CmdletErrorId.DomainAmbiguous,
        $"the domain '{name}' is on more than one connected host: {string.Join(", ", hosts)}",
        "Name the host with -VirtHost, or pipe the domain from Get-VirtDomain.");

    public static VirtException NoSimulator(string name) => Make(VirtErrorCode.InvalidArgument, CmdletErrorId.SimulatorNotFound,
        $"no simulator '{name}' runs in this process", "Get-VirtSimulator lists those that do; Start-VirtSimulator starts one.");

    public static VirtException SimulatorExists(string name) => Make(VirtErrorCode.InvalidArgument, CmdletErrorId.SimulatorExists,
        $"a simulator '{name}' runs already", "Stop it with Stop-VirtSimulator, replace it with -Force, or choose another -Name.");

    public static VirtException NoSimulatedHost(string name, Simulation.SimulationWorld world) => Make(
        VirtErrorCode.InvalidArgument, CmdletErrorId.SimulatorNotFound,
        $"the simulator '{world.Name}' has no host '{name}'", $"Its hosts are {string.Join(", ", world.Hosts.Select(host => host.Name))}.");

    public static VirtException NoMigration(VirtDomain domain) => Make(VirtErrorCode.OperationInvalid, CmdletErrorId.MigrationNotFound,
        $"no migration of '{domain.Name}' is under way on {domain.Host.Name}", "Get-VirtMigration lists what this session drives, Get-VirtMigration * what the hosts say.");

    public static VirtException InPostCopy(VirtDomain domain) => Make(VirtErrorCode.OperationInvalid, CmdletErrorId.MigrationInPostCopy,
        $"'{domain.Name}' runs on its destination already (post-copy): part of its memory is only there, and there is no way back",
        "Let it end: Wait-VirtMigration. If its link broke, take it up again with Move-VirtDomain -PostCopyResume.");

    public static VirtException StillUnderWay(VirtDomain domain, TimeSpan limit) => Make(VirtErrorCode.OperationTimeout, VirtErrorId.OperationTimeout,
        $"the migration of '{domain.Name}' is still under way after {limit.TotalSeconds:0.#} s", "Wait on, or call it off with Stop-VirtMigration.");

    public static VirtException Argument(string message, string action) =>
        Make(VirtErrorCode.InvalidArgument, VirtErrorId.ArgumentInvalid, message, action);

    public static VirtException File(string path, Exception inner) => new(VirtErrorCode.InvalidArgument, VirtErrorDomain.None,
        $"the file '{path}' cannot be read: {inner.Message}", inner)
    {
        ErrorId = CmdletErrorId.FileNotReadable,
        RecommendedAction = "Check the path and your rights to the file.",
        Delivery = CallDelivery.NotSent,
    };

    public static VirtException PlanHasErrors(Migration.MigrationPlan plan)
    {
        var errors = plan.Findings.Where(finding => finding.Severity == Migration.FindingSeverity.Error).ToArray();
        return Make(VirtErrorCode.OperationInvalid, CmdletErrorId.PlanHasErrors,
            $"the plan for '{plan.Name}' has {(errors.Length == 1 ? "an error" : $"{errors.Length} errors")}: "
                + string.Join("; ", errors.Select(finding => $"{finding.Id}: {finding.Message}")),
            errors[0].Remedy + (errors.Length == 1 ? string.Empty : " The other findings of the plan have a remedy, too.") + " -Force tries it all the same.");
    }

    public static VirtException PlanOutdated(Migration.MigrationPlan plan, IEnumerable<string> differences) => Make(
        VirtErrorCode.OperationInvalid, CmdletErrorId.PlanOutdated,
        $"the plan for '{plan.Name}' no longer fits: {string.Join("; ", differences)}",
        "Make a new plan with Get-VirtMigrationPlan and look at its findings.");

    public static VirtException FromPlan(IEnumerable<string> parameters) => Argument(
        $"what -{string.Join(", -", parameters)} would say comes from the plan", "Leave it out, or make the plan with it.");

    private static VirtException Make(VirtErrorCode code, string id, string message, string action) =>
        new(code, VirtErrorDomain.None, message)
        {
            ErrorId = id,
            RecommendedAction = action,
            Delivery = CallDelivery.NotSent,
        };
}
