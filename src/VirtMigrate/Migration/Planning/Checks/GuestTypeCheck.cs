using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>Whether the destination runs guests of this kind: architecture, virtualization, machine, emulator.</summary>
internal sealed class GuestTypeCheck : IPlanCheck
{
    public Task CheckAsync(PlanningContext context, CancellationToken cancellationToken)
    {
        if (context is { Arriving: { } guest, Destination: { Capabilities: { Document.Guests.Count: > 0 } capabilities } destination })
        {
            LookAt(context, guest, destination, capabilities);
        }

        return Task.CompletedTask;
    }

    private static void LookAt(PlanningContext context, GuestDescription guest, HostFacts destination, HostCapabilities capabilities)
    {
        var kinds = capabilities.Document.Guests;
        if (guest.OsType is { } os && !kinds.Any(kind => kind.OsType == os))
        {
            context.Error(MigrationFindingId.GuestTypeNotSupported, os, $"{destination.Name} runs no guests of type {os}");
            return;
        }

        var fitting = kinds.Where(kind => (guest.OsType is null || kind.OsType == guest.OsType)
            && (guest.Architecture is null || kind.Architecture == guest.Architecture)).ToArray();
        if (fitting.Length == 0)
        {
            context.Error(MigrationFindingId.GuestTypeNotSupported, guest.Architecture,
                $"{destination.Name} runs no guests of architecture {guest.Architecture}; it runs {string.Join(", ", kinds.Select(kind => kind.Architecture).Distinct())}");
            return;
        }

        if (guest.Type.Length > 0 && !fitting.Any(kind => kind.DomainTypes.Count == 0 || kind.DomainTypes.Contains(guest.Type)))
        {
            context.Error(MigrationFindingId.GuestTypeNotSupported, guest.Type,
                $"the guest is run by {guest.Type}; {destination.Name} has {string.Join(", ", fitting.SelectMany(kind => kind.DomainTypes).Distinct())}");
        }

        LookAtMachine(context, guest, destination, capabilities);
        LookAtEmulator(context, guest, destination, fitting);
    }

    private static void LookAtMachine(PlanningContext context, GuestDescription guest, HostFacts destination, HostCapabilities capabilities)
    {
        if (guest is not { Machine: { } machine, Architecture: { } architecture } || !capabilities.Machines.Keys.Any(key => key.Architecture == architecture))
        {
            return;
        }

        if (!capabilities.Machines.TryGetValue((architecture, machine), out var most))
        {
            context.Error(MigrationFindingId.MachineNotSupported, machine, $"{destination.Name} does not have the machine type {machine}");
        }
        else if (guest.VCpus > most)
        {
            context.Error(MigrationFindingId.VCpuTooMany, machine, $"the guest has {guest.VCpus} virtual CPUs; on {destination.Name} {machine} has at most {most}");
        }
    }

    private static void LookAtEmulator(PlanningContext context, GuestDescription guest, HostFacts destination, VirtCapabilityGuest[] fitting)
    {
        var emulators = fitting.Select(kind => kind.Emulator).OfType<string>().Distinct().ToArray();
        if (guest.Emulator is { } emulator && emulators.Length > 0 && !emulators.Contains(emulator))
        {
            context.Warning(MigrationFindingId.EmulatorMissing, emulator, $"{destination.Name} names {string.Join(", ", emulators)}, not {emulator}");
        }
    }
}
