using System.Globalization;
using System.Management.Automation;

namespace VirtMigrate.PowerShell.Pipeline;

/// <summary>Reads a bare number as seconds (PowerShell by itself would read it as ticks of 100 ns), and text such as <c>500ms</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecondsAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (value is string text && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed))
        {
            value = parsed;
        }
        else if (value is string withUnit && withUnit.TrimEnd().EndsWith("ms", StringComparison.OrdinalIgnoreCase)
            && double.TryParse(withUnit.TrimEnd()[..^2], NumberStyles.Float, CultureInfo.InvariantCulture, out var milliseconds))
        {
            value = milliseconds / 1000;
        }

        if (value is not (int or long or double or float or decimal or uint or ulong or short or ushort or byte))
        {
            return inputData;
        }

        var seconds = Convert.ToDouble(value, CultureInfo.InvariantCulture);
        return Math.Abs(seconds) < TimeSpan.MaxValue.TotalSeconds
            ? TimeSpan.FromSeconds(seconds)
            : throw new ArgumentTransformationMetadataException($"{seconds} seconds is too long a time.");
    }
}
