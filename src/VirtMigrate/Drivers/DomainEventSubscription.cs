using System.Threading.Channels;
using VirtMigrate.Model;

namespace VirtMigrate.Drivers;

/// <summary>A stream of domain events. A consumer that is too slow loses the oldest ones, never the connection.</summary>
public abstract class DomainEventSubscription : IAsyncDisposable
{
    /// <summary>The events; completes when the subscription or the connection ends.</summary>
    public abstract ChannelReader<DomainEvent> Events { get; }

    /// <summary>How many events were dropped because nobody took them in time.</summary>
    public abstract long Dropped { get; }

    /// <summary>Ends the subscription.</summary>
    public abstract ValueTask DisposeAsync();
}
