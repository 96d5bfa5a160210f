namespace VirtMigrate.Model;

/// <summary>Progress of a domain job in the fixed form of the first job call (libvirt: virDomainJobInfo).
/// Times are milliseconds, amounts bytes.</summary>
public readonly record struct JobInfo(
    JobType Type, ulong TimeElapsed, ulong TimeRemaining,
    ulong DataTotal, ulong DataProcessed, ulong DataRemaining,
    ulong MemoryTotal, ulong MemoryProcessed, ulong MemoryRemaining,
    ulong FileTotal, ulong FileProcessed, ulong FileRemaining);
