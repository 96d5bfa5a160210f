using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Remote.Driver;

public sealed class RemoteDriverEventTests
{
    private static readonly DomainRef Domain = new("idle", Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), 3);
    private static readonly DomainRef Other = new("other", Guid.Parse("10112233-4455-6677-8899-aabbccddeeff"), 4);
    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task EventsGoToTheCallbackThatAskedForThem()
    {
        await using var host = new ScriptedHost();
        var next = 10;
        host.Answer(RemoteProcedures.ConnectDomainEventCallbackRegisterAny, _ => new ConnectDomainEventCallbackRegisterAnyReturn(next++));
        await using var driver = await host.OpenAsync();
        var all = await driver.SubscribeAsync(DomainEventId.Lifecycle, null, None);
        var one = await driver.SubscribeAsync(DomainEventId.Lifecycle, Domain, None);

        await Lifecycle(host, 10, Other, 1);
        await Lifecycle(host, 99, Other, 2);
        await Lifecycle(host, 11, Domain, 3);

        Assert.Equal(new DomainLifecycleEvent(Other, DomainLifecycleKind.Started, 1), await Next(all));
        Assert.Equal(new DomainLifecycleEvent(Domain, DomainLifecycleKind.Started, 3), await Next(one));
        Assert.False(all.Events.TryRead(out _));
    }

    [Fact]
    public async Task EveryKindIsRead()
    {
        await using var host = new ScriptedHost();
        host.Answer(RemoteProcedures.ConnectDomainEventCallbackRegisterAny, a => new ConnectDomainEventCallbackRegisterAnyReturn(a.EventId));
        await using var driver = await host.OpenAsync();
        var list = new TypedParameterList([TypedParameter.Int("operation", 5)]);

        var io = await driver.SubscribeAsync(DomainEventId.IoError, null, None);
        await host.Peer.EventAsync(322, new DomainEventCallbackIoErrorMessage(2, Domain, "/disk", "virtio0", 1));
        Assert.Equal(new DomainIoErrorEvent(Domain, "/disk", "virtio0", 1), await Next(io));

        var block = await driver.SubscribeAsync(DomainEventId.BlockJob, null, None);
        await host.Peer.EventAsync(326, new DomainEventCallbackBlockJobMessage(8, Domain, "/disk", 2, 3));
        Assert.Equal(new DomainBlockJobEvent(Domain, "/disk", 2, 3), await Next(block));

        var block2 = await driver.SubscribeAsync(DomainEventId.BlockJob2, null, None);
        await host.Peer.EventAsync(339, new DomainEventBlockJob2Message(16, Domain, "vda", 2, 3));
        Assert.Equal(new DomainBlockJobEvent(Domain, "vda", 2, 3), await Next(block2));

        var tunable = await driver.SubscribeAsync(DomainEventId.Tunable, null, None);
        await host.Peer.EventAsync(346, new DomainEventCallbackTunableMessage(17, Domain, list));
        Assert.Equal(5, Assert.IsType<DomainTunableEvent>(await Next(tunable)).Tunables.GetInt("operation"));

        var iteration = await driver.SubscribeAsync(DomainEventId.MigrationIteration, null, None);
        await host.Peer.EventAsync(359, new DomainEventCallbackMigrationIterationMessage(20, Domain, 4));
        Assert.Equal(new DomainMigrationIterationEvent(Domain, 4), await Next(iteration));

        var completed = await driver.SubscribeAsync(DomainEventId.JobCompleted, null, None);
        await host.Peer.EventAsync(363, new DomainEventCallbackJobCompletedMessage(21, Domain, list));
        Assert.Equal(5, Assert.IsType<DomainJobCompletedEvent>(await Next(completed)).Statistics.GetInt("operation"));
    }

    [Fact]
    public async Task AnEventBeforeTheReplyToItsRegistrationIsKept()
    {
        await using var host = new ScriptedHost();
        host.Handle(RemoteProcedures.ConnectDomainEventCallbackRegisterAny, async call =>
        {
            await Lifecycle(host, 5, Domain, 1);
            await Lifecycle(host, 6, Other, 2);
            await host.Peer.ReplyAsync(call, new ConnectDomainEventCallbackRegisterAnyReturn(5));
            await Lifecycle(host, 5, Domain, 3);
        });
        await using var driver = await host.OpenAsync();
        var events = await driver.SubscribeAsync(DomainEventId.Lifecycle, null, None);

        Assert.Equal(new DomainLifecycleEvent(Domain, DomainLifecycleKind.Started, 1), await Next(events));
        Assert.Equal(new DomainLifecycleEvent(Domain, DomainLifecycleKind.Started, 3), await Next(events));
    }

    [Fact]
    public async Task ASlowConsumerLosesTheOldestAndStallsNobody()
    {
        await using var host = new ScriptedHost();
        host.Answer(RemoteProcedures.ConnectDomainEventCallbackRegisterAny, _ => new ConnectDomainEventCallbackRegisterAnyReturn(1));
        await using var driver = await host.OpenAsync();
        var events = await driver.SubscribeAsync(DomainEventId.Lifecycle, null, None);
        for (var i = 0; i < 3000; i++)
        {
            await Lifecycle(host, 1, Domain, i);
        }

        // Its answer comes behind all the events.
        await driver.GetHostNameAsync(None).WaitAsync(ScriptedPeer.Patience);

        Assert.True(events.Events.TryRead(out var first));
        Assert.Equal(events.Dropped, ((DomainLifecycleEvent)first).Detail);
        Assert.InRange(events.Dropped, 1, 2999);
        Assert.Equal(3000, events.Dropped + 1 + events.Events.Count);
    }

    [Fact]
    public async Task DisposingEndsItAtTheHostOnce()
    {
        await using var host = new ScriptedHost();
        host.Answer(RemoteProcedures.ConnectDomainEventCallbackRegisterAny, _ => new ConnectDomainEventCallbackRegisterAnyReturn(8));
        await using var driver = await host.OpenAsync();
        var events = await driver.SubscribeAsync(DomainEventId.Lifecycle, null, None);
        await events.DisposeAsync();
        await events.DisposeAsync();
        await Lifecycle(host, 8, Domain, 1);
        await driver.GetHostNameAsync(None);

        Assert.Equal(8, Assert.Single(host.Calls, c => c.Header.Procedure == 317).Read<ConnectDomainEventCallbackDeregisterAnyArguments>().CallbackId);
        Assert.True(events.Events.Completion.IsCompleted);
    }

    [Fact]
    public async Task ARegistrationThatNobodyWaitsForIsEnded()
    {
        await using var host = new ScriptedHost();
        var asked = new TaskCompletionSource<PeerPacket>();
        var ended = new TaskCompletionSource<int>();
        host.Handle(RemoteProcedures.ConnectDomainEventCallbackRegisterAny, call =>
        {
            asked.TrySetResult(call);
            return Task.CompletedTask;
        });
        host.Answer(RemoteProcedures.ConnectDomainEventCallbackDeregisterAny, a =>
        {
            ended.TrySetResult(a.CallbackId);
            return default;
        });
        await using var driver = await host.OpenAsync();
        using var cancel = new CancellationTokenSource();
        var subscribing = driver.SubscribeAsync(DomainEventId.Lifecycle, null, cancel.Token);
        var call = await asked.Task.WaitAsync(ScriptedPeer.Patience);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => subscribing);

        await host.Peer.ReplyAsync(call, new ConnectDomainEventCallbackRegisterAnyReturn(12));

        Assert.Equal(12, await ended.Task.WaitAsync(ScriptedPeer.Patience));
    }

    [Fact]
    public async Task EventsEndWithTheConnection()
    {
        await using var host = new ScriptedHost();
        await using var driver = await host.OpenAsync();
        var events = await driver.SubscribeAsync(DomainEventId.Lifecycle, null, None);
        host.Peer.Close();

        await events.Events.Completion.WaitAsync(ScriptedPeer.Patience);
        Assert.Equal(VirtErrorId.ConnectionLost, (await driver.Closed)?.ErrorId);
        await events.DisposeAsync().AsTask().WaitAsync(ScriptedPeer.Patience);
    }

    [Fact]
    public async Task OldHostsHaveOneRegistrationAndTheFilterIsHere()
    {
        await using var host = new ScriptedHost();
        host.Answer(RemoteProcedures.ConnectSupportsFeature, _ => new ConnectSupportsFeatureReturn(0));
        await using var driver = await host.OpenAsync();
        var all = await driver.SubscribeAsync(DomainEventId.Lifecycle, null, None);
        var one = await driver.SubscribeAsync(DomainEventId.Lifecycle, Domain, None);
        await host.Peer.EventAsync(107, new DomainEventLifecycleMessage(Other, 2, 1));
        await host.Peer.EventAsync(107, new DomainEventLifecycleMessage(Domain, 5, 2));

        Assert.Equal(new DomainLifecycleEvent(Other, DomainLifecycleKind.Started, 1), await Next(all));
        Assert.Equal(new DomainLifecycleEvent(Domain, DomainLifecycleKind.Stopped, 2), await Next(all));
        Assert.Equal(new DomainLifecycleEvent(Domain, DomainLifecycleKind.Stopped, 2), await Next(one));

        await all.DisposeAsync();
        Assert.DoesNotContain(168, host.Numbers);
        await one.DisposeAsync();
        Assert.Equal([167, 168], host.Numbers.Where(n => n is 167 or 168));

        var error = await Assert.ThrowsAsync<VirtException>(() => driver.SubscribeAsync(DomainEventId.JobCompleted, null, None));
        Assert.Equal(VirtErrorId.NotSupported, error.ErrorId);
    }

    private static Task Lifecycle(ScriptedHost host, int callbackId, DomainRef domain, int detail) =>
        host.Peer.EventAsync(RemoteEvents.DomainEventCallbackLifecycle.Number, new DomainEventCallbackLifecycleMessage(callbackId, domain, 2, detail));

    private static async Task<DomainEvent> Next(VirtMigrate.Drivers.DomainEventSubscription events) =>
        await events.Events.ReadAsync().AsTask().WaitAsync(ScriptedPeer.Patience);
}
