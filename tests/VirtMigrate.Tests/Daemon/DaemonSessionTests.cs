using VirtMigrate.Daemon;
using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Remote.Xdr;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Daemon;

/// <summary>How a client comes in, leaves, and is answered when it breaks a rule: codes and texts of a real daemon.</summary>
public sealed class DaemonSessionTests
{
    [Fact]
    public async Task A_client_is_told_that_no_authentication_is_needed()
    {
        await using var bench = new DaemonBench();
        var answer = await bench.CallAsync(RemoteProcedures.AuthList, default);
        Assert.Equal([AuthenticationType.None], answer.Read<AuthListReturn>().Types);
    }

    [Fact]
    public async Task Nothing_but_authentication_is_answered_before_it()
    {
        var gate = new Gate();
        await using var bench = new DaemonBench(authentication: gate);
        DaemonBench.AssertError(await bench.OpenAsync(), 39, 7, "authentication required");
        Assert.Equal([AuthenticationType.Polkit], (await bench.CallAsync(RemoteProcedures.AuthList, default)).Read<AuthListReturn>().Types);
        DaemonBench.AssertError(await bench.CallAsync(RemoteProcedures.AuthSaslInit, default), 45, 7);
        Assert.Equal(1, (await bench.CallAsync(RemoteProcedures.AuthPolkit, default)).Read<AuthPolkitReturn>().Complete);
        await bench.OpenedAsync();
    }

    [Fact]
    public async Task Only_the_keepalive_feature_is_answered_before_open()
    {
        await using var bench = new DaemonBench();
        Assert.Equal(1, (await FeatureAsync(bench, 10)).Read<ConnectSupportsFeatureReturn>().Supported);
        DaemonBench.AssertError(await FeatureAsync(bench, 14), 1, 7, "internal error: hypervisor connection not open");
        DaemonBench.AssertError(await bench.LookupAsync(), 1, 7, "internal error: hypervisor connection not open");
        DaemonBench.AssertError(await bench.CallAsync(RemoteProcedures.ConnectClose, default), 1, 7);
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(6, 1)]
    [InlineData(8, 0)]
    [InlineData(9, 1)]
    [InlineData(10, 1)]
    [InlineData(13, 0)]
    [InlineData(14, 1)]
    [InlineData(15, 1)]
    [InlineData(16, 1)]
    [InlineData(4711, 0)]
    public async Task Features_are_the_drivers_and_the_daemons_own(int feature, int supported)
    {
        await using var bench = new DaemonBench();
        await bench.OpenedAsync();
        Assert.Equal(supported, (await FeatureAsync(bench, feature)).Read<ConnectSupportsFeatureReturn>().Supported);
    }

    [Fact]
    public async Task Open_needs_a_name_and_a_driver_that_is_there()
    {
        await using var bench = new DaemonBench();
        DaemonBench.AssertError(await bench.OpenAsync(null), 1, 7, "internal error: connection not open");
        DaemonBench.AssertError(await bench.OpenAsync("xen:///"), 5, 0, "no connection driver available for xen:///");
        Assert.Equal(MessageStatus.Ok, (await bench.OpenAsync(string.Empty)).Header.Status);
        Assert.Equal(string.Empty, bench.Driver.Name);
    }

    [Fact]
    public async Task A_second_open_is_refused_and_drops_the_first_a_third_works()
    {
        await using var bench = new DaemonBench();
        var first = await bench.OpenedAsync();
        DaemonBench.AssertError(await bench.OpenAsync(), 1, 7, "internal error: connection already open");
        Assert.False(first.IsOpen);
        DaemonBench.AssertError(await bench.LookupAsync(), 1, 7, "internal error: hypervisor connection not open");
        var third = await bench.OpenedAsync();
        Assert.NotSame(first, third);
        Assert.Equal(MessageStatus.Ok, (await bench.LookupAsync()).Header.Status);
    }

