using System.Globalization;
using System.Management.Automation;
using System.Text;

namespace VirtMigrate.PowerShell.Migrations;

/// <summary>A migration in one line: who and where to, how far, how fast, how long still.</summary>
internal static class MigrationLine
{
    private const double Mebibyte = 1024 * 1024;

    public static ProgressRecord Of(VirtMigration migration, int activity) => new(activity, Title(migration), Describe(migration))
    {
        PercentComplete = migration.PercentComplete ?? -1,
        SecondsRemaining = (int)Math.Min(int.MaxValue, migration.TimeRemaining?.TotalSeconds ?? -1),
    };

    public static ProgressRecord End(VirtMigration migration, int activity) =>
        new(activity, Title(migration), "ended") { RecordType = ProgressRecordType.Completed };

    internal static string Describe(VirtMigration migration)
    {
        if (migration.Statistics is not { } statistics)
        {
            return migration.Step ?? "not begun";
        }

        var text = new StringBuilder(MigrationWatch.Describe(statistics));
        if (migration.DirtyRate is { } dirty and > 0)
        {
            text.Append(CultureInfo.CurrentCulture, $", {dirty / Mebibyte:N1} MiB/s dirtied");
        }

        if (migration.Throttle is { } throttle and > 0)
        {
            text.Append(CultureInfo.CurrentCulture, $", throttled {throttle} %");
        }

        return text.ToString();
    }

    private static string Title(VirtMigration migration) => $"{migration.Name}: {migration.Source} to {migration.Destination ?? "another host"}";
}
