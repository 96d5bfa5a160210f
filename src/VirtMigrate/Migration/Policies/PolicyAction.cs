namespace VirtMigrate.Migration;

/// <summary>What a rung of a policy's ladder does to a migration that does not converge.</summary>
public enum PolicyAction
{
    /// <summary>Lets the guest stand still longer for the last round.</summary>
    RaiseDowntime,
    /// <summary>The hypervisor takes CPU time from the guest (auto-converge). It is asked for before the migration begins and
    /// the hypervisor chooses the time; the rung tells that it did.</summary>
    Throttle,
    /// <summary>Lets the guest run on the destination at once; what is missing follows. There is no way back from it.</summary>
    PostCopy,
    /// <summary>Pauses the guest, so that it dirties nothing more; it runs again on the destination, or here if that fails.</summary>
    Suspend,
    /// <summary>Calls the migration off; the guest stays on the source as it was.</summary>
    Abort,
}
