using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>Which disks a migration copies, by libvirt's rule.</summary>
internal static class DiskChoice
{
    /// <summary>Whether the disk is copied: those that are named, or else all that can be written and are not shared among guests.</summary>
    public static bool IsCopied(PlanningContext context, PlannedDisk disk)
    {
        if (!context.CopiesDisks || disk.Kind == DiskSourceKind.None)
        {
            return false;
        }

        var named = context.Request.Parameters.GetStrings(MigrationParameters.MigrateDisks).ToArray();
        return named.Length > 0 ? named.Contains(disk.Target, StringComparer.Ordinal) : disk is { IsReadOnly: false, IsShareable: false, IsRemovable: false };
    }

    /// <summary>The disk's place on the destination: as the XML that replaces the domain's has it.</summary>
    public static PlannedDisk OnDestination(PlanningContext context, PlannedDisk disk) =>
        context.Arriving?.Disks.FirstOrDefault(other => other.Target == disk.Target) ?? disk;
}
