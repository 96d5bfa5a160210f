namespace VirtMigrate.Model;

/// <summary>Size of a disk of a domain.</summary>
/// <param name="Capacity">Bytes that the guest sees.</param>
/// <param name="Allocation">Bytes of the guest's data in use on the host.</param>
/// <param name="Physical">Bytes of the file or device itself.</param>
public sealed record BlockInfo(ulong Capacity, ulong Allocation, ulong Physical);
