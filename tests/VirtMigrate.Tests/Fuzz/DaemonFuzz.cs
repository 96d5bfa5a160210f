using System.Text;
using VirtMigrate.Daemon;
using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Remote.Xdr;
using VirtMigrate.Simulation;
using VirtMigrate.Tests.Support;
using VirtMigrate.Tests.Vectors;

namespace VirtMigrate.Tests.Fuzz;

/// <summary>A daemon with a simulated host behind it, whose client sends any bytes: whole, in pieces or byte by byte, and
/// then closes, or closes its sending half only. The daemon lets go of it and serves another client meanwhile.</summary>
internal static class DaemonFuzz
{
    private const int LargestSeed = 6000;

    public static async Task RunAsync(byte[] input)
    {
        await using var world = new SimulationWorld();
        var host = world.AddHost("alpha");
        await using var daemon = new VirtDaemon(new VirtDaemonOptions
        {
            OpenDriver = (_, readOnly, token) => host.OpenAsync(readOnly, token),
            CutsClientWithDriver = true,
            TimeProvider = new ManualTimeProvider(),
        });
        var (near, far) = MemoryTransport.Pair();
        await using var client = near;
        var served = daemon.ServeAsync(far, readOnly: (input.Length & 8) != 0, isSecure: true);

        // The input itself says how it comes, so that a line of the corpus is the whole finding.
        var piece = (input.Length & 3) switch { 0 => 1, 1 => 7, 2 => 61, _ => int.MaxValue };
        try
        {
            for (var at = 0; at < input.Length; at += Math.Min(piece, input.Length - at))
            {
                await near.WriteAsync(input.AsMemory(at, Math.Min(piece, input.Length - at)));
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // Cut off, as whoever sends nonsense may be.
        }

        await AnotherIsServedAsync(daemon);
        if ((input.Length & 4) == 0)
        {
            near.Abort();
        }
        else
        {
            near.CloseOutput();
        }

        await served.WaitAsync(ScriptedPeer.Patience);
        if (daemon.ClientCount != 0)
        {
            throw new InvalidOperationException($"{daemon.ClientCount} clients are left");
        }
    }

    /// <summary>What real clients sent, after an opening of our own; and XML of the worse kind.</summary>
    public static byte[][] Seeds()
    {
        uint serial = 0;
        byte[] Call<TArguments, TReturn>(Procedure<TArguments, TReturn> procedure, TArguments arguments)
            where TArguments : struct, IXdrMessage<TArguments>
            where TReturn : struct, IXdrMessage<TReturn> =>
            ScriptedPeer.Encode(new RpcHeader(0, RemoteProgram.Remote, 1, procedure.Number, MessageType.Call, serial++, MessageStatus.Ok), arguments);
        var uuid = Guid.Parse("3792c737-3ed6-47e6-ae92-6134b8ebe195");
        var xml = $"<domain type='qemu'><name>g</name><uuid>{uuid}</uuid><memory unit='MiB'>2</memory></domain>";
        byte[] open = [.. Call(RemoteProcedures.AuthList, default), .. Call(RemoteProcedures.ConnectOpen, new ConnectOpenArguments("qemu:///system", 0))];
        var seeds = new List<byte[]>();
        foreach (var capture in WireVector.Captures)
        {
            byte[] sent = [.. open, .. Call(RemoteProcedures.DomainCreateXml, new DomainCreateXmlArguments(xml, 0))];
            foreach (var vector in WireVector.All.Where(v => v.Capture == capture && v.Up).TakeWhile(v => (sent.Length + v.Packet.Length) < LargestSeed))
            {
                sent = [.. sent, .. vector.Packet];
            }

            seeds.Add(sent);
        }

        var deep = new StringBuilder().Insert(0, "</a>", 300).Insert(0, "<a>", 300);
        var ping = ScriptedPeer.Encode(new RpcHeader(0, RemoteProgram.KeepAlive, 1, KeepAliveProcedure.Ping, MessageType.Message, 0, MessageStatus.Ok), default(XdrVoid));
        seeds.Add([.. open, .. Call(RemoteProcedures.DomainDefineXml, new DomainDefineXmlArguments($"<domain><name>d</name><metadata>{deep}</metadata></domain>"))]);
        seeds.Add([.. open, .. ping, .. Call(RemoteProcedures.DomainDefineXml, new DomainDefineXmlArguments(xml)),
            .. Call(RemoteProcedures.ConnectListAllDomains, new ConnectListAllDomainsArguments(1, 0)),
            .. Call(RemoteProcedures.ConnectCompareCpu, new ConnectCompareCpuArguments("<cpu><model>x</model></cpu>", 0)), .. Call(RemoteProcedures.ConnectClose, default)]);

        // A stream that is never finished.
        byte[] tunnel = Call(RemoteProcedures.DomainMigratePrepareTunnel3, new DomainMigratePrepareTunnel3Arguments([], 0x106, null, 0, xml));
        var stream = new RpcHeader(0, RemoteProgram.Remote, 1, RemoteProcedures.DomainMigratePrepareTunnel3.Number, MessageType.Stream, serial - 1, MessageStatus.Continue);
        var data = ScriptedPeer.Encode(stream, new DomainDefineXmlArguments(new string('x', 500)));
        seeds.Add([.. open, .. tunnel, .. data, .. data, .. data]);
        return [.. seeds];
    }

    private static async Task AnotherIsServedAsync(VirtDaemon daemon)
    {
        var (near, far) = MemoryTransport.Pair();
        await using var other = new ScriptedPeer(near);
        var served = daemon.ServeAsync(far, readOnly: false, isSecure: true);
        var header = new RpcHeader(0, RemoteProgram.Remote, 1, RemoteProcedures.ConnectOpen.Number, MessageType.Call, 0, MessageStatus.Ok);
        await other.SendAsync(header, new ConnectOpenArguments("qemu:///system", 0));
        await other.SendAsync(header with { Procedure = RemoteProcedures.ConnectGetHostname.Number, Serial = 1 }, default(XdrVoid));
        for (uint i = 0; i < 2; i++)
        {
            var answer = await other.NextAsync();
            if (answer.Header.Status != MessageStatus.Ok && answer.Serial == 0)
            {
                throw new InvalidOperationException("another client was refused");
            }
        }

        other.Close();
        await served.WaitAsync(ScriptedPeer.Patience);
    }
}
