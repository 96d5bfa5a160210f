namespace VirtMigrate.Migration;

/// <summary>Whether media of CD-ROM and floppy drives, and disks that are only read, are on the destination.</summary>
internal sealed class MediaCheck : IPlanCheck
{
    public async Task CheckAsync(PlanningContext context, CancellationToken cancellationToken)
    {
        if (context.Destination is not { } destination)
        {
            return;
        }

        foreach (var medium in (context.Arriving?.Disks ?? []).Where(disk => disk.IsRemovable || disk.IsReadOnly))
        {
            if (medium.Kind is DiskSourceKind.File or DiskSourceKind.Volume && !DiskChoice.IsCopied(context, medium)
                && await StorageLook.AtAsync(context, destination, medium, cancellationToken).ConfigureAwait(false) is { Volume: null } sight)
            {
                Tell(context, destination, medium, sight);
            }
            else if (medium is { Kind: DiskSourceKind.Block, IsRemovable: true })
            {
                context.Warning(MigrationFindingId.MediaNotSeen, medium.Target, $"{medium.Target} is the drive {medium.Place} of the host itself");
            }
        }
    }

    private static void Tell(PlanningContext context, HostFacts destination, PlannedDisk medium, StorageSight sight)
    {
        if (sight.Pool is null && medium.Kind == DiskSourceKind.File)
        {
            context.Warning(MigrationFindingId.MediaNotSeen, medium.Target, $"{medium.Target}: no pool of {destination.Name} covers {medium.Place}");
        }
        else
        {
            // Both policies let a migration leave the medium out.
            var leftOut = medium.IsRemovable && medium.StartupPolicy is "optional" or "requisite";
            context.Found(MigrationFindingId.MediaMissing, leftOut ? FindingSeverity.Warning : FindingSeverity.Error, medium.Target,
                $"{medium.Target}: {destination.Name} does not have {medium.Place}{(leftOut ? "; the drive will be empty there" : string.Empty)}");
        }
    }
}
