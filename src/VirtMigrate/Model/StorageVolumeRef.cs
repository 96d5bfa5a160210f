namespace VirtMigrate.Model;

/// <summary>Names a storage volume towards its host.</summary>
/// <param name="Pool">The name of its pool.</param>
/// <param name="Name">Its name in the pool.</param>
/// <param name="Key">Its key on that host; for files the path.</param>
public readonly record struct StorageVolumeRef(string Pool, string Name, string Key)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Pool}/{Name}";
}
