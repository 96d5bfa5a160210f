using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>A guest that is paused on the source stays paused on the destination.</summary>
internal static class SourceState
{
    /// <summary>Reads the source's state before the guest is sent.</summary>
    /// <returns><see cref="MigrationFlags.Paused"/> when it is paused.</returns>
    public static async Task<MigrationFlags> FollowAsync(MigrationRun run)
    {
        try
        {
            var info = await run.StepAsync("GetInfo", MigrationSide.Source, 0,
                (driver, token) => driver.GetDomainInfoAsync(run.Route.Request.Domain, token), null, run.Options.StepTimeout).ConfigureAwait(false);
            return PausedFlagFor(run, info.State);
        }
        catch (VirtException error)
        {
            return Unreadable(run, error);
        }
    }

    public static MigrationFlags PausedFlagFor(MigrationRun run, DomainState state)
    {
        run.WasActive = new DomainStateReason(state, 0).IsActive;
        return state == DomainState.Paused && !run.Route.SourceFlags.HasFlag(MigrationFlags.PostCopyResume)
            ? MigrationFlags.Paused
            : MigrationFlags.None;
    }

    /// <summary>As libvirt's client does: the migration goes on. What the user saw last stands for the state.</summary>
    public static MigrationFlags Unreadable(MigrationRun run, VirtException error)
    {
        run.WasActive = run.Route.Request.Domain.Id >= 0;
        run.Notice($"the state of {run.Route.DomainName} could not be read before it is sent: {error.Message}");
        return MigrationFlags.None;
    }
}
