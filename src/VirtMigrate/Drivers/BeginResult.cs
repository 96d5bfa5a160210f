namespace VirtMigrate.Drivers;

/// <summary>What Begin answers.</summary>
/// <param name="Cookie">Opaque bytes for Prepare.</param>
/// <param name="Xml">The domain's XML for the destination.</param>
public readonly record struct BeginResult(byte[] Cookie, string Xml);
