namespace VirtMigrate.Migration;

/// <summary>A volume that was made on the destination so that a disk can be copied into it.</summary>
public sealed record CreatedVolume
{
    /// <summary>Target of the disk that it is for, such as <c>vda</c>.</summary>
    public required string Disk { get; init; }

    /// <summary>The host that it was made on.</summary>
    public required string Host { get; init; }

    /// <summary>The name of its storage pool.</summary>
    public required string Pool { get; init; }

    /// <summary>Its name in the pool.</summary>
    public required string Name { get; init; }

    /// <summary>Its path on the host; null when the host has not told.</summary>
    public string? Path { get; init; }

    /// <summary>Its format, such as <c>qcow2</c>.</summary>
    public string? Format { get; init; }

    /// <summary>Bytes that the guest sees.</summary>
    public ulong Capacity { get; init; }

    /// <summary>Whether the host said that it made it; when its answer was lost, somebody else may have.</summary>
    public bool IsCertain { get; init; } = true;

    /// <summary>Whether it was removed again, because the guest did not get there.</summary>
    public bool Removed { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Pool}/{Name}";
}
