using VirtMigrate.Model;

namespace VirtMigrate.Tests.Migration.Planning;

/// <summary>A storage pool of a host that a test makes.</summary>
internal sealed class PlanPool(string name, string path, string type = "dir")
{
    public string Name { get; } = name;

    public string Path { get; } = path;

    public string Type { get; } = type;

    public StoragePoolRef Reference { get; } = new(name, Guid.NewGuid());

    public StoragePoolInfo Info { get; set; } = new(StoragePoolState.Running, 1UL << 40, 0, 1UL << 40);

    public List<PlanVolume> Volumes { get; } = [];

    /// <summary>Volumes that only a fresh look shows.</summary>
    public List<PlanVolume> Unseen { get; } = [];

    public bool Refresh()
    {
        Volumes.AddRange(Unseen);
        Unseen.Clear();
        return true;
    }
}
