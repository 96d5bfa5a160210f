using VirtMigrate.Drivers;

namespace VirtMigrate.Migration;

/// <summary>What a host told of itself, as far as it did.</summary>
internal sealed record HostFacts
{
    public required MigrationEndpoint Endpoint { get; init; }

    public string Name => Endpoint.Name;

    public VirtDriver Driver => Endpoint.Driver;

    /// <summary>The driver's own name, such as <c>QEMU</c>.</summary>
    public string? Type { get; init; }

    /// <summary>The name the host gives itself.</summary>
    public string? HostName { get; init; }

    /// <summary>libvirt's version: major * 1000000 + minor * 1000 + release.</summary>
    public ulong? Library { get; init; }

    /// <summary>The hypervisor's version, as <see cref="Library"/>.</summary>
    public ulong? Hypervisor { get; init; }

    public HostCapabilities? Capabilities { get; init; }

    public bool IsQemu => string.Equals(Type, "QEMU", StringComparison.OrdinalIgnoreCase);
}
