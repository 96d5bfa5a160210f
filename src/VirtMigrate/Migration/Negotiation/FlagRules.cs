using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>Combinations of flags that libvirt's client library or every daemon refuses; told by our names before anything is sent.</summary>
internal static class FlagRules
{
    private static readonly (MigrationFlags Flag, MigrationFlags Needs)[] Needs =
    [
        (MigrationFlags.Tunnelled, MigrationFlags.PeerToPeer),
        (MigrationFlags.NonSharedSynchronousWrites, MigrationFlags.NonSharedDisk | MigrationFlags.NonSharedIncremental),
        (MigrationFlags.PostCopy, MigrationFlags.Live),
        (MigrationFlags.PostCopyResume, MigrationFlags.PostCopy),
        (MigrationFlags.ZeroCopy, MigrationFlags.Parallel),
        (MigrationFlags.Offline, MigrationFlags.PersistDestination),
    ];

    private static readonly (MigrationFlags One, MigrationFlags Other)[] Excludes =
    [
        (MigrationFlags.NonSharedDisk, MigrationFlags.NonSharedIncremental),
        (MigrationFlags.Tunnelled, MigrationFlags.Parallel),
        (MigrationFlags.PostCopy, MigrationFlags.Paused),
        (MigrationFlags.PostCopy, MigrationFlags.Tunnelled),
        (MigrationFlags.Live, MigrationFlags.Offline),
        (MigrationFlags.Offline, MigrationFlags.NonSharedDisk),
        (MigrationFlags.Offline, MigrationFlags.NonSharedIncremental),
        (MigrationFlags.Offline, MigrationFlags.Tunnelled),
    ];

    public static void Check(MigrationFlags flags)
    {
        foreach (var (flag, needs) in Needs)
        {
            // Of several that are named, one is enough.
            if (flags.HasFlag(flag) && (flags & needs) == 0)
            {
                throw Invalid($"{flag} needs {Words(needs)}");
            }
        }

        foreach (var (one, other) in Excludes)
        {
            if (flags.HasFlag(one) && flags.HasFlag(other))
            {
                throw Invalid($"{one} and {other} exclude each other");
            }
        }
    }

    private static string Words(MigrationFlags flags) =>
        string.Join(" or ", Enum.GetValues<MigrationFlags>().Where(f => f != 0 && flags.HasFlag(f)));

    private static VirtException Invalid(string message) => new(VirtErrorCode.InvalidArgument, VirtErrorDomain.None, message)
    {
        ErrorId = VirtErrorId.ArgumentInvalid,
        Delivery = CallDelivery.NotSent,
    };
}
