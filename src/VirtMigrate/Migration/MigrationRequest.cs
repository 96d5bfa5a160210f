using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>What is to be migrated, and how. Parameters by their libvirt meaning; null: not set.</summary>
public sealed record MigrationRequest
{
    /// <summary>The domain on the source.</summary>
    public required DomainRef Domain { get; init; }

    /// <summary>Flags as the user meant them; the protocol masks them for each side.</summary>
    public MigrationFlags Flags { get; init; }

    /// <summary>Its name on the destination.</summary>
    public string? DestinationName { get; init; }

    /// <summary>Replaces its XML on the destination.</summary>
    public string? DestinationXml { get; init; }

    /// <summary>Where the source's hypervisor sends the memory, such as <c>tcp://host:49152</c>.</summary>
    public string? MigrateUri { get; init; }

    /// <summary>Largest rate in MiB/s; 0: unlimited.</summary>
    public ulong? Bandwidth { get; init; }

    /// <summary>Further typed parameters, such as <c>compression</c>; only the protocol with parameters carries them.</summary>
    public TypedParameterList Parameters { get; init; } = [];

    /// <summary>Ask for this protocol instead of the newest that both hosts have.</summary>
    public MigrationProtocol? Protocol { get; init; }

    /// <summary>The source's hypervisor migrates alone to <see cref="MigrateUri"/>.</summary>
    public bool Direct { get; init; }

    /// <summary>Peer-to-peer: the destination's libvirt URI as the source host sees it; null: the destination connection's own.</summary>
    public string? PeerUri { get; init; }

    /// <summary>Switch to post-copy after the first round over the memory; needs <see cref="MigrationFlags.PostCopy"/>.</summary>
    public bool PostCopyAfterPreCopy { get; init; }

    /// <summary>How long sending the guest may take before <see cref="TimeoutAction"/> is taken; null: no limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>What is done after <see cref="Timeout"/>.</summary>
    public TimeoutAction TimeoutAction { get; init; }

    /// <summary>Longest time that the guest may stand still; null: the host's own.</summary>
    public TimeSpan? MaxDowntime { get; init; }

    /// <summary>With a copy of storage: whether volumes that the destination lacks are made there before the migration begins.</summary>
    public bool MakeVolumes { get; init; } = true;

    /// <summary>With a copy of storage: which storage pool of the destination takes the place of which of the source, by name.</summary>
    public IReadOnlyDictionary<string, string> PoolMap { get; init; } = new Dictionary<string, string>();

    /// <summary>With a copy of storage: the storage pool of the destination for all disks that <see cref="PoolMap"/> does not
    /// concern; null: the one of the same name, or of the same path.</summary>
    public string? DestinationPool { get; init; }

    /// <summary>What the user wants done meanwhile, whatever the policy's ladder says.</summary>
    internal IEnumerable<PolicyRung> OwnRungs
    {
        get
        {
            if (PostCopyAfterPreCopy)
            {
                yield return new PolicyRung { Action = PolicyAction.PostCopy, AfterRounds = 1 };
            }

            if (Timeout is { } time)
            {
                yield return new PolicyRung
                {
                    Action = TimeoutAction switch
                    {
                        TimeoutAction.Suspend => PolicyAction.Suspend,
                        TimeoutAction.PostCopy => PolicyAction.PostCopy,
                        _ => PolicyAction.Abort,
                    },
                    After = time,
                };
            }
        }
    }

    /// <summary>Who is to drive.</summary>
    public MigrationMode Mode => Flags.HasFlag(MigrationFlags.PeerToPeer) ? MigrationMode.PeerToPeer
        : Direct ? MigrationMode.Direct : MigrationMode.Managed;
}
