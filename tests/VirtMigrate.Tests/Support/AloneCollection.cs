namespace VirtMigrate.Tests.Support;

/// <summary>Tests that measure the whole process and so run by themselves, after the others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "Alone";
}
