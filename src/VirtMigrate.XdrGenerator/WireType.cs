namespace VirtMigrate.XdrGenerator;

/// <summary>A type and how it travels.</summary>
/// <param name="Kind">How it travels.</param>
/// <param name="TypeName">The full name in C#, without a nullable mark.</param>
/// <param name="Optional">Whether a presence mark goes before it.</param>
/// <param name="IsValueType">Whether a present optional one is reached by <c>.Value</c>.</param>
/// <param name="Unit">The name of a primitive's unit in reader and writer, such as <c>Int32</c>.</param>
/// <param name="UnitSize">Bytes of a primitive.</param>
/// <param name="Limit">Limit of a variable length; 0 when none was given.</param>
/// <param name="FixedLength">Length that does not travel; 0 when it is variable.</param>
/// <param name="Element">What an array has.</param>
internal sealed record WireType(
    WireKind Kind, string TypeName, bool Optional, bool IsValueType, string Unit = "", int UnitSize = 0,
    int Limit = 0, int FixedLength = 0, WireType? Element = null);
