using System.Threading.Channels;
using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Remote.Events;

/// <summary>A subscription at a host.</summary>
internal sealed class RemoteEventSubscription : DomainEventSubscription
{
    // Enough for a host that starts hundreds of domains while its consumer is busy.
    private const int Capacity = 1024;

    private readonly Channel<DomainEvent> channel;
    private readonly RemoteEventHub hub;
    private long dropped;
    private int ended;

    public RemoteEventSubscription(RemoteEventHub hub, DomainEventId kind, Guid? domain)
    {
        this.hub = hub;
        Kind = kind;
        Domain = domain;
        channel = Channel.CreateBounded<DomainEvent>(
            new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest },
            _ => Interlocked.Increment(ref dropped));
    }

    /// <summary>The kind of events asked for.</summary>
    public DomainEventId Kind { get; }

    /// <summary>The only domain asked for; null: all.</summary>
    public Guid? Domain { get; }

    /// <summary>The host's number of the callback; meaningless for hosts that have none.</summary>
    public int CallbackId { get; set; }

    /// <inheritdoc/>
    public override ChannelReader<DomainEvent> Events => channel.Reader;

    /// <inheritdoc/>
    public override long Dropped => Interlocked.Read(ref dropped);

    /// <summary>Hands an event over; never waits.</summary>
    public void Deliver(DomainEvent happened)
    {
        if (Domain is null || Domain == happened.Domain.Uuid)
        {
            channel.Writer.TryWrite(happened);
        }
    }

    /// <summary>Nothing more will come.</summary>
    public void Complete() => channel.Writer.TryComplete();

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref ended, 1) == 0)
        {
            Complete();
            await hub.EndAsync(this).ConfigureAwait(false);
        }
    }
}
