namespace VirtMigrate.Model;

/// <summary>The host's hardware (libvirt: virNodeInfo).</summary>
/// <param name="Model">CPU model or architecture, such as <c>x86_64</c>.</param>
/// <param name="Memory">Memory in KiB.</param>
/// <param name="Cpus">Active CPUs.</param>
/// <param name="MegaHertz">Expected CPU frequency in MHz; 0 when unknown.</param>
/// <param name="Nodes">NUMA nodes.</param>
/// <param name="Sockets">CPU sockets in a node.</param>
/// <param name="Cores">Cores in a socket.</param>
/// <param name="Threads">Threads in a core.</param>
public sealed record NodeInfo(string Model, ulong Memory, int Cpus, int MegaHertz, int Nodes, int Sockets, int Cores, int Threads);
