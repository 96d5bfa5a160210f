using FsCheck;
using FsCheck.Fluent;
using VirtMigrate.Remote.Xdr;
using VirtMigrate.Tests.Vectors;

namespace VirtMigrate.Tests.Remote.Protocol;

/// <summary>What holds for every message, whatever its values or its bytes.</summary>
public sealed class MessagePropertyTests
{
    // What a message may take at most: a typed parameter of 16 bytes becomes two structs and two strings.
    private const int BytesPerByte = 24;
    private const int BytesAnyway = 16_384;

    [Fact]
    public void WhatIsWrittenIsReadAgain()
    {
        ForEveryMessage<int>((type, seed) =>
        {
            var value = RandomMessages.Make(type, new Random(seed));
            var bytes = MessageTypes.Encode(type, value);
            var again = MessageTypes.RoundTrip(type, bytes, out var remaining);
            var smallest = (int)type.GetField("MinimumSize")!.GetRawConstantValue()!;
            return remaining == 0 && bytes.AsSpan().SequenceEqual(again) && bytes.Length % 4 == 0 && bytes.Length >= smallest;
        });
    }

    [Fact]
    public void RandomBytesAreReadOrRefused()
    {
        ForEveryMessage<byte[]>(Survives);
    }

    [Fact]
    public void DamagedMessagesAreReadOrRefused()
    {
        ForEveryMessage<int>((type, seed) =>
        {
            var random = new Random(seed);
            var bytes = MessageTypes.Encode(type, RandomMessages.Make(type, random));
            Damage(ref bytes, random);
            return Survives(type, bytes);
        });
    }

    [Fact]
    public void DamagedTrafficIsReadOrRefused()
    {
        var random = new Random(1);
        foreach (var vector in WireVector.All)
        {
            var bytes = vector.Body.ToArray();
            Damage(ref bytes, random);
            foreach (var type in MessageTypes.All.Where(_ => random.Next(20) == 0))
            {
                Assert.True(Survives(type, bytes), $"{vector} as {type.Name}");
            }
        }
    }

    private static void ForEveryMessage<TInput>(Func<Type, TInput, bool> property)
    {
        var inputs = ArbMap.Default.ArbFor<TInput>();
        foreach (var type in MessageTypes.All)
        {
            Check.One(Config.QuickThrowOnFailure.WithMaxTest(15).WithName(type.Name),
                Prop.ForAll(inputs, input => property(type, input).Label(type.Name)));
        }
    }

    private static void Damage(ref byte[] bytes, Random random)
    {
        if (bytes.Length < 4)
        {
            return;
        }

        switch (random.Next(3))
        {
            case 0:
                bytes = bytes[..random.Next(bytes.Length)];
                break;
            case 1:
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                break;
            default:
                // A length or a count becomes huge.
                bytes.AsSpan(random.Next(bytes.Length / 4) * 4, 4).Fill((byte)random.Next(256));
                break;
        }
    }

    // Only XdrException, and no memory beyond what the bytes are worth.
    private static bool Survives(Type type, byte[] bytes)
    {
        var decoder = Decoders.Of(type);
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            decoder(bytes);
        }
        catch (XdrException)
        {
        }

        return GC.GetAllocatedBytesForCurrentThread() - before <= BytesAnyway + ((long)bytes.Length * BytesPerByte);
    }

    private static class Decoders
    {
        private static readonly Dictionary<Type, Action<byte[]>> All = MessageTypes.All.ToDictionary(t => t, t =>
            typeof(Decoders).GetMethod(nameof(Decode))!.MakeGenericMethod(t).CreateDelegate<Action<byte[]>>());

        public static Action<byte[]> Of(Type type) => All[type];

        public static void Decode<T>(byte[] data)
            where T : struct, IXdrMessage<T>
        {
            var reader = new XdrReader(data);
            _ = T.Read(ref reader);
        }
    }
}
