using System.Globalization;

namespace VirtMigrate.Model;

/// <summary>A named value of one of libvirt's seven types (libvirt: virTypedParameter).</summary>
public readonly struct TypedParameter : IEquatable<TypedParameter>
{
    private readonly long bits;
    private readonly string? text;

    private TypedParameter(string field, TypedParameterType type, long bits, string? text = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(field);
        Field = field;
        Type = type;
        this.bits = bits;
        this.text = text;
    }

    /// <summary>The parameter's name, such as <c>migrate_uri</c>.</summary>
    public string Field { get; }

    /// <summary>The type of its value.</summary>
    public TypedParameterType Type { get; }

    /// <summary>Makes an <see cref="TypedParameterType.Int"/>.</summary>
    public static TypedParameter Int(string field, int value) => new(field, TypedParameterType.Int, value);

    /// <summary>Makes a <see cref="TypedParameterType.UInt"/>.</summary>
    public static TypedParameter UInt(string field, uint value) => new(field, TypedParameterType.UInt, value);

    /// <summary>Makes an <see cref="TypedParameterType.LLong"/>.</summary>
    public static TypedParameter LLong(string field, long value) => new(field, TypedParameterType.LLong, value);

    /// <summary>Makes a <see cref="TypedParameterType.ULLong"/>.</summary>
    public static TypedParameter ULLong(string field, ulong value) => new(field, TypedParameterType.ULLong, unchecked((long)value));

    /// <summary>Makes a <see cref="TypedParameterType.Double"/>.</summary>
    public static TypedParameter Double(string field, double value) =>
        new(field, TypedParameterType.Double, BitConverter.DoubleToInt64Bits(value));

    /// <summary>Makes a <see cref="TypedParameterType.Boolean"/>.</summary>
    public static TypedParameter Boolean(string field, bool value) => new(field, TypedParameterType.Boolean, value ? 1 : 0);

    /// <summary>Makes a <see cref="TypedParameterType.String"/>.</summary>
    public static TypedParameter String(string field, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(field, TypedParameterType.String, 0, value);
    }

    /// <summary>The value as .NET has it: int, uint, long, ulong, double, bool or string. Boxes.</summary>
    public object Value => Type switch
    {
        TypedParameterType.Int => (int)bits,
        TypedParameterType.UInt => (uint)bits,
        TypedParameterType.LLong => bits,
        TypedParameterType.ULLong => unchecked((ulong)bits),
        TypedParameterType.Double => BitConverter.Int64BitsToDouble(bits),
        TypedParameterType.Boolean => bits != 0,
        _ => text ?? string.Empty,
    };

    /// <summary>The text of a string parameter; null for any other type.</summary>
    public string? Text => Type == TypedParameterType.String ? text : null;

    /// <summary>The 64 bits of any but a string parameter (a double's IEEE 754 bits).</summary>
    public long Bits => bits;

    /// <summary>The value as an unsigned number; false for text, doubles and negative numbers.</summary>
    public bool TryGetUnsigned(out ulong value)
    {
        value = unchecked((ulong)bits);
        return Type switch
        {
            TypedParameterType.ULLong or TypedParameterType.UInt or TypedParameterType.Boolean => true,
            TypedParameterType.Int or TypedParameterType.LLong => bits >= 0,
            _ => false,
        };
    }

    /// <inheritdoc/>
    public bool Equals(TypedParameter other) =>
        Field == other.Field && Type == other.Type && bits == other.bits && text == other.text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TypedParameter other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Field, Type, bits, text);

    /// <summary>Compares two parameters by name, type and value.</summary>
    public static bool operator ==(TypedParameter left, TypedParameter right) => left.Equals(right);

    /// <summary>Compares two parameters by name, type and value.</summary>
    public static bool operator !=(TypedParameter left, TypedParameter right) => !left.Equals(right);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Field}={Value}");
}
