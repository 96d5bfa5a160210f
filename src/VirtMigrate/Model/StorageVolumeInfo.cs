namespace VirtMigrate.Model;

/// <summary>A storage volume's kind and size.</summary>
/// <param name="Type">Its kind.</param>
/// <param name="Capacity">Bytes that a guest sees.</param>
/// <param name="Allocation">Bytes in use on the host.</param>
public sealed record StorageVolumeInfo(StorageVolumeType Type, ulong Capacity, ulong Allocation);
