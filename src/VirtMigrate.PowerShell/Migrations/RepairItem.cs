using System.Globalization;
using System.Management.Automation;
using VirtMigrate.Migration;

namespace VirtMigrate.PowerShell.Migrations;

/// <summary>One migration that is to be put right, as far as it was named.</summary>
internal sealed record RepairItem
{
    /// <summary>The domain; null: by <see cref="Name"/>.</summary>
    public Guid? Uuid { get; init; }

    /// <summary>The domain's name, when its UUID was not given.</summary>
    public string? Name { get; init; }

    /// <summary>The source's name, if known.</summary>
    public string? Source { get; init; }

    /// <summary>The URI for a source that is not connected.</summary>
    public string? SourceUri { get; init; }

    /// <summary>The destination's name, if known.</summary>
    public string? Destination { get; init; }

    /// <summary>The URI for a destination that is not connected.</summary>
    public string? DestinationUri { get; init; }

    /// <summary>Its identity in the journal.</summary>
    public Guid? Migration { get; init; }

    /// <summary>Whether a policy of the migration paused the guest.</summary>
    public bool SuspendedByPolicy { get; init; }

    /// <summary>Volumes that were made for it on the destination.</summary>
    public IReadOnlyList<CreatedVolume> Volumes { get; init; } = [];

    /// <summary>What else helps to recognise it.</summary>
    public string? Note { get; init; }

    /// <summary>What an error record of it points at.</summary>
    public required object Target { get; init; }

    public static RepairItem Of(MigrationResult result) =>
        new()
        {
            Uuid = result.Uuid,
            Source = result.Source,
            Destination = result.Destination,
            SuspendedByPolicy = result.Rungs.Any(rung => rung is { Action: PolicyAction.Suspend, Error: null }),
            Volumes = result.CreatedVolumes,
            Target = result,
        };

    public static RepairItem Of(JournaledMigration migration) => new()
    {
        Uuid = migration.Uuid,
        Source = migration.Source,
        SourceUri = migration.SourceUri,
        Destination = migration.Destination,
        DestinationUri = migration.DestinationUri,
        Migration = migration.Id,
        SuspendedByPolicy = migration.SuspendedByPolicy,
        Volumes = migration.Volumes,
        Note = string.Create(CultureInfo.CurrentCulture, $"begun {migration.Started.ToLocalTime():g}, last step {migration.LastStep ?? "none"}"),
        Target = migration,
    };

    /// <summary>A result that was written to a file and read back: names are all that is needed of it.</summary>
    public static RepairItem? OfCopy(PSObject copy) =>
        copy.Properties["Uuid"]?.Value is { } value && Guid.TryParse($"{value}", out var uuid)
            ? new()
            {
                Uuid = uuid,
                Source = copy.Properties["Source"]?.Value as string,
                Destination = copy.Properties["Destination"]?.Value as string,
                Volumes = VolumesIn(copy),
                Target = copy,
            }
            : null;

    private static CreatedVolume[] VolumesIn(PSObject copy) =>
        [.. LanguagePrimitives.GetEnumerable(copy.Properties["CreatedVolumes"]?.Value)?.Cast<object?>().Select(VolumeOf).OfType<CreatedVolume>() ?? []];

    private static CreatedVolume? VolumeOf(object? copied)
    {
        if (copied is null)
        {
            return null;
        }

        var volume = PSObject.AsPSObject(copied);
        return Text("Pool") is { Length: > 0 } pool && Text("Name") is { Length: > 0 } name
            ? new()
            {
                Disk = Text("Disk") ?? string.Empty,
                Host = Text("Host") ?? string.Empty,
                Pool = pool,
                Name = name,
                Path = Text("Path"),
                IsCertain = Flag("IsCertain"),
                Removed = Flag("Removed"),
            }
            : null;

        string? Text(string property) => volume.Properties[property]?.Value as string;

        bool Flag(string property) => volume.Properties[property]?.Value is true;
    }
}
