namespace VirtMigrate.Model;

/// <summary>A disk of a domain had an error.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="SourcePath">Path of the disk on the host.</param>
/// <param name="DeviceAlias">The device's alias.</param>
/// <param name="Action">What the hypervisor did (libvirt: virDomainEventIOErrorAction).</param>
public sealed record DomainIoErrorEvent(DomainRef Domain, string SourcePath, string DeviceAlias, int Action) : DomainEvent(Domain);
