namespace VirtMigrate.Model;

/// <summary>A domain's job ended.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Statistics">The job's last statistics.</param>
public sealed record DomainJobCompletedEvent(DomainRef Domain, TypedParameterList Statistics) : DomainEvent(Domain);
