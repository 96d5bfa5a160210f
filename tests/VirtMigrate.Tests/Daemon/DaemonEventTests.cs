using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Daemon;

/// <summary>Events of the newer and the older family.</summary>
public sealed class DaemonEventTests
{
    private static readonly DomainRef Web = BenchDriver.Web;

    [Fact]
    public async Task Each_kind_arrives_as_its_own_message_with_its_callback()
    {
        await using var bench = new DaemonBench();
        var driver = await bench.OpenedAsync();
        TypedParameterList list = [];
        (DomainEventId Kind, DomainEvent Event, int Procedure)[] cases =
        [
            (DomainEventId.Lifecycle, new DomainLifecycleEvent(Web, DomainLifecycleKind.Stopped, 3), 318),
            (DomainEventId.IoError, new DomainIoErrorEvent(Web, "/disk", "virtio0", 1), 322),
            (DomainEventId.BlockJob, new DomainBlockJobEvent(Web, "/disk", 2, 0), 326),
            (DomainEventId.BlockJob2, new DomainBlockJobEvent(Web, "vda", 2, 0), 339),
            (DomainEventId.Tunable, new DomainTunableEvent(Web, list), 346),
            (DomainEventId.MigrationIteration, new DomainMigrationIterationEvent(Web, 4), 359),
            (DomainEventId.JobCompleted, new DomainJobCompletedEvent(Web, list), 363),
        ];
        for (var i = 0; i < cases.Length; i++)
        {
            Assert.Equal(i, await RegisterAsync(bench, (int)cases[i].Kind));
            var subscription = driver.Subscriptions[i];
            Assert.Equal(cases[i].Kind, subscription.Kind);
            subscription.Raise(cases[i].Event);
            var packet = await bench.Client.NextAsync();
            Assert.Equal((MessageType.Message, cases[i].Procedure, 1u, MessageStatus.Ok),
                (packet.Header.Type, packet.Header.Procedure, packet.Header.Serial, packet.Header.Status));
            var reader = new VirtMigrate.Remote.Xdr.XdrReader(packet.Payload);
            Assert.Equal(i, reader.ReadInt32());
        }
    }

    [Fact]
    public async Task The_domain_of_a_callback_goes_to_the_driver()
    {
        await using var bench = new DaemonBench();
        var driver = await bench.OpenedAsync();
        await RegisterAsync(bench, 0, Web);
        Assert.Equal(Web, Assert.Single(driver.Subscriptions).Domain);
    }

    [Fact]
    public async Task A_callback_that_is_taken_away_ends()
    {
        await using var bench = new DaemonBench();
        var driver = await bench.OpenedAsync();
        var id = await RegisterAsync(bench, 0);
        Assert.Equal(MessageStatus.Ok, (await DeregisterAsync(bench, id)).Header.Status);
        await driver.Subscriptions[0].Ended.WaitAsync(ScriptedPeer.Patience);
        DaemonBench.AssertError(await DeregisterAsync(bench, id), 1, 7);
        DaemonBench.AssertError(await DeregisterAsync(bench, -1), 1, 7);
    }

    [Fact]
    public async Task Events_that_the_driver_never_raises_can_be_waited_for_those_that_do_not_exist_cannot()
    {
        await using var bench = new DaemonBench();
        var driver = await bench.OpenedAsync();
        Assert.Equal(0, await RegisterAsync(bench, 1));
        Assert.Equal(1, await RegisterAsync(bench, 26));
        Assert.Empty(driver.Subscriptions);
        foreach (var id in new[] { -1, 27 })
        {
            DaemonBench.AssertError(await bench.CallAsync(RemoteProcedures.ConnectDomainEventCallbackRegisterAny,
                new ConnectDomainEventCallbackRegisterAnyArguments(id, null)), 1, 7, "internal error: unsupported event ID");
        }
    }

    [Fact]
    public async Task The_older_family_has_one_callback_an_event_and_no_number()
    {
        await using var bench = new DaemonBench();
        var driver = await bench.OpenedAsync();
        Assert.Equal(MessageStatus.Ok, (await LegacyAsync(0)).Header.Status);
        DaemonBench.AssertError(await LegacyAsync(0), 1, 7);
        DaemonBench.AssertError(await LegacyAsync(16), 1, 7);
        driver.Subscriptions[0].Raise(new DomainLifecycleEvent(Web, DomainLifecycleKind.Suspended, 1));
        var packet = await bench.Client.NextAsync();
        Assert.Equal(107, packet.Header.Procedure);
        Assert.Equal(new DomainEventLifecycleMessage(Web, 3, 1), packet.Read<DomainEventLifecycleMessage>());
        var ended = await bench.CallAsync(RemoteProcedures.ConnectDomainEventDeregisterAny, new ConnectDomainEventDeregisterAnyArguments(0));
        Assert.Equal(MessageStatus.Ok, ended.Header.Status);
        await driver.Subscriptions[0].Ended.WaitAsync(ScriptedPeer.Patience);

        Task<PeerPacket> LegacyAsync(int id) =>
            bench.CallAsync(RemoteProcedures.ConnectDomainEventRegisterAny, new ConnectDomainEventRegisterAnyArguments(id));
    }

    [Fact]
    public async Task Callbacks_are_limited_and_end_with_the_client()
    {
        await using var bench = new DaemonBench(o => o with { MaxClientCallbacks = 2 });
        var driver = await bench.OpenedAsync();
        await RegisterAsync(bench, 0);
        await RegisterAsync(bench, 0);
        DaemonBench.AssertError(await bench.CallAsync(RemoteProcedures.ConnectDomainEventCallbackRegisterAny,
            new ConnectDomainEventCallbackRegisterAnyArguments(0, null)), 1, 7);
        bench.Client.Close();
        await Task.WhenAll(driver.Subscriptions.Select(s => s.Ended)).WaitAsync(ScriptedPeer.Patience);
    }

    private static async Task<int> RegisterAsync(DaemonBench bench, int kind, DomainRef? domain = null) =>
        (await bench.CallAsync(RemoteProcedures.ConnectDomainEventCallbackRegisterAny,
            new ConnectDomainEventCallbackRegisterAnyArguments(kind, domain))).Read<ConnectDomainEventCallbackRegisterAnyReturn>().CallbackId;

    private static Task<PeerPacket> DeregisterAsync(DaemonBench bench, int id) =>
        bench.CallAsync(RemoteProcedures.ConnectDomainEventCallbackDeregisterAny, new ConnectDomainEventCallbackDeregisterAnyArguments(id));
}
