namespace VirtMigrate.Model;

/// <summary>Type of a typed parameter's value (libvirt: virTypedParameterType).</summary>
public enum TypedParameterType
{
    /// <summary>32 bits, signed.</summary>
    Int = 1,
    /// <summary>32 bits, unsigned.</summary>
    UInt = 2,
    /// <summary>64 bits, signed.</summary>
    LLong = 3,
    /// <summary>64 bits, unsigned.</summary>
    ULLong = 4,
    /// <summary>IEEE 754 double precision.</summary>
    Double = 5,
    /// <summary>True or false.</summary>
    Boolean = 6,
    /// <summary>Text.</summary>
    String = 7,
}