    [Fact]
    public async Task Close_is_answered_after_the_driver_is_closed_and_then_the_socket_closes()
    {
        await using var bench = new DaemonBench();
        var driver = await bench.OpenedAsync();
        var answer = await bench.CallAsync(RemoteProcedures.ConnectClose, default);
        Assert.Equal(MessageStatus.Ok, answer.Header.Status);
        Assert.False(driver.IsOpen);
        Assert.Null(await bench.Client.TryNextAsync());
        await bench.Served.WaitAsync(ScriptedPeer.Patience);
    }

    [Fact]
    public async Task A_client_that_is_gone_takes_its_driver_with_it()
    {
        await using var bench = new DaemonBench();
        var driver = await bench.OpenedAsync();
        bench.Client.Close();
        await bench.Served.WaitAsync(ScriptedPeer.Patience);
        Assert.False(driver.IsOpen);
        Assert.Equal(0, bench.Daemon.ClientCount);
    }

    [Fact]
    public async Task A_call_that_waits_ends_with_its_client()
    {
        await using var bench = new DaemonBench();
        var driver = await bench.OpenedAsync();
        var waiting = new TaskCompletionSource<CancellationToken>();
        driver.Lookup = async (_, token) =>
        {
            waiting.SetResult(token);
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return default;
        };
        await bench.SendAsync(RemoteProcedures.DomainLookupByName, new DomainLookupByNameArguments("web"));
        var token = await waiting.Task.WaitAsync(ScriptedPeer.Patience);
        bench.Client.Close();
        await bench.Served.WaitAsync(ScriptedPeer.Patience);
        Assert.True(token.IsCancellationRequested);
    }

    [Fact]
    public async Task Unknown_programs_versions_and_procedures_are_refused()
    {
        await using var bench = new DaemonBench();
        await bench.OpenedAsync();
        await RefusedAsync(bench.Header(1) with { Program = 4711 }, 39, 7, "Cannot find program 4711 version 1");
        await RefusedAsync(bench.Header(1) with { Version = 2 }, 39, 7, $"Cannot find program {RemoteProgram.Remote} version 2");
        await RefusedAsync(bench.Header(9999), 39, 7, "unknown procedure: 9999");
        await RefusedAsync(bench.Header(0), 39, 7, "unknown procedure: 0");
        await RefusedAsync(bench.Header(318), 39, 7, "unknown procedure: 318");
        await RefusedAsync(bench.Header(1) with { Status = MessageStatus.Error }, 39, 7, "Unexpected message status 1");
        await RefusedAsync(bench.Header(1) with { Type = (MessageType)17 }, 39, 7, "Unexpected message type 17");
        Assert.Equal(MessageStatus.Ok, (await bench.LookupAsync()).Header.Status);

        async Task RefusedAsync(RpcHeader header, int code, int domain, string text)
        {
            await bench.Client.SendAsync(header, default(XdrVoid));
            DaemonBench.AssertError(await bench.AnswerAsync(header), code, domain, text);
        }
    }

