using System.Diagnostics;
using System.Globalization;

namespace VirtMigrate.WireMigrations;

/// <summary>What a piece of work has cost this process, as one line.</summary>
internal static class Cost
{
    /// <summary>CPU of this process since it began, the start of the runtime included.</summary>
    public static double Cpu => Environment.CpuUsage.TotalTime.TotalSeconds;

    /// <summary>Writes the line.</summary>
    /// <param name="work">What was done.</param>
    /// <param name="count">How many times.</param>
    /// <param name="cpuBefore">The CPU that is not its own.</param>
    /// <param name="wall">How long it took.</param>
    /// <param name="more">Further fields.</param>
    public static void Write(string work, int count, double cpuBefore, TimeSpan wall, string more = "")
    {
        using var self = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{{\"work\":\"{work}\",\"count\":{count},\"seconds\":{wall.TotalSeconds:F6},\"cpu\":{Cpu - cpuBefore:F6},\"peak_kib\":{self.PeakWorkingSet64 / 1024}{more}}}"));
    }
}
