using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>
/// Makes what a storage copy lacks on the destination before the migration begins, and takes it away again when the guest
/// did not get there: only what was made here, and never while it is not known where the guest is.
/// </summary>
internal sealed class DestinationDisks(MigrationRun run)
{
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(10);

    private readonly List<CreatedVolume> made = [];

    /// <summary>Makes the volumes, and points the route to them where their paths differ from the source's.</summary>
    /// <returns>Why the migration cannot begin; null: it can.</returns>
    public async Task<VirtException?> MakeAsync()
    {
        var request = run.Route.Request;
        var copies = (request.Flags & (MigrationFlags.NonSharedDisk | MigrationFlags.NonSharedIncremental)) != 0;
        if (request.DestinationPool is not null || request.PoolMap.Count > 0)
        {
            if (!copies || run.Destination is null)
            {
                return Refusal(run, "a pool for the disks on the destination needs a copy of storage under a managed or peer-to-peer migration",
                    "Add -CopyStorage, or leave out -PoolMap and -DestinationPool.", VirtErrorCode.InvalidArgument);
            }

            if (request.DestinationXml is not null)
            {
                return Refusal(run, "a pool for the disks and XML for the destination exclude each other: the XML says where the disks are",
                    "Leave out -PoolMap and -DestinationPool, or the XML.", VirtErrorCode.InvalidArgument);
            }
        }

        if (!copies || !request.MakeVolumes || run.Destination is null)
        {
            return null;
        }

        try
        {
            await MakeAllAsync(request).ConfigureAwait(false);
            return run.Cancellation.IsCancellationRequested ? MigrationErrors.Cancelled() : null;
        }
        catch (Exception error) when (error is VirtException or OperationCanceledException)
        {
            return run.Cancellation.IsCancellationRequested ? MigrationErrors.Cancelled() : error as VirtException ?? MigrationErrors.Cancelled();
        }
    }

    /// <summary>Removes what was made if the guest is not there, and says what becomes of it.</summary>
    public async Task<MigrationResult> SettleAsync(MigrationResult result)
    {
        if (made.Count == 0)
        {
            return result;
        }

        if (result.Outcome is MigrationOutcome.Refused or MigrationOutcome.RolledBack)
        {
            await RemoveAsync(result).ConfigureAwait(false);
        }
        else if (result.Outcome != MigrationOutcome.Completed)
        {
            run.Warn($"{List(made)} on {run.DestinationLabel}, made for this migration, {(made.Count == 1 ? "is" : "are")} kept: "
                + result.Outcome switch
                {
                    MigrationOutcome.Lost => "the guest was there",
                    MigrationOutcome.Interrupted => "half of the guest is there",
                    _ => "it is not known whether the guest is there",
                });
        }

        var left = result.Outcome is MigrationOutcome.Refused or MigrationOutcome.RolledBack && made.Exists(v => !v.Removed);
        return result with
        {
            CreatedVolumes = made.ToArray(),
            Steps = run.Steps.ToArray(),
            Warnings = run.Warnings.ToArray(),
            Duration = run.Elapsed,
            RepairCommand = result.RepairCommand ?? (left ? RemovalCommand(made.First(v => !v.Removed)) : null),
        };
    }

    internal static VirtException Refusal(MigrationRun run, string message, string action, VirtErrorCode code) =>
        new(code, VirtErrorDomain.None, message) { Host = run.DestinationLabel, RecommendedAction = action, Delivery = CallDelivery.NotSent };

