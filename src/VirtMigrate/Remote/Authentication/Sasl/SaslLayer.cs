namespace VirtMigrate.Remote.Authentication.Sasl;

/// <summary>What a mechanism does to the bytes after the authentication: each block travels as four bytes of length and
/// the wrapped block (RFC 4422, section 3.7).</summary>
internal abstract class SaslLayer : IDisposable
{
    /// <summary>For people: mechanism and cipher.</summary>
    public abstract string Description { get; }

    /// <summary>Its strength in bits, as far as keys go.</summary>
    public abstract int Strength { get; }

    /// <summary>Most bytes that may be wrapped into one block for the host.</summary>
    public abstract int MaxPlain { get; }

    /// <summary>Most bytes of a wrapped block that the host may send.</summary>
    public abstract int MaxWrapped { get; }

    /// <summary>Wraps; the result is valid until the next call.</summary>
    public abstract ReadOnlyMemory<byte> Wrap(ReadOnlySpan<byte> plain);

    /// <summary>Unwraps; the result is valid until the next call.</summary>
    /// <exception cref="SaslException">The block was changed on the way, or is none.</exception>
    public abstract ReadOnlyMemory<byte> Unwrap(ReadOnlySpan<byte> wrapped);

    /// <summary>Clears keys.</summary>
    public virtual void Dispose()
    {
    }
}
