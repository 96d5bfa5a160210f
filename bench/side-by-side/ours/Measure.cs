using System.Diagnostics;
using System.Globalization;

namespace VirtMigrate.SideBySide;

/// <summary>What a piece of work has cost this process: prints one line when it has ended.</summary>
internal readonly struct Measure
{
    private readonly long start;
    private readonly TimeSpan cpu;
    private readonly long allocated;

    private Measure(long start, TimeSpan cpu, long allocated) => (this.start, this.cpu, this.allocated) = (start, cpu, allocated);

    public static Measure Begin()
    {
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var cpu = Environment.CpuUsage.TotalTime;
        return new Measure(Stopwatch.GetTimestamp(), cpu, allocated);
    }

    public void End(string work, int calls)
    {
        var wall = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var spent = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds;
        var bytes = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        using var self = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{{\"work\":\"{work}\",\"calls\":{calls},\"seconds\":{wall:F9},\"cpu\":{spent:F6},\"allocated\":{bytes},\"peak_kib\":{self.PeakWorkingSet64 / 1024}}}"));
    }
}
