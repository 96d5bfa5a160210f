namespace VirtMigrate.Simulation;

/// <summary>A disk that a migration copies, as its source has it.</summary>
/// <param name="Target">Its target name, such as <c>vda</c>.</param>
/// <param name="Capacity">Bytes that the guest sees.</param>
/// <param name="Content">What is in it.</param>
internal readonly record struct CopiedDisk(string Target, ulong Capacity, Guid Content);