    private async Task MakeAllAsync(MigrationRequest request)
    {
        var readable = run.Route.XmlIsMigratable ? DomainXmlFlags.Migratable : DomainXmlFlags.Secure;
        var source = DomainDisks.Parse(await run.Source.CallAsync("GetDomainXml",
            (driver, token) => driver.GetDomainXmlAsync(request.Domain, readable, token), run.Options.StepTimeout).ConfigureAwait(false));
        var given = request.DestinationXml is { } xml ? DomainDisks.Parse(xml) : null;
        var places = await new DiskPlanner(run, source, given).PlanAsync().ConfigureAwait(false);
        List<(DiskPlacement Place, string Path)> moved = [];
        foreach (var place in places)
        {
            var volume = place.Existing ?? await MakeAsync(place).ConfigureAwait(false);
            var path = await run.Destination!.CallAsync("GetStorageVolumePath",
                (driver, token) => driver.GetStorageVolumePathAsync(volume, token), run.Options.StepTimeout).ConfigureAwait(false);
            if (place.Existing is null)
            {
                made[^1] = made[^1] with { Path = path };
                await CheckMadeAsync(place, volume).ConfigureAwait(false);
            }

            if (place.Disk.Kind == GuestDiskKind.Volume ? place.Disk.Pool != place.Pool.Name || place.Disk.Volume != place.Name
                : given is null && (path != place.Disk.Path || place.IsBlockDevice != (place.Disk.Kind == GuestDiskKind.Block)))
            {
                moved.Add((place, path));
            }
        }

        if (given is null && moved.Count > 0)
        {
            await RedirectAsync(source, moved).ConfigureAwait(false);
        }
    }

    private async Task<StorageVolumeRef> MakeAsync(DiskPlacement place)
    {
        if (run.Cancellation.IsCancellationRequested)
        {
            throw MigrationErrors.Cancelled();
        }

        var volume = new CreatedVolume
        {
            Disk = place.Disk.Target,
            Host = run.DestinationLabel,
            Pool = place.Pool.Name,
            Name = place.Name,
            Format = place.IsBlockDevice ? "raw" : place.Format,
            Capacity = place.Capacity,
        };

        // Before it is done: a client that dies in the middle leaves a trace of what it was about to make.
        run.WriteVolume("making", volume);
        try
        {
            var answer = await run.StepAsync("CreateVolume", MigrationSide.Destination, 0,
                (driver, token) => driver.CreateStorageVolumeAsync(place.Pool, VolumeDocument.Make(place), token), null, run.Options.StepTimeout).ConfigureAwait(false);
            volume = volume with { Path = answer.Key };
            made.Add(volume);
            run.WriteVolume("made", volume);
            run.Notice($"the volume {volume} was made on {run.DestinationLabel} for {place.Disk}");
            return answer;
        }
        catch (VirtException error)
        {
            if (error.Delivery == CallDelivery.Unknown)
            {
                made.Add(volume with { IsCertain = false });
            }
            else
            {
                run.WriteVolume("refused", volume);
            }

            throw;
        }
    }

    // A volume group rounds up to whole extents; into such a volume the disk would not be copied.
    private async Task CheckMadeAsync(DiskPlacement place, StorageVolumeRef volume)
    {
        var info = await run.Destination!.CallAsync("GetStorageVolumeInfo",
            (driver, token) => driver.GetStorageVolumeInfoAsync(volume, token), run.Options.StepTimeout).ConfigureAwait(false);
        if (info.Capacity != place.Capacity)
        {
            throw Refusal(run, $"{run.DestinationLabel} made {volume} with {info.Capacity} bytes; {place.Disk} has {place.Capacity}, and a disk is copied only to one of its own size",
                "Choose a pool of files with -PoolMap, or grow the disk to a size that the pool can have.", VirtErrorCode.ConfigUnsupported);
        }
    }

