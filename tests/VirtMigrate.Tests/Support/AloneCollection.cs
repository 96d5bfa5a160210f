namespace VirtMigrate.Tests.Support;

/// <summary>Tests that measure the whole process, or that need the hosts of the lab for themselves (one of Pester's files
/// does too): they run one after another, after the others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "Alone";
}
