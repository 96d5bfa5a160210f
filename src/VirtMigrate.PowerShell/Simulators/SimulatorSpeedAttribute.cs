using System.Management.Automation;
using VirtMigrate.Simulation;

namespace VirtMigrate.PowerShell.Simulators;

/// <summary>Reads <c>Virtual</c> and <c>RealTime</c> as the speeds that they are.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SimulatorSpeedAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value switch
        {
            string text when text.Equals("Virtual", StringComparison.OrdinalIgnoreCase) => SimulationClock.VirtualSpeed,
            string text when text.Equals("RealTime", StringComparison.OrdinalIgnoreCase) => 1d,
            _ when LanguagePrimitives.TryConvertTo(value, out double speed) && speed >= 0 => speed,
            _ => throw new ArgumentTransformationMetadataException($"'{value}' is no speed: give Virtual, RealTime, or a factor from 0 on."),
        };
    }
}
