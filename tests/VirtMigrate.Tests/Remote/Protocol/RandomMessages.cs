using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Tests.Remote.Protocol;

/// <summary>Makes random values of messages by their constructors.</summary>
internal static class RandomMessages
{
    private static readonly ConcurrentDictionary<ParameterInfo, bool> Optional = new();

    public static object Make(Type type, Random random) => Create(type, null, random);

    private static object Create(Type type, ParameterInfo? parameter, Random random)
    {
        if (type == typeof(int)) return random.Next(int.MinValue, int.MaxValue);
        if (type == typeof(uint)) return (uint)random.NextInt64(0, 1L << 32);
        if (type == typeof(long)) return random.NextInt64(long.MinValue, long.MaxValue);
        if (type == typeof(ulong)) return (ulong)random.NextInt64(long.MinValue, long.MaxValue);
        if (type == typeof(byte)) return (byte)random.Next(256);
        if (type == typeof(sbyte)) return (sbyte)random.Next(-128, 128);
        if (type == typeof(ushort)) return (ushort)random.Next(65536);
        if (type == typeof(Guid)) return new Guid(Bytes(16, random));
        if (type == typeof(string)) return Text(random, 40);
        if (type.IsEnum) return Enum.ToObject(type, random.Next());
        if (type == typeof(DomainRef)) return new DomainRef(Text(random, 20), new Guid(Bytes(16, random)), random.Next(-1, 100));
        if (type == typeof(TypedParameterList)) return new TypedParameterList(Enumerable.Range(0, random.Next(5)).Select(_ => Parameter(random)));
        if (type.IsArray)
        {
            var length = parameter?.GetCustomAttribute<XdrFixedAttribute>()?.Length
                ?? random.Next(Math.Min(6, parameter?.GetCustomAttribute<XdrLimitAttribute>()?.Maximum + 1 ?? 6));
            var element = type.GetElementType()!;
            var array = Array.CreateInstance(element, length);
            for (var i = 0; i < length; i++)
            {
                array.SetValue(Create(element, null, random), i);
            }

            return array;
        }

        var constructor = type.GetConstructors().Single(c => c.GetParameters().Length > 0);
        return constructor.Invoke([.. constructor.GetParameters().Select(p => Field(p, random))]);
    }

    private static object? Field(ParameterInfo parameter, Random random)
    {
        var nullable = Nullable.GetUnderlyingType(parameter.ParameterType);
        var optional = Optional.GetOrAdd(parameter, static p => Nullable.GetUnderlyingType(p.ParameterType) is not null
            || (!p.ParameterType.IsValueType && new NullabilityInfoContext().Create(p).ReadState == NullabilityState.Nullable));
        return optional && random.Next(2) == 0 ? null : Create(nullable ?? parameter.ParameterType, parameter, random);
    }

    private static TypedParameter Parameter(Random random)
    {
        var field = "f" + Text(random, 8);
        return random.Next(7) switch
        {
            0 => TypedParameter.Int(field, random.Next()),
            1 => TypedParameter.UInt(field, (uint)random.NextInt64(0, 1L << 32)),
            2 => TypedParameter.LLong(field, random.NextInt64()),
            3 => TypedParameter.ULLong(field, ulong.MaxValue - (ulong)random.NextInt64()),
            4 => TypedParameter.Double(field, BitConverter.Int64BitsToDouble(random.NextInt64())),
            5 => TypedParameter.Boolean(field, random.Next(2) == 0),
            _ => TypedParameter.String(field, Text(random, 30)),
        };
    }

    private static byte[] Bytes(int count, Random random)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static string Text(Random random, int longest)
    {
        var text = new StringBuilder();
        for (var i = random.Next(longest); i > 0; i--)
        {
            var value = random.Next(10) == 0 ? random.Next(1, 0x11_0000) : random.Next(1, 128);
            if (Rune.TryCreate(value, out var rune))
            {
                text.Append(rune.ToString());
            }
        }

        return text.ToString();
    }
}
