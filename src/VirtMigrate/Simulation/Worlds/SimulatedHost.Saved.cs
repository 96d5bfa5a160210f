using VirtMigrate.Model;

namespace VirtMigrate.Simulation;

// What the host keeps of a domain beside its definition.
public sealed partial class SimulatedHost
{
    internal void ManagedSave(DomainRef reference)
    {
        lock (Gate)
        {
            var domain = GetActive(reference);
            CheckNoJob(domain);
            if (domain.Persistent is null)
            {
                throw Error(VirtErrorCode.OperationInvalid, "Requested operation is not valid: cannot do managed save for transient domain");
            }

            Deactivate(domain, 5);
            domain.HasManagedSave = true;
            Emit(domain, DomainLifecycleKind.Stopped, 4);
        }
    }

    internal void SetAutoStart(DomainRef reference, bool autoStart)
    {
        lock (Gate)
        {
            var domain = Get(reference.Uuid, reference.Name);
            domain.AutoStart = domain.Persistent is not null ? autoStart
                : throw Error(VirtErrorCode.OperationInvalid, "Requested operation is not valid: cannot set autostart for transient domain");
        }
    }
}
