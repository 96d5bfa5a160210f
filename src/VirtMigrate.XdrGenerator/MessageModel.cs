namespace VirtMigrate.XdrGenerator;

/// <summary>All that is needed to write a message's reading and writing.</summary>
internal sealed record MessageModel(
    string? Namespace, string Name, string Declaration,
    EquatableArray<FieldModel> Fields, EquatableArray<DiagnosticModel> Diagnostics);
