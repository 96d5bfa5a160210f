using VirtMigrate.Drivers;

namespace VirtMigrate.Model;

/// <summary>A driver's answer to the question for one feature.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Number">Its number on the wire.</param>
/// <param name="Supported">Whether the driver has it.</param>
/// <param name="Usual">Whether drivers of this kind have it, by <see cref="DriverTable"/>; null when the driver is not in it.</param>
public sealed record VirtCapabilityFeature(DriverFeature Feature, int Number, bool Supported, bool? Usual = null)
{
    /// <inheritdoc/>
    public override string ToString() => Supported ? $"{Feature}" : $"no {Feature}";
}
