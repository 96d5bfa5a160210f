namespace VirtMigrate.XdrGenerator;

/// <summary>A field of a message.</summary>
internal sealed record FieldModel(string Name, WireType Type, LocationModel? Location);
