namespace VirtMigrate.Model;

/// <summary>A storage pool's state and room.</summary>
/// <param name="State">Its state.</param>
/// <param name="Capacity">Bytes in all.</param>
/// <param name="Allocation">Bytes in use.</param>
/// <param name="Available">Bytes free.</param>
public sealed record StoragePoolInfo(StoragePoolState State, ulong Capacity, ulong Allocation, ulong Available);
