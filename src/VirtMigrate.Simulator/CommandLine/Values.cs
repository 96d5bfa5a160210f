using System.Globalization;
using VirtMigrate.Simulation;

namespace VirtMigrate.Simulator.CommandLine;

/// <summary>Reads the values of options.</summary>
internal static class Values
{
    /// <summary>A size in bytes, such as <c>4G</c>.</summary>
    public static ulong Size(string option, string text)
    {
        var shift = text.Length == 0 ? 0 : char.ToUpperInvariant(text[^1]) switch
        {
            'K' => 10,
            'M' => 20,
            'G' => 30,
            'T' => 40,
            _ => 0,
        };
        var number = shift > 0 ? text[..^1] : text;
        return ulong.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0
            && value <= (ulong.MaxValue >> shift)
            ? value << shift
            : throw new UsageException($"{option}: '{text}' is no size; write bytes, or a number with K, M, G or T");
    }

    /// <summary>A number from 0 on that may be broken.</summary>
    public static double Rate(string option, string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : throw new UsageException($"{option}: '{text}' is no number from 0 on");

    /// <summary>A whole number.</summary>
    public static int Number(string option, string text, int least, int most) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw new UsageException($"{option}: '{text}' is no whole number from {least} to {most}");

    /// <summary>A clock's speed.</summary>
    public static double ClockSpeed(string option, string text) => text switch
    {
        "virtual" => SimulationClock.VirtualSpeed,
        "real" => 1,
        _ => Rate(option, text) is > 0 and var speed ? speed
            : throw new UsageException($"{option}: write virtual, real, or a number above 0"),
    };

    /// <summary>A migration protocol's name.</summary>
    public static SimulatedProtocols Protocol(string option, string text) => text.ToLowerInvariant() switch
    {
        "v1" => SimulatedProtocols.V1,
        "v2" => SimulatedProtocols.V2,
        "v3" => SimulatedProtocols.V3,
        "params" => SimulatedProtocols.V3Params,
        _ => throw new UsageException($"{option}: '{text}' is no migration protocol; there are v1, v2, v3 and params"),
    };
}
