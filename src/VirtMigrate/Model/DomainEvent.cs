namespace VirtMigrate.Model;

/// <summary>Something happened to a domain.</summary>
/// <param name="Domain">The domain, with its id at that time.</param>
public abstract record DomainEvent(DomainRef Domain);
