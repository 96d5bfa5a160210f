namespace VirtMigrate.Remote.Xdr;

/// <summary>Marks a static class that reads and writes a type which cannot be a message itself: one of the model, or a
/// discriminated union (XDR unions have no declaration of their own here; their arms are code).</summary>
/// <remarks>The class has <c>const int MinimumSize</c> (bytes of the smallest value, for checks before memory is taken),
/// <c>T Read(ref XdrReader)</c> and <c>void Write(ref XdrWriter, T)</c>; a codec of a list takes its limit as a last
/// <c>int</c> argument of both, and fields of that type then need <see cref="XdrLimitAttribute"/>.</remarks>
/// <param name="type">The type it reads and writes.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class XdrCodecAttribute(Type type) : Attribute
{
    /// <summary>The type it reads and writes.</summary>
    public Type Type { get; } = type;
}
