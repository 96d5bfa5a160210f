using VirtMigrate.Model;

namespace VirtMigrate.Drivers;

/// <summary>What Finish of protocol 3 answers.</summary>
/// <param name="Domain">The domain on the destination.</param>
/// <param name="Cookie">Opaque bytes for Confirm.</param>
public readonly record struct FinishResult(DomainRef Domain, byte[] Cookie);
