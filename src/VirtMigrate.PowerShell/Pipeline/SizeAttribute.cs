using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;

namespace VirtMigrate.PowerShell.Pipeline;

/// <summary>Reads a size in bytes: a number, or text with a unit of 1024 such as <c>64MB</c> or <c>64 MiB</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed partial class SizeAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value is not string text ? inputData
            : Parse(text) ?? throw new ArgumentTransformationMetadataException($"'{text}' is no size: give bytes, or a number with a unit such as 64MB.");
    }

    /// <summary>The bytes that a text means; null when it is no size or more than 64 bits hold.</summary>
    internal static ulong? Parse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success || !decimal.TryParse(match.Groups["number"].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        var power = match.Groups["unit"].Value is { Length: > 0 } unit ? "KMGTP".IndexOf(char.ToUpperInvariant(unit[0]), StringComparison.Ordinal) + 1 : 0;
        var scale = 1UL << (10 * power);
        return number <= ulong.MaxValue / scale && number * scale is var bytes && bytes == decimal.Truncate(bytes) ? (ulong)bytes : null;
    }

    [GeneratedRegex(@"^\s*(?<number>\d{1,20}(\.\d{1,9})?)\s*((?<unit>[KMGTP])(i?B)?|B)?\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
