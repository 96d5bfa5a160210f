using System.Buffers;
using System.Reflection;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Tests.Remote.Protocol;

/// <summary>Handles messages whose type is known only at run time.</summary>
internal static class MessageTypes
{
    private static readonly MethodInfo RoundTripMethod =
        typeof(MessageTypes).GetMethod(nameof(RoundTrip), 1, [typeof(byte[]), typeof(int).MakeByRefType()])!;

    private static readonly MethodInfo WriteMethod = typeof(MessageTypes).GetMethods().Single(m => m is { Name: nameof(Encode), IsGenericMethod: true });

    /// <summary>Every generated message of the assembly.</summary>
    public static readonly IReadOnlyList<Type> All =
        [.. typeof(RpcHeader).Assembly.GetTypes().Where(t => t.GetCustomAttribute<XdrMessageAttribute>() is not null).OrderBy(t => t.FullName)];

    public static (Type Arguments, Type Return) Of(Procedure procedure)
    {
        var types = procedure.GetType().GenericTypeArguments;
        return (types[0], types[1]);
    }

    public static Type Of(EventProcedure procedure) => procedure.GetType().GenericTypeArguments[0];

    /// <summary>Reads a message and writes it again; tells how many bytes were not read.</summary>
    public static byte[] RoundTrip(Type type, byte[] data, out int remaining)
    {
        object[] arguments = [data, 0];
        try
        {
            var result = (byte[])RoundTripMethod.MakeGenericMethod(type).Invoke(null, arguments)!;
            remaining = (int)arguments[1];
            return result;
        }
        catch (TargetInvocationException error) when (error.InnerException is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error.InnerException);
            throw;
        }
    }

    public static byte[] RoundTrip<T>(byte[] data, out int remaining)
        where T : struct, IXdrMessage<T>
    {
        var reader = new XdrReader(data);
        var value = T.Read(ref reader);
        remaining = reader.Remaining;
        return Encode(value);
    }

    public static byte[] Encode<T>(T value)
        where T : struct, IXdrMessage<T>
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new XdrWriter(buffer);
        value.Write(ref writer);
        writer.Flush();
        Assert.Equal(buffer.WrittenCount, writer.Written);
        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] Encode(Type type, object value) =>
        (byte[])WriteMethod.MakeGenericMethod(type).Invoke(null, [value])!;

    public static T Decode<T>(byte[] data)
        where T : struct, IXdrMessage<T>
    {
        var reader = new XdrReader(data);
        return T.Read(ref reader);
    }
}
