namespace VirtMigrate.Model;

/// <summary>Names a domain towards its host: what every domain call carries.</summary>
/// <param name="Name">The domain's name on that host.</param>
/// <param name="Uuid">The domain's UUID; hosts resolve a domain by it alone.</param>
/// <param name="Id">The hypervisor's id of a running domain as of the time of asking; -1 when it does not run.</param>
public readonly record struct DomainRef(string Name, Guid Uuid, int Id)
{
    /// <summary>The id of a domain that does not run.</summary>
    public const int Inactive = -1;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
