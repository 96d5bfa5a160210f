namespace VirtMigrate.Model;

/// <summary>A block job of a domain changed.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Disk">Path of the disk, or its target name when asked for by <see cref="DomainEventId.BlockJob2"/>.</param>
/// <param name="JobType">Type of the block job (libvirt: virDomainBlockJobType).</param>
/// <param name="Status">Its new status (libvirt: virConnectDomainEventBlockJobStatus).</param>
public sealed record DomainBlockJobEvent(DomainRef Domain, string Disk, int JobType, int Status) : DomainEvent(Domain);
