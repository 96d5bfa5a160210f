namespace VirtMigrate.Migration;

/// <summary>Chooses the protocol that two hosts have in common.</summary>
public static class MigrationNegotiator
{
    /// <summary>Asks both hosts for their features and makes the plan; nothing is changed anywhere.</summary>
    /// <exception cref="Model.VirtException">The request is contradictory, or the hosts cannot do it.</exception>
    public static Task<MigrationPlan> NegotiateAsync(
        MigrationRequest request, MigrationEndpoint source, MigrationEndpoint? destination, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
