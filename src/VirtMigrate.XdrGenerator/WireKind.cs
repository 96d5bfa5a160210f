namespace VirtMigrate.XdrGenerator;

/// <summary>How a type travels.</summary>
internal enum WireKind
{
    /// <summary>A unit that reader and writer know by name, such as <c>ReadInt32</c>.</summary>
    Primitive,
    /// <summary>An enumeration: its number.</summary>
    Enum,
    /// <summary>Text.</summary>
    String,
    /// <summary>Opaque bytes.</summary>
    Opaque,
    /// <summary>Bytes as an array of units of four bytes each.</summary>
    CharArray,
    /// <summary>An array of elements.</summary>
    Array,
    /// <summary>Another message.</summary>
    Message,
    /// <summary>A type that a codec reads and writes.</summary>
    Codec,
}
