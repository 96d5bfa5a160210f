using VirtMigrate.Drivers;

namespace VirtMigrate.Simulator.CommandLine;

/// <summary>What features are called on the command line.</summary>
internal static class FeatureNames
{
    private static readonly Dictionary<string, DriverFeature> Features = new(StringComparer.OrdinalIgnoreCase)
    {
        ["v1"] = DriverFeature.MigrationV1,
        ["v2"] = DriverFeature.MigrationV2,
        ["v3"] = DriverFeature.MigrationV3,
        ["params"] = DriverFeature.MigrationParameters,
        ["p2p"] = DriverFeature.MigrationP2P,
        ["direct"] = DriverFeature.MigrationDirect,
        ["change-protection"] = DriverFeature.MigrateChangeProtection,
        ["xml-migratable"] = DriverFeature.XmlMigratable,
        ["offline"] = DriverFeature.MigrationOffline,
    };

    /// <summary>All names.</summary>
    public static IEnumerable<string> All => Features.Keys;

    /// <summary>The feature of a name.</summary>
    public static bool TryFind(string name, out DriverFeature feature) => Features.TryGetValue(name, out feature);
}