    // The guest's description there must name the disks where they will be; so must the definition that stays.
    private async Task RedirectAsync(DomainDisks source, List<(DiskPlacement Place, string Path)> moved)
    {
        var route = run.Route;
        var request = route.Request;
        if (route.Protocol < MigrationProtocol.V3)
        {
            throw Refusal(run, $"{moved[0].Place.Disk} would be at {moved[0].Path} on {run.DestinationLabel}; protocol {route.Protocol} cannot tell the destination that",
                "Use a pool of the same path, or hosts with a newer protocol.", VirtErrorCode.NoSupport);
        }

        var parameters = request.Parameters;
        if (request.Flags.HasFlag(MigrationFlags.PersistDestination) && !parameters.Contains(MigrationParameters.PersistentXml)
            && await run.Source.CallAsync("IsDomainPersistent", (driver, token) => driver.IsDomainPersistentAsync(request.Domain, token), run.Options.StepTimeout).ConfigureAwait(false))
        {
            if (route.Protocol == MigrationProtocol.V3Params)
            {
                var definition = DomainDisks.Parse(await run.Source.CallAsync("GetDomainXml", (driver, token) => driver.GetDomainXmlAsync(
                    request.Domain, DomainXmlFlags.Inactive | DomainXmlFlags.Secure | (route.XmlIsMigratable ? DomainXmlFlags.Migratable : DomainXmlFlags.None), token),
                    run.Options.StepTimeout).ConfigureAwait(false));
                parameters = parameters.Clone();
                parameters.Add(TypedParameter.String(MigrationParameters.PersistentXml, Redirected(definition, moved)));
            }
            else if (route.Protocol == MigrationProtocol.V3)
            {
                run.Warn($"protocol {route.Protocol} carries no definition of its own: that on {run.DestinationLabel} will name the disks where they are on {run.Source.Name}");
            }
        }

        run.Reroute(request with { DestinationXml = Redirected(source, moved), Parameters = parameters });
    }

    private static string Redirected(DomainDisks document, List<(DiskPlacement Place, string Path)> moved)
    {
        foreach (var (place, path) in moved)
        {
            if (document.Find(place.Disk.Target) is { Kind: not GuestDiskKind.Other })
            {
                document.Redirect(place.Disk.Target, place.Pool.Name, place.Name, path, place.IsBlockDevice);
            }
        }

        return document.ToXml();
    }

    private async Task RemoveAsync(MigrationResult result)
    {
        var limit = run.Destination!.OriginalLost && run.Options.RecoveryTimeout > LongestLook ? LongestLook : run.Options.RecoveryTimeout;
        var there = await run.LookAsync(MigrationSide.Destination, limit).ConfigureAwait(false);
        if (!there.Known || there.IsActive)
        {
            var reason = there.Known ? $"{run.DestinationLabel} still holds a copy of the guest ({there.Text})" : $"{run.DestinationLabel} cannot be asked";
            foreach (var volume in made)
            {
                run.Warn($"the volume {volume}, made for this migration, is left on {run.DestinationLabel}: {reason}; remove it with: {RemovalCommand(volume)}");
            }

            return;
        }

        for (var i = made.Count - 1; i >= 0; i--)
        {
            if (!made[i].IsCertain)
            {
                run.Warn($"{run.DestinationLabel} may have made the volume {made[i]}; its answer was lost ({result.Error?.Message}). If nobody else needs it: {DeletionCommand(made[i])}");
                continue;
            }

            try
            {
                var volume = made[i];
                await run.StepAsync("DeleteVolume", MigrationSide.Destination, 0, (driver, token) =>
                    driver.DeleteStorageVolumeAsync(new StorageVolumeRef(volume.Pool, volume.Name, volume.Path ?? volume.Name), token)).ConfigureAwait(false);
                made[i] = volume with { Removed = true };
                run.WriteVolume("removed", volume);
            }
            catch (VirtException error) when (error.Code == VirtErrorCode.NoStorageVolume && error.Delivery == CallDelivery.Answered)
            {
                made[i] = made[i] with { Removed = true };
                run.WriteVolume("removed", made[i]);
            }
            catch (VirtException error)
            {
                run.Warn($"the volume {made[i]}, made for this migration, could not be removed from {run.DestinationLabel} ({error.Message}); remove it with: {RemovalCommand(made[i])}");
            }
        }
    }

    // The journal remembers what was made; without one, libvirt's own tool has to do.
    private string RemovalCommand(CreatedVolume volume) =>
        run.Options.Journal is { } journal && volume.IsCertain ? $"Repair-VirtMigration -JournalPath '{journal.Path}'" : DeletionCommand(volume);

    private string DeletionCommand(CreatedVolume volume) =>
        $"virsh -c {MigrationJournal.SafeUri(run.Destination!.Driver.Uri)} vol-delete --pool {volume.Pool} {volume.Name}";

    private static string List(IEnumerable<CreatedVolume> volumes) => "the volume " + string.Join(", ", volumes);
}
