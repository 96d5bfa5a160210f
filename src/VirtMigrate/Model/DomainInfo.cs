namespace VirtMigrate.Model;

/// <summary>What a host tells of a domain in one cheap call (libvirt: virDomainInfo).</summary>
/// <param name="State">State.</param>
/// <param name="MaxMemory">Largest memory it may use, in KiB.</param>
/// <param name="Memory">Memory it uses, in KiB.</param>
/// <param name="VCpu">Number of virtual CPUs.</param>
/// <param name="CpuTime">CPU time used so far, in nanoseconds.</param>
public readonly record struct DomainInfo(DomainState State, ulong MaxMemory, ulong Memory, int VCpu, ulong CpuTime);
