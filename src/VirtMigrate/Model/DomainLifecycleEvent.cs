namespace VirtMigrate.Model;

/// <summary>A domain changed its state.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Detail">Why, by the numbers of that kind (libvirt: virDomainEvent…DetailType).</param>
public sealed record DomainLifecycleEvent(DomainRef Domain, DomainLifecycleKind Kind, int Detail) : DomainEvent(Domain);
