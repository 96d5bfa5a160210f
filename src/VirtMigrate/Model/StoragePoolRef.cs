namespace VirtMigrate.Model;

/// <summary>Names a storage pool towards its host.</summary>
/// <param name="Name">The pool's name on that host.</param>
/// <param name="Uuid">The pool's UUID.</param>
public readonly record struct StoragePoolRef(string Name, Guid Uuid)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
