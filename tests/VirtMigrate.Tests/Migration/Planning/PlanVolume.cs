namespace VirtMigrate.Tests.Migration.Planning;

/// <summary>A volume of a host that a test makes.</summary>
internal sealed record PlanVolume(string Name, ulong Capacity = 10UL << 30, string Format = "qcow2", double Modified = 1_700_000_000.5);
