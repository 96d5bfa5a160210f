using System.Buffers.Binary;
using System.Reflection;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Tests.Vectors;

/// <summary>A message of real traffic (tests/lab/vectors makes the files).</summary>
internal sealed record WireVector(string Capture, int Line, bool Up, byte[] Packet)
{
    private static readonly Lazy<IReadOnlyList<WireVector>> Loaded = new(Load);

    public static IReadOnlyList<WireVector> All => Loaded.Value;

    public static IEnumerable<string> Captures => All.Select(v => v.Capture).Distinct();

    public RpcHeader Header
    {
        get
        {
            var reader = new XdrReader(Packet);
            return RpcHeader.Read(ref reader);
        }
    }

    public ReadOnlySpan<byte> Body => Packet.AsSpan(ProtocolLimits.Header);

    public static WireVector Find(string capture, int procedure, MessageType type, MessageStatus status = MessageStatus.Ok, int skip = 0) =>
        All.Where(v => v.Capture == capture && v.Header.Procedure == procedure && v.Header.Type == type
            && v.Header.Status == status && v.Header.Program == RemoteProgram.Remote).Skip(skip).First();

    public T Decode<T>()
        where T : struct, IXdrMessage<T>
    {
        var reader = new XdrReader(Body);
        var value = T.Read(ref reader);
        Assert.Equal(0, reader.Remaining);
        return value;
    }

    public override string ToString() => $"{Capture}:{Line}";

    private static List<WireVector> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var vectors = new List<WireVector>();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith("Vectors/", StringComparison.Ordinal)).Order())
        {
            using var text = new StreamReader(assembly.GetManifestResourceStream(name)!);
            for (var line = 1; text.ReadLine() is { } content; line++)
            {
                var parts = content.Split(' ');
                var packet = Convert.FromBase64String(parts[^1]);
                Assert.Equal(packet.Length, BinaryPrimitives.ReadInt32BigEndian(packet));
                vectors.Add(new WireVector(name["Vectors/".Length..], line, parts[0] == "up", packet));
            }
        }

        return vectors;
    }
}
