using System.Threading.Channels;
using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Tests.Daemon;

/// <summary>A driver that does what a test tells.</summary>
internal sealed class BenchDriver(string name, bool readOnly) : VirtDriver(ConnectionUri.Parse("qemu:///system"), readOnly)
{
    public static readonly DomainRef Web = new("web", Guid.Parse("11111111-2222-3333-4444-555555555555"), 1);

    private readonly TaskCompletionSource<VirtException?> closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<BenchSubscription> subscriptions = [];
    private int shutdowns;

    /// <summary>The name it was opened by.</summary>
    public string Name { get; } = name;

    /// <summary>What a lookup by name does.</summary>
    public Func<string, CancellationToken, Task<DomainRef>> Lookup { get; set; } = (_, _) => Task.FromResult(Web);

    /// <summary>The stream of a tunnelled Prepare.</summary>
    public VirtStream? Tunnel { get; set; }

    public int Shutdowns => Volatile.Read(ref shutdowns);

    public IReadOnlyList<BenchSubscription> Subscriptions
    {
        get
        {
            lock (subscriptions)
            {
                return [.. subscriptions];
            }
        }
    }

    public override Task<VirtException?> Closed => closed.Task;

    public void Lose() => closed.TrySetResult(new VirtException(VirtErrorCode.InternalError, VirtErrorDomain.Qemu, "the hypervisor is gone"));

    public override ValueTask DisposeAsync()
    {
        closed.TrySetResult(null);
        return ValueTask.CompletedTask;
    }

    public override Task<string> GetDriverTypeAsync(CancellationToken cancellationToken) => Task.FromResult("QEMU");

    public override Task<bool> SupportsFeatureAsync(DriverFeature feature, CancellationToken cancellationToken) =>
        Task.FromResult(feature == DriverFeature.MigrationV3);

    public override Task<DomainRef> LookupDomainByNameAsync(string name, CancellationToken cancellationToken) => Lookup(name, cancellationToken);

    public override Task<string> GetDomainXmlAsync(DomainRef domain, DomainXmlFlags flags, CancellationToken cancellationToken) =>
        Task.FromResult("<domain type='kvm'><name>web</name><os><type arch='x86_64'>hvm</type></os></domain>");

    public override Task ShutdownDomainAsync(DomainRef domain, DomainShutdownFlags flags, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref shutdowns);
        return Task.CompletedTask;
    }

    public override Task<VirtStream> MigratePrepareTunnelAsync(MigrationFlags flags, string? destinationName, ulong bandwidth, string xml, CancellationToken cancellationToken) =>
        Task.FromResult(Tunnel!);

    public override Task<DomainEventSubscription> SubscribeAsync(DomainEventId kind, DomainRef? domain, CancellationToken cancellationToken)
    {
        var subscription = new BenchSubscription(kind, domain);
        lock (subscriptions)
        {
            subscriptions.Add(subscription);
        }

        return Task.FromResult<DomainEventSubscription>(subscription);
    }

    internal sealed class BenchSubscription(DomainEventId kind, DomainRef? domain) : DomainEventSubscription
    {
        private readonly Channel<DomainEvent> events = Channel.CreateUnbounded<DomainEvent>();
        private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public DomainEventId Kind { get; } = kind;

        public DomainRef? Domain { get; } = domain;

        public Task Ended => ended.Task;

        public override ChannelReader<DomainEvent> Events => events.Reader;

        public override long Dropped => 0;

        public void Raise(DomainEvent happened) => Assert.True(events.Writer.TryWrite(happened));

        public override ValueTask DisposeAsync()
        {
            events.Writer.TryComplete();
            ended.TrySetResult();
            return ValueTask.CompletedTask;
        }
    }
}
