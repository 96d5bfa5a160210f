namespace VirtMigrate.Model;

/// <summary>Groups of bulk statistics (libvirt: virDomainStatsTypes).</summary>
[Flags]
public enum DomainStatsTypes : uint
{
    /// <summary>Every group that the host has.</summary>
    All = 0,
    /// <summary>State and reason.</summary>
    State = 1,
    /// <summary>CPU time.</summary>
    CpuTotal = 2,
    /// <summary>Memory balloon.</summary>
    Balloon = 4,
    /// <summary>Virtual CPUs.</summary>
    VCpu = 8,
    /// <summary>Network interfaces.</summary>
    Interface = 16,
    /// <summary>Disks.</summary>
    Block = 32,
    /// <summary>Performance events.</summary>
    Perf = 64,
    /// <summary>I/O threads.</summary>
    IoThread = 128,
    /// <summary>Memory bandwidth.</summary>
    Memory = 256,
    /// <summary>Dirty rate.</summary>
    DirtyRate = 512,
    /// <summary>Hypervisor specific.</summary>
    Vm = 1024,
}
