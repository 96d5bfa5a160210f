namespace VirtMigrate.Model;

/// <summary>A migration began a new round over the guest's memory.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Iteration">Number of the round, from 1.</param>
public sealed record DomainMigrationIterationEvent(DomainRef Domain, int Iteration) : DomainEvent(Domain);
