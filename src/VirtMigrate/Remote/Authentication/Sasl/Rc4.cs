namespace VirtMigrate.Remote.Authentication.Sasl;

/// <summary>The cipher RC4, which the base library does not have. Weak by today's measure; DIGEST-MD5 has nothing better
/// that hosts offer, and libvirt asks for it over plain TCP.</summary>
internal sealed class Rc4
{
    private readonly byte[] state = new byte[256];
    private byte i;
    private byte j;

    /// <summary>Begins a stream.</summary>
    public Rc4(ReadOnlySpan<byte> key)
    {
        for (var n = 0; n < state.Length; n++)
        {
            state[n] = (byte)n;
        }

        byte k = 0;
        for (var n = 0; n < state.Length; n++)
        {
            k += (byte)(state[n] + key[n % key.Length]);
            (state[n], state[k]) = (state[k], state[n]);
        }
    }

    /// <summary>Encrypts or decrypts the stream's next bytes in place.</summary>
    public void Apply(Span<byte> data)
    {
        for (var n = 0; n < data.Length; n++)
        {
            i++;
            j += state[i];
            (state[i], state[j]) = (state[j], state[i]);
            data[n] ^= state[(byte)(state[i] + state[j])];
        }
    }

    /// <summary>Forgets the key.</summary>
    public void Clear() => Array.Clear(state);
}
