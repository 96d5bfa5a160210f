using VirtMigrate.Model;

namespace VirtMigrate.Simulation;

// What a source refuses to migrate. Called with the gate held.
public sealed partial class SimulatedHost
{
    private void CheckMigratable(SimulatedDomain domain, SimulatedDomainDefinition definition, MigrationArguments arguments, MigrationFlags flags)
    {
        if (domain.Snapshots.Count > 0)
        {
            throw Error(VirtErrorCode.OperationInvalid,
                $"Requested operation is not valid: cannot migrate domain with {domain.Snapshots.Count} snapshots");
        }

        foreach (var target in arguments.MigrateDisks)
        {
            if (!definition.Disks.Any(d => d.Target == target))
            {
                throw Error(VirtErrorCode.InvalidArgument, $"invalid argument: disk target {target} not found");
            }
        }

        if ((flags & (MigrationFlags.Unsafe | MigrationFlags.Offline)) != 0 || !domain.IsActive)
        {
            return;
        }

        var copied = CopiedDisks(definition, arguments, flags).ToArray();
        foreach (var disk in definition.Disks.Except(copied))
        {
            if (!disk.ReadOnly && !IsShared(disk))
            {
                throw Error(VirtErrorCode.MigrateUnsafe, "Unsafe migration: Migration without shared storage is unsafe");
            }

            if (!disk.ReadOnly && disk.Cache is not ("none" or "directsync"))
            {
                throw Error(VirtErrorCode.MigrateUnsafe, "Unsafe migration: Migration may lead to data corruption if disks use cache other than none or directsync");
            }
        }
    }

    private void CheckReplacement(SimulatedDomainDefinition current, SimulatedDomainDefinition? replacement, string? destinationName)
    {
        if (replacement is null)
        {
            return;
        }

        if (replacement.Name != current.Name && replacement.Name != destinationName)
        {
            throw Error(VirtErrorCode.ConfigUnsupported,
                $"unsupported configuration: target domain name '{replacement.Name}' does not match source '{current.Name}'", VirtErrorDomain.Domain);
        }

        if (current.DifferenceTo(replacement) is { } difference)
        {
            throw Error(VirtErrorCode.ConfigUnsupported, $"unsupported configuration: target {difference}", VirtErrorDomain.Domain);
        }
    }

    private void CheckFlags(MigrationFlags flags)
    {
        var unknown = flags & ~Personality.AcceptedFlags;
        if (unknown != 0)
        {
            throw Error(VirtErrorCode.InvalidArgument, $"invalid argument: unsupported flags (0x{(uint)unknown:x})", VirtErrorDomain.None);
        }
    }
}
