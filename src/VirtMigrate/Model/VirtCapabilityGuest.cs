namespace VirtMigrate.Model;

/// <summary>A kind of guest that a host can run: a <c>guest</c> element of its capabilities.</summary>
public sealed record VirtCapabilityGuest
{
    /// <summary>What kind of operating system, such as <c>hvm</c>, <c>xen</c> or <c>exe</c>.</summary>
    public string OsType { get; init; } = string.Empty;

    /// <summary>The guest's architecture, such as <c>x86_64</c>.</summary>
    public string Architecture { get; init; } = string.Empty;

    /// <summary>Bits of a word; null when the host does not tell.</summary>
    public int? WordSize { get; init; }

    /// <summary>The emulator's program; null when there is none.</summary>
    public string? Emulator { get; init; }

    /// <summary>How guests are run, such as <c>qemu</c> (emulated) and <c>kvm</c>.</summary>
    public IReadOnlyList<string> DomainTypes { get; init; } = [];

    /// <summary>Names of the machines, short names such as <c>q35</c> included.</summary>
    public IReadOnlyList<string> Machines { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => $"{OsType} {Architecture} ({string.Join(", ", DomainTypes)})";
}
