using VirtMigrate.Migration;
using VirtMigrate.Model;

namespace VirtMigrate.Tests.Lab;

/// <summary>Strikes once: as the step of a phase begins, before its call is sent; in Perform when the transfer is under way.</summary>
internal sealed class UnplugObserver(string phase, Action strike) : IMigrationObserver
{
    private int struck;

    public bool HasStruck => struck != 0;

    public void StepStarted(MigrationRoute route, string step, MigrationSide side)
    {
        if (phase != "Perform" && step.StartsWith(phase == "Call" ? "Perform" : phase, StringComparison.Ordinal))
        {
            Strike();
        }
    }

    public void StepEnded(MigrationRoute route, MigrationStep step)
    {
    }

    public void Progress(MigrationRoute route, JobStatistics statistics)
    {
        if (phase == "Perform")
        {
            Strike();
        }
    }

    public void Notice(MigrationRoute route, string message)
    {
    }

    private void Strike()
    {
        if (Interlocked.Exchange(ref struck, 1) == 0)
        {
            strike();
        }
    }
}
