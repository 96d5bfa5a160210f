using System.Threading.Channels;
using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Simulation;

/// <summary>A connection's subscription to one kind of events.</summary>
internal sealed class SimulationEventSubscription : DomainEventSubscription
{
    private const int Capacity = 1024;

    private readonly SimulatedHost host;
    private readonly Channel<DomainEvent> channel;
    private readonly DomainEventId kind;
    private readonly Guid? domain;
    private long dropped;

    public SimulationEventSubscription(SimulatedHost host, SimulationDriver connection, DomainEventId kind, Guid? domain)
    {
        this.host = host;
        this.kind = kind;
        this.domain = domain;
        Connection = connection;
        channel = Channel.CreateBounded<DomainEvent>(
            new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest },
            _ => Interlocked.Increment(ref dropped));
    }

    public SimulationDriver Connection { get; }

    public override ChannelReader<DomainEvent> Events => channel.Reader;

    public override long Dropped => Interlocked.Read(ref dropped);

    public override ValueTask DisposeAsync()
    {
        host.Unsubscribe(this);
        return ValueTask.CompletedTask;
    }

    public void Offer(DomainEvent item)
    {
        var wanted = item switch
        {
            DomainLifecycleEvent => DomainEventId.Lifecycle,
            DomainMigrationIterationEvent => DomainEventId.MigrationIteration,
            DomainJobCompletedEvent => DomainEventId.JobCompleted,
            DomainIoErrorEvent => DomainEventId.IoError,
            DomainTunableEvent => DomainEventId.Tunable,
            _ => DomainEventId.BlockJob,
        };
        if (wanted == kind && (domain is null || domain == item.Domain.Uuid))
        {
            channel.Writer.TryWrite(item);
        }
    }

    public void Complete() => channel.Writer.TryComplete();
}
