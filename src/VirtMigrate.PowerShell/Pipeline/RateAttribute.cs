using System.Globalization;
using System.Management.Automation;

namespace VirtMigrate.PowerShell.Pipeline;

/// <summary>Reads a rate in MiB/s: a bare number, or text with a unit of 1024 such as <c>1GB</c> or <c>100 MiB/s</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RateAttribute : ArgumentTransformationAttribute
{
    private const ulong Mebibyte = 1 << 20;

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (value is string text && !ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            var bytes = SizeAttribute.Parse(text.TrimEnd().EndsWith("/s", StringComparison.OrdinalIgnoreCase) ? text.TrimEnd()[..^2] : text);
            return bytes is { } whole && whole % Mebibyte == 0
                ? whole / Mebibyte
                : throw new ArgumentTransformationMetadataException($"'{text}' is no rate: give MiB/s, whole, or a number with a unit such as 1GB/s.");
        }

        // PowerShell turns 100MB into a number of bytes before anybody sees it; read as MiB/s it would mean no limit at all.
        if (LanguagePrimitives.TryConvertTo(value, out ulong rate) && rate >= Mebibyte && rate % Mebibyte == 0)
        {
            throw new ArgumentTransformationMetadataException(
                $"{rate} MiB/s is more than any network carries: a bare number is in MiB/s; give {rate / Mebibyte}, or '{rate / Mebibyte}MB/s' as text.");
        }

        return inputData;
    }
}
