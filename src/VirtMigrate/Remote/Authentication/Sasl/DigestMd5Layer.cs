using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace VirtMigrate.Remote.Authentication.Sasl;

// MD5 and 3DES are what the mechanism is made of.
#pragma warning disable CA5350, CA5351

/// <summary>DIGEST-MD5's confidentiality layer (RFC 2831, section 2.4): each block is encrypted with its seal, and ends with
/// a type and a number that counts up.</summary>
internal sealed class DigestMd5Layer : SaslLayer
{
    private const int MacSize = 10;
    private const int TypeSize = 2;
    private const int TrailerSize = TypeSize + sizeof(uint);

    private readonly DigestCipher cipher;
    private readonly Direction sending;
    private readonly Direction receiving;

    /// <summary>Makes it.</summary>
    /// <param name="cipher">The cipher that was agreed.</param>
    /// <param name="sessionHash">H(A1).</param>
    /// <param name="peerBuffer">Largest block that the peer takes, in wrapped bytes.</param>
    /// <param name="ownBuffer">Largest block that the peer may send.</param>
    /// <param name="isClient">False: the host's side, for tests.</param>
    public DigestMd5Layer(DigestCipher cipher, byte[] sessionHash, int peerBuffer, int ownBuffer, bool isClient = true)
    {
        this.cipher = cipher;
        var toServer = () => new Direction(cipher, sessionHash,
            "Digest session key to client-to-server signing key magic constant"u8, "Digest H(A1) to client-to-server sealing key magic constant"u8, encrypts: isClient);
        var toClient = () => new Direction(cipher, sessionHash,
            "Digest session key to server-to-client signing key magic constant"u8, "Digest H(A1) to server-to-client sealing key magic constant"u8, encrypts: !isClient);
        sending = (isClient ? toServer : toClient)();
        receiving = (isClient ? toClient : toServer)();
        MaxPlain = Math.Min(peerBuffer, 65_536) - MacSize - TrailerSize - cipher.BlockSize - sizeof(uint);
        MaxWrapped = ownBuffer;
    }

    /// <inheritdoc/>
    public override string Description => $"DIGEST-MD5 {cipher.Name}";

    /// <inheritdoc/>
    public override int Strength => cipher.Strength;

    /// <inheritdoc/>
    public override int MaxPlain { get; }

    /// <inheritdoc/>
    public override int MaxWrapped { get; }

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Wrap(ReadOnlySpan<byte> plain)
    {
        var padding = cipher.BlockSize == 1 ? 0 : cipher.BlockSize - ((plain.Length + MacSize) % cipher.BlockSize);
        var sealedSize = plain.Length + padding + MacSize;
        var block = sending.Room(sealedSize + TrailerSize);
        var span = block.Span;
        plain.CopyTo(span);
        span.Slice(plain.Length, padding).Fill((byte)padding);
        sending.Mac(plain).AsSpan(0, MacSize).CopyTo(span[(plain.Length + padding)..]);
        sending.Crypt(block[..sealedSize]);
        BinaryPrimitives.WriteUInt16BigEndian(span[sealedSize..], 1);
        BinaryPrimitives.WriteUInt32BigEndian(span[(sealedSize + TypeSize)..], sending.Number++);
        return block;
    }

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Unwrap(ReadOnlySpan<byte> wrapped)
    {
        var sealedSize = wrapped.Length - TrailerSize;
        if (sealedSize < MacSize || sealedSize % cipher.BlockSize != 0
            || BinaryPrimitives.ReadUInt16BigEndian(wrapped[sealedSize..]) != 1
            || BinaryPrimitives.ReadUInt32BigEndian(wrapped[(sealedSize + TypeSize)..]) != receiving.Number)
        {
            throw Broken();
        }

        var block = receiving.Room(sealedSize);
        wrapped[..sealedSize].CopyTo(block.Span);
        receiving.Crypt(block);
        var plainSize = sealedSize - MacSize;
        if (cipher.BlockSize > 1)
        {
            var padding = plainSize > 0 ? block.Span[plainSize - 1] : 0;
            if (padding < 1 || padding > cipher.BlockSize || padding > plainSize)
            {
                throw Broken();
            }

            plainSize -= padding;
        }

        var plain = block[..plainSize];
        if (!CryptographicOperations.FixedTimeEquals(receiving.Mac(plain.Span).AsSpan(0, MacSize), block.Span[(sealedSize - MacSize)..]))
        {
            throw Broken();
        }

        receiving.Number++;
        return plain;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        sending.Dispose();
        receiving.Dispose();
    }

    private static SaslException Broken() => new("a protected block was changed on the way");

    /// <summary>The keys and the state of one direction.</summary>
    private sealed class Direction : IDisposable
    {
        private readonly byte[] macKey;
        private readonly Rc4? stream;
        private readonly ICryptoTransform? blocks;
        private byte[] buffer = [];

        public Direction(DigestCipher cipher, byte[] sessionHash, ReadOnlySpan<byte> macMagic, ReadOnlySpan<byte> cipherMagic, bool encrypts)
        {
            macKey = MD5.HashData([.. sessionHash, .. macMagic]);
            var key = MD5.HashData([.. sessionHash.AsSpan(0, cipher.KeyBytes), .. cipherMagic]);
            if (cipher.BlockSize == 1)
            {
                stream = new Rc4(key);
            }
            else
            {
                using var algorithm = TripleDES.Create();
                algorithm.Mode = CipherMode.CBC;
                algorithm.Padding = PaddingMode.None;
                algorithm.Key = [.. WithParity(key.AsSpan(0, 7)), .. WithParity(key.AsSpan(7, 7)), .. WithParity(key.AsSpan(0, 7))];
                algorithm.IV = key[8..];

                // It lives on from block to block: the last one is the next one's initial vector.
                blocks = encrypts ? algorithm.CreateEncryptor() : algorithm.CreateDecryptor();
            }

            CryptographicOperations.ZeroMemory(key);
        }

        public uint Number { get; set; }

        public Memory<byte> Room(int size)
        {
            if (buffer.Length < size)
            {
                buffer = new byte[size];
            }

            return buffer.AsMemory(0, size);
        }

        public void Crypt(Memory<byte> data)
        {
            if (stream is not null)
            {
                stream.Apply(data.Span);
            }
            else
            {
                var done = new byte[data.Length];
                blocks!.TransformBlock(data.ToArray(), 0, data.Length, done, 0);
                done.CopyTo(data);
            }
        }

        public byte[] Mac(ReadOnlySpan<byte> plain)
        {
            using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.MD5, macKey);
            Span<byte> number = stackalloc byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32BigEndian(number, Number);
            mac.AppendData(number);
            mac.AppendData(plain);
            return mac.GetHashAndReset();
        }

        public void Dispose()
        {
            CryptographicOperations.ZeroMemory(macKey);
            stream?.Clear();
            blocks?.Dispose();
        }

        // Seven bytes of key become eight: seven bits each and one that makes the number of ones odd.
        private static byte[] WithParity(ReadOnlySpan<byte> seven)
        {
            ulong bits = 0;
            foreach (var b in seven)
            {
                bits = (bits << 8) | b;
            }

            var eight = new byte[8];
            for (var i = 0; i < eight.Length; i++)
            {
                var part = (byte)(((bits >> (49 - (7 * i))) & 0x7F) << 1);
                eight[i] = (byte)(part | ((BitOperations.PopCount(part) & 1) ^ 1));
            }

            return eight;
        }
    }
}
