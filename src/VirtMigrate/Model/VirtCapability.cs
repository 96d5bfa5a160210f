using VirtMigrate.Drivers;

namespace VirtMigrate.Model;

/// <summary>What a host can do: its capabilities document and what its driver answers about migration.</summary>
public sealed record VirtCapability
{
    // The features of the driver itself. Those of the connection (keepalive, event callbacks) are left out: asking for
    // some of them changes how the daemon treats the connection.
    private static readonly DriverFeature[] Asked =
    [
        DriverFeature.MigrationV1, DriverFeature.MigrationV2, DriverFeature.MigrationV3, DriverFeature.MigrationParameters,
        DriverFeature.MigrationP2P, DriverFeature.MigrationDirect, DriverFeature.MigrationOffline,
        DriverFeature.MigrateChangeProtection, DriverFeature.XmlMigratable,
    ];

    // What a driver without the feature cannot do, in the words of users.
    private static readonly Dictionary<DriverFeature, string> Words = new()
    {
        [DriverFeature.MigrationV1] = "protocol V1",
        [DriverFeature.MigrationV2] = "protocol V2",
        [DriverFeature.MigrationV3] = "protocol V3",
        [DriverFeature.MigrationParameters] = "protocol V3Params",
        [DriverFeature.MigrationP2P] = "peer-to-peer migration",
        [DriverFeature.MigrationDirect] = "direct migration",
        [DriverFeature.MigrationOffline] = "offline migration",
        [DriverFeature.MigrateChangeProtection] = "change protection",
        [DriverFeature.XmlMigratable] = "XML fit for migration",
    };

    // Newest first. The names are those of the protocols that a migration can be told to use.
    private static readonly (DriverFeature Feature, string Name)[] Protocol =
    [
        (DriverFeature.MigrationParameters, "V3Params"), (DriverFeature.MigrationV3, "V3"),
        (DriverFeature.MigrationV2, "V2"), (DriverFeature.MigrationV1, "V1"),
    ];

    /// <summary>The host's name.</summary>
    public required string Name { get; init; }

    /// <summary>The driver's own name, such as <c>QEMU</c>.</summary>
    public required string Driver { get; init; }

    /// <summary>The host's UUID; null when it does not tell.</summary>
    public Guid? HostUuid { get; init; }

    /// <summary>The host CPU's architecture.</summary>
    public string Architecture { get; init; } = string.Empty;

    /// <summary>The host CPU's model as libvirt names it; null when not told.</summary>
    public string? CpuModel { get; init; }

    /// <summary>The host CPU's vendor; null when not told.</summary>
    public string? CpuVendor { get; init; }

    /// <summary>CPU features beyond the model.</summary>
    public IReadOnlyList<string> CpuFeatures { get; init; } = [];

    /// <summary>Whether the hypervisor can migrate running guests.</summary>
    public bool LiveMigration { get; init; }

    /// <summary>Schemes of the hypervisor's migration URIs.</summary>
    public IReadOnlyList<string> MigrationTransports { get; init; } = [];

    /// <summary>The migration protocols that the driver has (<c>V3Params</c>, <c>V3</c>, <c>V2</c>, <c>V1</c>), newest first: the order in which they are tried.</summary>
    public IReadOnlyList<string> Protocols { get; init; } = [];

    /// <summary>Whether the host can drive a migration as its source.</summary>
    public bool PeerToPeer { get; init; }

    /// <summary>Whether the hypervisor can migrate by itself.</summary>
    public bool Direct { get; init; }

    /// <summary>Whether a definition alone can be migrated.</summary>
    public bool Offline { get; init; }

    /// <summary>Whether the source holds the domain against changes from Begin to Confirm.</summary>
    public bool ChangeProtection { get; init; }

    /// <summary>What the driver cannot do of migration, by its own answers, such as <c>direct migration</c>.</summary>
    public IReadOnlyList<string> Lacks { get; init; } = [];

    /// <summary>What is known of drivers of this kind; null when the driver is not in <see cref="DriverTable"/>. The host's
    /// own answers stand above it.</summary>
    public DriverDescription? KnownDriver { get; init; }

    /// <summary>The driver's answer for each feature of migration.</summary>
    public IReadOnlyList<VirtCapabilityFeature> Features { get; init; } = [];

    /// <summary>The kinds of guests that the host can run.</summary>
    public IReadOnlyList<VirtCapabilityGuest> Guests { get; init; } = [];

    /// <summary>The capabilities document as the host sent it; null when the driver has none.</summary>
    public string? Xml { get; init; }

    /// <summary>Asks a host, in one round trip.</summary>
    /// <exception cref="VirtException">It does not answer, or answers no XML.</exception>
    public static async Task<VirtCapability> GetAsync(VirtHost host, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        var driver = await host.GetOpenDriverAsync(cancellationToken).ConfigureAwait(false);
        var asking = CapabilitiesOrNullAsync(driver, cancellationToken);
        var answers = await Task.WhenAll(Asked.Select(feature => driver.SupportsFeatureAsync(feature, cancellationToken))).ConfigureAwait(false);
        var has = Asked.Where((_, index) => answers[index]).ToHashSet();
        var xml = await asking.ConfigureAwait(false);
        var document = xml is null ? new VirtCapabilityDocument() : VirtCapabilityDocument.Parse(xml);
        var known = DriverTable.FindByType(host.Driver) ?? DriverTable.Find(driver.Uri.Driver);
        return new VirtCapability
        {
            Name = host.Name,
            Driver = host.Driver,
            HostUuid = document.HostUuid,
            Architecture = document.Architecture,
            CpuModel = document.CpuModel,
            CpuVendor = document.CpuVendor,
            CpuFeatures = document.CpuFeatures,
            LiveMigration = document.LiveMigration,
            MigrationTransports = document.MigrationTransports,
            // Arrays: a list that a collection expression makes cannot be indexed in PowerShell.
            Protocols = Protocol.Where(entry => has.Contains(entry.Feature)).Select(entry => entry.Name).ToArray(),
            PeerToPeer = has.Contains(DriverFeature.MigrationP2P),
            Direct = has.Contains(DriverFeature.MigrationDirect),
            Offline = has.Contains(DriverFeature.MigrationOffline),
            ChangeProtection = has.Contains(DriverFeature.MigrateChangeProtection),
            Lacks = Asked.Where(feature => !has.Contains(feature)).Select(feature => Words[feature]).ToArray(),
            KnownDriver = known,
            Features = Asked.Select((feature, index) =>
                new VirtCapabilityFeature(feature, (int)feature, answers[index], known?.Features.Contains(feature))).ToArray(),
            Guests = document.Guests,
            Xml = xml,
        };
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static async Task<string?> CapabilitiesOrNullAsync(VirtDriver driver, CancellationToken cancellationToken)
    {
        try
        {
            return await driver.GetCapabilitiesAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (VirtException error) when (error.ErrorId == VirtErrorId.NotSupported)
        {
            return null;
        }
    }
}
