using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <content>A guest that shall be on the source still, and is helped to be.</content>
internal sealed partial class OutcomeJudge
{
    private async Task<MigrationResult> NotMovedAsync(MigrationOutcome outcome, VirtException error)
    {
        if (run.PerformLost)
        {
            await SettleSourceAsync().ConfigureAwait(false);
        }

        var there = run.MayBePrepared
            ? await run.LookAsync(MigrationSide.Destination, run.Destination is { OriginalLost: true } ? TimeSpan.FromSeconds(2) : run.Options.RecoveryTimeout)
                .ConfigureAwait(false)
            : GuestSighting.Unknown;
        var here = await run.LookAsync(MigrationSide.Source, run.Options.RecoveryTimeout).ConfigureAwait(false);

        if (IsOffline)
        {
            return await OfflineNotMovedAsync(outcome, error, here, there).ConfigureAwait(false);
        }

        if (here.IsPostCopyHalf || there.IsPostCopyHalf)
        {
            return InterruptedResult(error, there, here);
        }

        if ((here.IsPausedForMigration || (here.IsPaused && run.SuspendedByPolicy)) && !there.IsRunning)
        {
            here = await ResumeSourceAsync(here).ConfigureAwait(false);
        }

        if ((here.IsActive || (here.Known && WasOff)) && there.IsPausedForMigration)
        {
            there = await DropLeftoverAsync(there).ConfigureAwait(false);
        }

        if (!here.Known)
        {
            return Result(MigrationOutcome.Uncertain, there.IsRunning ? run.DestinationLabel : null, error, there, here, null);
        }

        if (here.IsPausedForMigration || (here.IsActive && there.IsRunning))
        {
            return Result(MigrationOutcome.Uncertain, there.IsRunning ? run.DestinationLabel : null, error, there, here, null);
        }

        if (run.JobHeld)
        {
            run.Warn($"{run.Source.Name} still holds the migration and may go on with it when {run.DestinationLabel} answers again");
            return Result(MigrationOutcome.Uncertain, null, error, there, here, null);
        }

        if (here.IsActive)
        {
            if (run.MayBePrepared && !there.Known)
            {
                run.Warn($"{run.DestinationLabel} cannot be asked whether a paused copy is left there; it was never told to start one");
            }

            return Result(outcome, run.Source.Name, error, there, here, null);
        }

        return NotActiveOnSource(outcome, error, here, there);
    }

    private MigrationResult NotActiveOnSource(MigrationOutcome outcome, VirtException error, GuestSighting here, GuestSighting there)
    {
        if (there.IsActive && !there.IsPausedForMigration)
        {
            return Result(MigrationOutcome.Completed, run.DestinationLabel, null, there, here, there.Domain);
        }

        if (WasOff)
        {
            // It was off before, and it is off now.
            return Result(outcome, here.Present ? run.Source.Name : null, error, there, here, null);
        }

        return there.IsPausedForMigration || (run.MayHaveFinished && !there.Known)
            ? Result(MigrationOutcome.Uncertain, null, error, there, here, null)
            : Result(MigrationOutcome.Lost, null, error, there, here, null);
    }

    /// <summary>Only definitions are concerned: the source's is untouched until Confirm.</summary>
    private Task<MigrationResult> OfflineNotMovedAsync(
        MigrationOutcome outcome, VirtException error, GuestSighting here, GuestSighting there)
    {
        if (!here.Known)
        {
            return Task.FromResult(Result(MigrationOutcome.Uncertain, null, error, there, here, null));
        }

        if (run.MayBePrepared && there.Present)
        {
            run.Warn($"a definition of {route.DestinationName} is on {run.DestinationLabel}");
        }

        return Task.FromResult(Result(outcome, here.Present ? run.Source.Name : null, error, there, here, null));
    }

    private async Task<GuestSighting> ResumeSourceAsync(GuestSighting here)
    {
        if (run.MayHaveFinished)
        {
            return here;
        }

        if (here.IsPausedForMigration)
        {
            run.Warn($"the guest was left paused on {run.Source.Name}; it is resumed because {run.DestinationLabel} was never told to start it");
        }

        await TryAsync("Resume", MigrationSide.Source, (driver, token) => driver.ResumeDomainAsync(here.Domain, token)).ConfigureAwait(false);
        return await run.LookAsync(MigrationSide.Source, run.Options.RecoveryTimeout).ConfigureAwait(false);
    }

    /// <summary>Ends a copy on the destination that never ran, while the guest is known to be on the source.</summary>
    private async Task<GuestSighting> DropLeftoverAsync(GuestSighting there)
    {
        await TryAsync("Destroy", MigrationSide.Destination, (driver, token) =>
            driver.DestroyDomainAsync(there.Domain, DomainDestroyFlags.None, token)).ConfigureAwait(false);
        return await run.LookAsync(MigrationSide.Destination, run.Options.RecoveryTimeout).ConfigureAwait(false);
    }

    private async Task TryAsync(string step, MigrationSide side, Func<Drivers.VirtDriver, CancellationToken, Task> call)
    {
        try
        {
            await run.StepAsync(step, side, 0, call).ConfigureAwait(false);
        }
        catch (VirtException error)
        {
            run.Warn($"{step} failed on {run.Link(side).Name}: {error.Message}");
        }
    }
}