    [Fact]
    public async Task What_the_daemon_or_the_driver_lacks_is_not_supported_in_the_drivers_name()
    {
        await using var bench = new DaemonBench();
        await bench.OpenedAsync();
        var volumes = await bench.CallAsync(RemoteProcedures.ConnectNumOfStoragePools, default);
        Assert.Contains("StoragePools", DaemonBench.AssertError(volumes, 3, 10).Message, StringComparison.Ordinal);
        var finish = await bench.CallAsync(RemoteProcedures.DomainMigrateFinish, new DomainMigrateFinishArguments("web", [], "tcp:x", 0));
        Assert.Contains("MigrateFinish", DaemonBench.AssertError(finish, 3, 10).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Arguments_that_cannot_be_read_are_answered_and_the_connection_stays()
    {
        await using var bench = new DaemonBench();
        await bench.OpenedAsync();
        var header = bench.Header(RemoteProcedures.DomainLookupByName.Number);
        await bench.Client.StreamAsync(new PeerPacket(header, []), MessageStatus.Ok, [0, 0], MessageType.Call);
        DaemonBench.AssertError(await bench.AnswerAsync(header), 39, 7, "Unable to decode message payload");
        Assert.Equal(MessageStatus.Ok, (await bench.LookupAsync()).Header.Status);
    }

    [Fact]
    public async Task Bytes_after_the_arguments_are_ignored()
    {
        await using var bench = new DaemonBench();
        await bench.OpenedAsync();
        var header = bench.Header(RemoteProcedures.DomainLookupByName.Number);
        await bench.Client.StreamAsync(new PeerPacket(header, []), MessageStatus.Ok,
            [0, 0, 0, 3, (byte)'w', (byte)'e', (byte)'b', 0, 1, 2, 3, 4], MessageType.Call);
        Assert.Equal(BenchDriver.Web, (await bench.AnswerAsync(header)).Read<DomainLookupByNameReturn>().Domain);
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0, 3 })]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff })]
    [InlineData(new byte[] { 0x02, 0, 0, 5 })]
    public async Task A_length_that_no_packet_has_closes_the_connection(byte[] length)
    {
        await using var bench = new DaemonBench();
        var driver = await bench.OpenedAsync();
        await bench.Client.SendRawAsync(length);
        Assert.Null(await bench.Client.TryNextAsync());
        await bench.Served.WaitAsync(ScriptedPeer.Patience);
        Assert.False(driver.IsOpen);
    }

    [Theory]
    [InlineData((int)MessageType.Reply)]
    [InlineData((int)MessageType.Stream)]
    [InlineData((int)MessageType.StreamHole)]
    [InlineData((int)MessageType.Message)]
    public async Task Packets_that_fit_nothing_are_dropped(int type)
    {
        await using var bench = new DaemonBench();
        await bench.OpenedAsync();
        await bench.Client.SendAsync(bench.Header(23) with { Type = (MessageType)type }, default(XdrVoid));
        Assert.Equal(MessageStatus.Ok, (await bench.LookupAsync()).Header.Status);
    }

    [Theory]
    [InlineData(true, 0u)]
    [InlineData(false, 1u)]
    [InlineData(false, 7u)]
    public async Task A_read_only_connection_refuses_what_changes_something(bool socket, uint flags)
    {
        await using var bench = new DaemonBench(readOnlySocket: socket);
        var driver = await bench.OpenedAsync(flags);
        Assert.True(driver.IsReadOnly);
        DaemonBench.AssertError(await bench.CallAsync(RemoteProcedures.DomainShutdown, new DomainShutdownArguments(BenchDriver.Web)), 29, 7);
        Assert.Equal(0, driver.Shutdowns);
        DaemonBench.AssertError(await XmlAsync(DomainXmlFlags.Secure), 29, 7);
        DaemonBench.AssertError(await XmlAsync(DomainXmlFlags.Migratable), 29, 7);
        Assert.Equal(MessageStatus.Ok, (await XmlAsync(DomainXmlFlags.Inactive)).Header.Status);

        Task<PeerPacket> XmlAsync(DomainXmlFlags xml) =>
            bench.CallAsync(RemoteProcedures.DomainGetXmlDesc, new DomainGetXmlDescArguments(BenchDriver.Web, (uint)xml));
    }

    [Fact]
    public async Task A_writable_connection_changes_things()
    {
        await using var bench = new DaemonBench();

        // Clients leak these bits; only bit 0 counts.
        var driver = await bench.OpenedAsync(flags: 6);
        Assert.False(driver.IsReadOnly);
        Assert.Equal(MessageStatus.Ok,
            (await bench.CallAsync(RemoteProcedures.DomainShutdown, new DomainShutdownArguments(BenchDriver.Web))).Header.Status);
        Assert.Equal(1, driver.Shutdowns);
    }

    [Fact]
    public async Task A_drivers_error_arrives_with_code_domain_and_text()
    {
        await using var bench = new DaemonBench();
        var driver = await bench.OpenedAsync();
        driver.Lookup = (_, _) => Task.FromException<DomainRef>(new VirtException(VirtErrorCode.NoDomain, VirtErrorDomain.Qemu, "Domain not found: no web"));
        DaemonBench.AssertError(await bench.LookupAsync(), 42, 10, "Domain not found: no web");
        driver.Lookup = (_, _) => throw new InvalidTimeZoneException("a bug");
        DaemonBench.AssertError(await bench.LookupAsync(), 1, 7, "internal error: InvalidTimeZoneException in DOMAIN_LOOKUP_BY_NAME: a bug");
        driver.Lookup = (_, _) => Task.FromResult(new DomainRef("a\0b", Guid.Empty, 1));
        DaemonBench.AssertError(await bench.LookupAsync(), 39, 7, "Unable to encode message payload");
    }

    [Fact]
    public async Task The_guests_kind_is_read_from_its_xml()
    {
        await using var bench = new DaemonBench();
        await bench.OpenedAsync();
        var answer = await bench.CallAsync(RemoteProcedures.DomainGetOsType, new DomainGetOsTypeArguments(BenchDriver.Web));
        Assert.Equal("hvm", answer.Read<DomainGetOsTypeReturn>().Type);
    }

    [Fact]
    public async Task The_close_callback_tells_of_a_lost_hypervisor()
    {
        await using var bench = new DaemonBench();
        var driver = await bench.OpenedAsync();
        DaemonBench.AssertError(await bench.CallAsync(RemoteProcedures.ConnectUnregisterCloseCallback, default), 1, 7);
        Assert.Equal(MessageStatus.Ok, (await bench.CallAsync(RemoteProcedures.ConnectRegisterCloseCallback, default)).Header.Status);
        DaemonBench.AssertError(await bench.CallAsync(RemoteProcedures.ConnectRegisterCloseCallback, default), 1, 7);
        driver.Lose();
        var told = await bench.Client.NextAsync();
        Assert.Equal((MessageType.Message, 362), (told.Header.Type, told.Header.Procedure));
        Assert.Equal(1, told.Read<ConnectEventConnectionClosedMessage>().Reason);
    }

    [Fact]
    public async Task A_lost_hypervisor_cuts_the_client_off_where_it_is_the_host_itself()
    {
        await using var bench = new DaemonBench(o => o with { CutsClientWithDriver = true });
        var driver = await bench.OpenedAsync();
        driver.Lookup = (_, _) =>
        {
            driver.Lose();
            return Task.FromException<DomainRef>(new VirtException(VirtErrorCode.Rpc, VirtErrorDomain.Rpc, "lost") { ErrorId = VirtErrorId.ConnectionLost });
        };
        await bench.SendAsync(RemoteProcedures.DomainLookupByName, new DomainLookupByNameArguments("web"));
        Assert.Null(await bench.Client.TryNextAsync());
    }

    [Fact]
    public async Task Too_many_clients_are_dropped()
    {
        await using var bench = new DaemonBench(o => o with { MaxClients = 1 });
        await bench.OpenedAsync();
        var (client, server) = MemoryTransport.Pair();
        await using var second = new ScriptedPeer(client);
        await bench.Daemon.ServeAsync(server, readOnly: false, isSecure: false).WaitAsync(ScriptedPeer.Patience);
        Assert.Null(await second.TryNextAsync());
        Assert.Equal(MessageStatus.Ok, (await bench.LookupAsync()).Header.Status);
    }

    [Fact]
    public async Task Stopping_cuts_clients_off_and_closes_their_drivers()
    {
        await using var bench = new DaemonBench();
        var driver = await bench.OpenedAsync();
        await bench.Daemon.DisposeAsync();
        Assert.False(driver.IsOpen);
        Assert.Null(await bench.Client.TryNextAsync());
    }

    private static Task<PeerPacket> FeatureAsync(DaemonBench bench, int feature) =>
        bench.CallAsync(RemoteProcedures.ConnectSupportsFeature, new ConnectSupportsFeatureArguments(feature));

    private sealed class Gate : DaemonAuthentication
    {
        private volatile bool complete;

        public override AuthenticationType Type => AuthenticationType.Polkit;

        public override bool IsComplete => complete;

        public override Task<AuthPolkitReturn> PolkitAsync(CancellationToken cancellationToken)
        {
            complete = true;
            return Task.FromResult(new AuthPolkitReturn(1));
        }
    }
}
