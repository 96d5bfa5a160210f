namespace VirtMigrate.Drivers;

/// <summary>What Prepare answers.</summary>
/// <param name="Cookie">Opaque bytes for Perform.</param>
/// <param name="Uri">Where the source shall send the memory; null: the URI that was given is right.</param>
public readonly record struct PrepareResult(byte[] Cookie, string? Uri);
