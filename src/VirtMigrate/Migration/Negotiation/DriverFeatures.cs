using VirtMigrate.Drivers;

namespace VirtMigrate.Migration;

/// <summary>The migration features that one driver answered.</summary>
/// <param name="V1">Protocol 1.</param>
/// <param name="V2">Protocol 2.</param>
/// <param name="V3">Protocol 3.</param>
/// <param name="Parameters">Protocol 3 with parameters.</param>
/// <param name="PeerToPeer">Can drive a migration as the source.</param>
/// <param name="Direct">Its hypervisor can migrate alone.</param>
/// <param name="ChangeProtection">Can hold the migration job from Begin to Confirm.</param>
/// <param name="Offline">Can migrate a definition alone.</param>
/// <param name="XmlMigratable">Has XML fit for migration.</param>
public sealed record DriverFeatures(
    bool V1, bool V2, bool V3, bool Parameters, bool PeerToPeer, bool Direct, bool ChangeProtection, bool Offline, bool XmlMigratable)
{
    /// <summary>Asks a driver.</summary>
    /// <exception cref="Model.VirtException">The host does not answer.</exception>
    public static async Task<DriverFeatures> AskAsync(VirtDriver driver, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(driver);
        var answers = await Task.WhenAll(
            driver.SupportsFeatureAsync(DriverFeature.MigrationV1, cancellationToken),
            driver.SupportsFeatureAsync(DriverFeature.MigrationV2, cancellationToken),
            driver.SupportsFeatureAsync(DriverFeature.MigrationV3, cancellationToken),
            driver.SupportsFeatureAsync(DriverFeature.MigrationParameters, cancellationToken),
            driver.SupportsFeatureAsync(DriverFeature.MigrationP2P, cancellationToken),
            driver.SupportsFeatureAsync(DriverFeature.MigrationDirect, cancellationToken),
            driver.SupportsFeatureAsync(DriverFeature.MigrateChangeProtection, cancellationToken),
            driver.SupportsFeatureAsync(DriverFeature.MigrationOffline, cancellationToken),
            driver.SupportsFeatureAsync(DriverFeature.XmlMigratable, cancellationToken)).ConfigureAwait(false);
        return new(answers[0], answers[1], answers[2], answers[3], answers[4], answers[5], answers[6], answers[7], answers[8]);
    }

    /// <summary>Whether it has a protocol.</summary>
    public bool Has(MigrationProtocol protocol) => protocol switch
    {
        MigrationProtocol.V1 => V1,
        MigrationProtocol.V2 => V2,
        MigrationProtocol.V3 => V3,
        _ => Parameters,
    };

    /// <summary>The protocols it has, newest first, for people.</summary>
    public string ProtocolNames
    {
        get
        {
            var names = MigrationNegotiator.NewestFirst.Where(Has).Select(p => p.ToString()).ToArray();
            return names.Length == 0 ? "none" : string.Join(", ", names);
        }
    }
}
