namespace VirtMigrate.Model;

/// <summary>A job on a disk of a domain, such as a copy or a commit.</summary>
/// <param name="Type">Its kind as libvirt numbers it (virDomainBlockJobType).</param>
/// <param name="Bandwidth">Its largest rate in MiB/s; 0: unlimited.</param>
/// <param name="Current">How far it is.</param>
/// <param name="End">Where it ends.</param>
public sealed record BlockJobInfo(int Type, ulong Bandwidth, ulong Current, ulong End);
