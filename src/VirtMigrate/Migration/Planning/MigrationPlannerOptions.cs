using System.Net;

namespace VirtMigrate.Migration;

/// <summary>How a plan is made.</summary>
public sealed record MigrationPlannerOptions
{
    /// <summary>The clock for times and limits.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Finds the addresses of a host name; none when there are none. Null: names are not looked at, as between
    /// simulated hosts, whose names are in no directory.</summary>
    public Func<string, CancellationToken, Task<IReadOnlyList<IPAddress>>>? Resolve { get; init; } = HostNames.ResolveAsync;

    /// <summary>Longest time for looking up one name.</summary>
    public TimeSpan ResolveTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Works out what the migration will take, after the findings; its answer may be null. Null: a plan without an estimate.</summary>
    public Func<MigrationRequest, MigrationEndpoint, MigrationEndpoint?, CancellationToken, Task<MigrationEstimate?>>? Estimate { get; init; }
}
