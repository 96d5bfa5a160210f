using VirtMigrate.Model;

namespace VirtMigrate.Migration;

// Volumes that were made for a migration whose guest did not get there.
public sealed partial class MigrationRepair
{
    /// <summary>The volumes that are still there.</summary>
    private async Task<CreatedVolume[]> LeftAsync(HostLink there, GuestSighting destination, IReadOnlyList<CreatedVolume> volumes)
    {
        List<CreatedVolume> left = [];
        foreach (var volume in volumes.Where(v => !v.Removed && destination.Known))
        {
            try
            {
                await there.CallAsync("LookupStorageVolumeByName", async (driver, token) =>
                {
                    var pool = await driver.LookupStoragePoolByNameAsync(volume.Pool, token).ConfigureAwait(false);
                    return await driver.LookupStorageVolumeByNameAsync(pool, volume.Name, token).ConfigureAwait(false);
                }, options.RecoveryTimeout).ConfigureAwait(false);
                left.Add(volume);
            }
            catch (VirtException error) when (error.Code is VirtErrorCode.NoStorageVolume or VirtErrorCode.NoStoragePool)
            {
                // Gone since.
            }
            catch (VirtException)
            {
                // Not to be seen now; removing it will tell why.
                left.Add(volume);
            }
        }

        return [.. left];
    }

    private static (RepairAction Action, string Description) WithVolumes(
        RepairAction action, string description, GuestSighting source, GuestSighting destination, CreatedVolume[] left, string there)
    {
        var certain = left.Where(v => v.IsCertain).ToArray();
        if (left.Length == 0 || action is RepairAction.Manual or RepairAction.EndSourceCopy || (destination.IsActive && action == RepairAction.None))
        {
            return (action, description);
        }

        var names = string.Join(", ", left.Select(v => v.ToString()));
        if (destination.Present && !destination.IsPausedForMigration)
        {
            // Defined there: whether it has run on these disks meanwhile is not to be seen.
            return action == RepairAction.None
                ? (RepairAction.Manual, $"{description}; {names}, made for it on {there}, may belong to the definition of the guest there: remove both, or neither")
                : (action, description);
        }

        if (certain.Length < left.Length && action == RepairAction.None)
        {
            return (RepairAction.Manual, $"{description}; whether {names} on {there} was made for it is not certain: remove it there if nobody else needs it");
        }

        return action == RepairAction.None && !source.Present ? (action, description)
            : (action == RepairAction.None ? RepairAction.RemoveVolumes : action, $"{description}; {names}, made for it on {there}, is removed");
    }

    private static async Task RemoveVolumesAsync(HostLink there, IReadOnlyList<CreatedVolume> volumes, CancellationToken cancellationToken)
    {
        foreach (var volume in volumes.Where(v => v.IsCertain))
        {
            try
            {
                var pool = await there.Driver.LookupStoragePoolByNameAsync(volume.Pool, cancellationToken).ConfigureAwait(false);
                var found = await there.Driver.LookupStorageVolumeByNameAsync(pool, volume.Name, cancellationToken).ConfigureAwait(false);
                await there.Driver.DeleteStorageVolumeAsync(found, cancellationToken).ConfigureAwait(false);
            }
            catch (VirtException error) when (error.Code is VirtErrorCode.NoStorageVolume)
            {
                // Somebody was faster.
            }
        }
    }
}
