namespace VirtMigrate.Tests.RandomWalk;

/// <summary>What the model believes of a domain on one host.</summary>
internal sealed record ModelDomain(string Name, bool Active, bool Paused, bool Persistent)
{
    public override string ToString() => $"{Name}:{(!Active ? "off" : Paused ? "paused" : "running")}{(Persistent ? string.Empty : ",transient")}";
}
