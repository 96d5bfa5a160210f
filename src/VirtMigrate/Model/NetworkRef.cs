namespace VirtMigrate.Model;

/// <summary>Names a virtual network towards its host.</summary>
/// <param name="Name">The network's name on that host.</param>
/// <param name="Uuid">The network's UUID.</param>
public readonly record struct NetworkRef(string Name, Guid Uuid)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
