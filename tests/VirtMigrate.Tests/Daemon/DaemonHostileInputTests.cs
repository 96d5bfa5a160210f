using System.Text;
using VirtMigrate.Daemon;
using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Remote.Xdr;
using VirtMigrate.Simulation;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Daemon;

/// <summary>Clients that lie, and what they may not do to the daemon or to its other clients.</summary>
public sealed class DaemonHostileInputTests
{
    private const string Bomb = "<!DOCTYPE d [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>"
        + "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'>]><domain><name>&c;</name></domain>";

    public static TheoryData<string> Places => ["root", "name", "metadata", "title"];

    [Theory]
    [MemberData(nameof(Places))]
    public async Task DeepNestingIsRefused(string place)
    {
        await using var bench = Bench();
        await OpenAsync(bench);
        const int Depth = 400_000;
        var deep = new StringBuilder().Insert(0, "</a>", Depth).Insert(0, "<a>", Depth).ToString();
        var xml = place switch
        {
            "root" => deep.ToString(),
            "title" => $"<domain><name>deep</name><title>{deep}</title><memory>1024</memory></domain>",
            "name" => $"<domain><name>{deep}</name><memory>1024</memory></domain>",
            _ => $"<domain><name>deep</name><metadata>{deep}</metadata><memory>1024</memory></domain>",
        };
        DaemonBench.AssertError(await bench.CallAsync(RemoteProcedures.DomainDefineXml, new DomainDefineXmlArguments(xml)), (int)VirtErrorCode.XmlError, (int)VirtErrorDomain.Domain);
        DaemonBench.AssertError(await bench.CallAsync(RemoteProcedures.DomainCreateXml, new DomainCreateXmlArguments(xml, 0)), (int)VirtErrorCode.XmlError, (int)VirtErrorDomain.Domain);
        var cpu = await bench.CallAsync(RemoteProcedures.ConnectCompareCpu, new ConnectCompareCpuArguments($"<cpu><model>{deep}</model></cpu>", 0));
        Assert.Equal(MessageStatus.Error, cpu.Header.Status);
        await AssertServedAsync(bench);
    }

    [Fact]
    public async Task EntitiesThatExplodeAreRefused()
    {
        await using var bench = Bench();
        await OpenAsync(bench);
        DaemonBench.AssertError(await bench.CallAsync(RemoteProcedures.DomainDefineXml, new DomainDefineXmlArguments(Bomb)), (int)VirtErrorCode.XmlError, (int)VirtErrorDomain.Domain);
        Assert.Equal(MessageStatus.Error, (await bench.CallAsync(RemoteProcedures.ConnectCompareCpu, new ConnectCompareCpuArguments(Bomb, 0))).Header.Status);
        await AssertServedAsync(bench);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(27)]
    [InlineData(33_554_437)]
    [InlineData(int.MaxValue)]
    [InlineData(-1)]
    public async Task ALengthThatCannotBeEndsThisClientAlone(int length)
    {
        await using var bench = Bench();
        await OpenAsync(bench);
        var frame = new byte[64];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(frame, length);
        await bench.Client.SendRawAsync(frame);
        await bench.Served.WaitAsync(ScriptedPeer.Patience);
        await AssertServedAsync(bench);
    }

    [Fact]
    public async Task OneByteAtATimeIsServed()
    {
        await using var bench = Bench();
        var header = bench.Header(RemoteProcedures.ConnectOpen.Number);
        foreach (var one in ScriptedPeer.Encode(header, new ConnectOpenArguments("qemu:///system", 0)))
        {
            await bench.Client.SendRawAsync([one]);
        }

        Assert.Equal(MessageStatus.Ok, (await bench.AnswerAsync(header)).Header.Status);
    }

    [Fact]
    public async Task AStreamThatIsNeverFinishedEndsWithItsClient()
    {
        await using var bench = new DaemonBench();
        var driver = await bench.OpenedAsync();
        var stream = new BenchStream();
        driver.Tunnel = stream;
        var call = await bench.CallAsync(RemoteProcedures.DomainMigratePrepareTunnel, new DomainMigratePrepareTunnelArguments(0, null, 0, "<domain/>"));
        Assert.Equal(MessageStatus.Ok, call.Header.Status);
        for (var i = 0; i < 200; i++)
        {
            await bench.Client.StreamAsync(call, MessageStatus.Continue, new byte[1000]);
        }

        await AssertServedAsync(bench);
        bench.Client.Close();
        await bench.Served.WaitAsync(ScriptedPeer.Patience);
        await stream.Disposed.WaitAsync(ScriptedPeer.Patience);
        Assert.False(stream.IsFinished);
    }

    // A daemon with a simulated host behind it, so that what is sent is really read.
    private static DaemonBench Bench()
    {
        var host = new SimulationWorld().AddHost("alpha");
        return new DaemonBench(options => options with
        {
            OpenDriver = (_, readOnly, token) => host.OpenAsync(ConnectionUri.Parse("qemu:///system"), new ConnectOptions { ReadOnly = readOnly }, token),
        });
    }

    private static async Task OpenAsync(DaemonBench bench) => Assert.Equal(MessageStatus.Ok, (await bench.OpenAsync()).Header.Status);

    /// <summary>Another client of the same daemon.</summary>
    private static async Task AssertServedAsync(DaemonBench bench)
    {
        var (near, far) = MemoryTransport.Pair();
        await using var other = new ScriptedPeer(near);
        var served = bench.Daemon.ServeAsync(far, readOnly: false, isSecure: true);
        await other.SendAsync(bench.Header(RemoteProcedures.ConnectOpen.Number), new ConnectOpenArguments("qemu:///system", 0));
        Assert.Equal(MessageStatus.Ok, (await other.NextAsync()).Header.Status);
        await other.SendAsync(bench.Header(RemoteProcedures.ConnectGetType.Number), default(XdrVoid));
        Assert.Equal("QEMU", (await other.NextAsync()).Read<ConnectGetTypeReturn>().Type);
        other.Close();
        await served.WaitAsync(ScriptedPeer.Patience);
    }
}
