namespace VirtMigrate.XdrGenerator;

/// <summary>A codec: the class, its type, and whether it takes a limit.</summary>
internal sealed record CodecModel(string CodecName, string TypeName, bool TakesLimit, DiagnosticModel? Diagnostic, LocationModel? Location);
