namespace VirtMigrate.Model;

/// <summary>One domain's part of a bulk statistics answer.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Statistics">Its statistics, by libvirt's names such as <c>state.state</c> and <c>balloon.current</c>.</param>
public sealed record DomainStatsRecord(DomainRef Domain, TypedParameterList Statistics);
