using System.Net;

namespace VirtMigrate.Migration;

/// <summary>Devices that hold the guest to its host.</summary>
internal sealed class DeviceCheck : IPlanCheck
{
    // libvirt counts what VFIO devices send since this version: they can migrate if their driver can.
    private const ulong MigratesVfio = 10_006_000;

    public Task CheckAsync(PlanningContext context, CancellationToken cancellationToken)
    {
        if (context is { Arriving: { } guest, IsOffline: false })
        {
            foreach (var device in guest.HostDevices)
            {
                LookAt(context, device);
            }

            LookAtRest(context, guest);
        }

        return Task.CompletedTask;
    }

    private static void LookAt(PlanningContext context, GuestHostDevice device)
    {
        switch (device.Kind)
        {
            case "usb":
                context.Warning(MigrationFindingId.UsbDeviceAttached, device.Name, $"the guest has the USB device {device.Name} of {context.Source.Name}");
                break;
            case "pci" when device.HasTeamingPartner:
                break; // it is unplugged for the migration
            case "pci" or "mdev" when context.Source.Library >= MigratesVfio:
                context.Warning(MigrationFindingId.HostDeviceAttached, device.Name,
                    $"the guest has the {device.Kind} device {device.Name} of {context.Source.Name}; whether it can migrate is its driver's affair");
                break;
            default:
                context.Error(MigrationFindingId.HostDeviceAttached, device.Name, $"the guest has the {device.Kind} device {device.Name} of {context.Source.Name}");
                break;
        }
    }

    private static void LookAtRest(PlanningContext context, GuestDescription guest)
    {
        if (context.Source.IsQemu)
        {
            foreach (var target in guest.FileSystems)
            {
                context.Error(MigrationFindingId.FileSystemAttached, target, $"the guest has a directory of {context.Source.Name} as {target}");
            }
        }

        foreach (var memory in guest.SharedMemory.Where(memory => memory.Model == "ivshmem" || memory.Role != "master"))
        {
            context.Error(MigrationFindingId.SharedMemoryAttached, memory.Name,
                $"the guest has the shared memory {memory.Name} of model {memory.Model} with role {memory.Role ?? "not set"}");
        }

        foreach (var address in guest.GraphicsAddresses.Where(IsFixed))
        {
            context.Warning(MigrationFindingId.GraphicsAddressFixed, address, $"the guest's graphics listen at {address}");
        }
    }

    private static bool IsFixed(string text) => IPAddress.TryParse(text, out var address)
        && !IPAddress.IsLoopback(address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any);
}
