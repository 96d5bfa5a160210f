namespace VirtMigrate.Model;

/// <summary>How a CPU description relates to a host's CPU (libvirt: virCPUCompareResult).</summary>
public enum CpuCompareResult
{
    /// <summary>The host could not tell.</summary>
    Error = -1,
    /// <summary>The host lacks something of it.</summary>
    Incompatible = 0,
    /// <summary>The same.</summary>
    Identical = 1,
    /// <summary>The host has more.</summary>
    Superset = 2,
}
