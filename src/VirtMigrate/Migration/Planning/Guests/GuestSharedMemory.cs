namespace VirtMigrate.Migration;

/// <summary>Memory that the guest shares with others.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Model">Such as <c>ivshmem-plain</c>.</param>
/// <param name="Role"><c>master</c>, <c>peer</c> or null.</param>
internal sealed record GuestSharedMemory(string Name, string Model, string? Role);
