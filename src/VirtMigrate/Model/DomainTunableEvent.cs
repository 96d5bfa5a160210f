namespace VirtMigrate.Model;

/// <summary>Tunables of a domain changed.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Tunables">The new values.</param>
public sealed record DomainTunableEvent(DomainRef Domain, TypedParameterList Tunables) : DomainEvent(Domain);
