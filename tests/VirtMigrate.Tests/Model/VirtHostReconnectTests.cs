using VirtMigrate.Drivers;
using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Model;

/// <summary>Connections that open themselves again, and those that must not.</summary>
public sealed class VirtHostReconnectTests
{
    [Fact]
    public async Task AnIdleConnectionThatWasLostIsOpenedByTheNextCall()
    {
        var bench = new Bench();
        await using var host = await bench.ConnectAsync();
        var first = bench.Opened[0];
        first.Lose();
        Assert.Equal((VirtHostState.Lost, true, 0), (host.State, host.IsUsable, host.Reconnects));

        var again = await host.GetOpenDriverAsync(default);

        Assert.Same(bench.Opened[1], again);
        Assert.Same(again, host.GetDriver());
        Assert.Equal((VirtHostState.Open, 1, null), (host.State, host.Reconnects, host.CloseReason));
        Assert.True(first.Disposed);
        Assert.Same(again, await host.GetOpenDriverAsync(default));
        Assert.Equal(2, bench.Opened.Count);
    }

    [Fact]
    public async Task QuestionsGoThroughTheNewConnection()
    {
        var bench = new Bench();
        await using var host = await bench.ConnectAsync();
        bench.Opened[0].Lose();
        var capability = await VirtCapability.GetAsync(host, default);
        Assert.Equal("TEST", capability.Driver);
        Assert.Equal(1, host.Reconnects);
    }

    [Fact]
    public async Task WithoutTheOptionALostConnectionStaysLost()
    {
        var bench = new Bench { AutoReconnect = false };
        await using var host = await bench.ConnectAsync();
        bench.Opened[0].Lose();
        Assert.Same(bench.Opened[0], await host.GetOpenDriverAsync(default));
        Assert.Equal((VirtHostState.Lost, false), (host.State, host.IsUsable));
        Assert.Single(bench.Opened);
    }

    [Fact]
    public async Task AMigrationKeepsTheDriverThatItBeganOn()
    {
        var bench = new Bench();
        await using var host = await bench.ConnectAsync();
        var endpoint = MigrationEndpoint.Of(host);
        bench.Opened[0].Lose();
        await host.GetOpenDriverAsync(default);
        Assert.Same(bench.Opened[0], endpoint.GetDriver());
        Assert.False(endpoint.GetDriver().IsOpen);
        Assert.NotNull(await endpoint.GetDriver().Closed);
    }

    [Fact]
    public async Task TriesAreBoundedAndTheNextCallTriesAgain()
    {
        var bench = new Bench { Tries = 3 };
        await using var host = await bench.ConnectAsync();
        bench.Opened[0].Lose();
        bench.Refusal = Refused(VirtErrorId.ConnectionRefused);

        var error = await Assert.ThrowsAsync<VirtException>(() => host.GetOpenDriverAsync(default).AsTask());

        Assert.Equal((VirtErrorId.ConnectionRefused, 3), (error.ErrorId, bench.Refused));
        Assert.Equal(VirtHostState.Lost, host.State);
        bench.Refusal = null;
        Assert.True((await host.GetOpenDriverAsync(default)).IsOpen);
        Assert.Equal(1, host.Reconnects);
    }

    [Theory]
    [InlineData(VirtErrorId.AuthenticationFailed)]
    [InlineData(VirtErrorId.CertificateUntrusted)]
    [InlineData(VirtErrorId.SshHostKeyChanged)]
    public async Task ARefusalThatDoesNotPassIsNotTriedAgain(string errorId)
    {
        var bench = new Bench();
        await using var host = await bench.ConnectAsync();
        bench.Opened[0].Lose();
        bench.Refusal = Refused(errorId);
        var error = await Assert.ThrowsAsync<VirtException>(() => host.GetOpenDriverAsync(default).AsTask());
        Assert.Equal((errorId, 1), (error.ErrorId, bench.Refused));
    }

    [Fact]
    public async Task ManyCallersShareOneConnection()
    {
        var bench = new Bench();
        await using var host = await bench.ConnectAsync();
        bench.Opened[0].Lose();
        bench.Door = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var impatient = new CancellationTokenSource();
        var givesUp = host.GetOpenDriverAsync(impatient.Token).AsTask();
        var callers = Enumerable.Range(0, 8).Select(_ => host.GetOpenDriverAsync(default).AsTask()).ToArray();
        Assert.Equal((VirtHostState.Reconnecting, true), (host.State, host.IsUsable));

        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givesUp);
        bench.Door.SetResult();

        Assert.All(await Task.WhenAll(callers), driver => Assert.Same(bench.Opened[1], driver));
        Assert.Equal((2, 1), (bench.Opened.Count, host.Reconnects));
    }

    [Fact]
    public async Task ClosingEndsTheAttemptAndNothingStaysOpen()
    {
        var bench = new Bench();
        var host = await bench.ConnectAsync();
        bench.Opened[0].Lose();
        bench.Door = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiting = host.GetOpenDriverAsync(default).AsTask();

        await host.DisposeAsync();

        Assert.Equal(VirtErrorId.ConnectionClosed, (await Assert.ThrowsAsync<VirtException>(() => waiting)).ErrorId);
        Assert.Equal((VirtHostState.Closed, false), (host.State, host.IsUsable));
        Assert.All(bench.Opened, driver => Assert.False(driver.IsOpen));
    }

    [Fact]
    public async Task AConnectionThatComesAfterClosingIsClosedToo()
    {
        var bench = new Bench { IgnoresCancellation = true };
        var host = await bench.ConnectAsync();
        bench.Opened[0].Lose();
        bench.Door = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiting = host.GetOpenDriverAsync(default).AsTask();
        await host.DisposeAsync();
        bench.Door.SetResult();
        Assert.Equal(VirtErrorId.ConnectionClosed, (await Assert.ThrowsAsync<VirtException>(() => waiting)).ErrorId);
        Assert.All(bench.Opened, driver => Assert.True(driver.Disposed));
    }

    private static VirtException Refused(string errorId) => new(VirtErrorCode.Rpc, VirtErrorDomain.Rpc, errorId) { ErrorId = errorId };

    private sealed class Bench
    {
        public List<Link> Opened { get; } = [];

        public bool AutoReconnect { get; init; } = true;

        public int Tries { get; init; } = 3;

        public bool IgnoresCancellation { get; init; }

        public VirtException? Refusal { get; set; }

        public int Refused { get; private set; }

        public TaskCompletionSource? Door { get; set; }

        public Task<VirtHost> ConnectAsync() => VirtHost.ConnectAsync(new DriverRegistry(OpenAsync), ConnectionUri.Parse("test+tcp://alpha/x"),
            new ConnectOptions { AutoReconnect = AutoReconnect, ReconnectTries = Tries, TimeProvider = new ImpatientTimeProvider() }, null, default);

        private async Task<VirtDriver> OpenAsync(ConnectionUri uri, ConnectOptions options, CancellationToken cancellationToken)
        {
            if (Door is not null)
            {
                await (IgnoresCancellation ? Door.Task : Door.Task.WaitAsync(cancellationToken));
            }

            if (Refusal is not null)
            {
                Refused++;
                throw Refusal;
            }

            var link = new Link(uri);
            Opened.Add(link);
            return link;
        }
    }

    private sealed class Link(ConnectionUri uri) : VirtDriver(uri, false)
    {
        private readonly TaskCompletionSource<VirtException?> closed = new();

        public override Task<VirtException?> Closed => closed.Task;

        public bool Disposed { get; private set; }

        public void Lose() => closed.TrySetResult(Refused(VirtErrorId.ConnectionLost));

        public override ValueTask DisposeAsync()
        {
            Disposed = true;
            closed.TrySetResult(null);
            return default;
        }

        public override Task<string> GetDriverTypeAsync(CancellationToken cancellationToken) => Answer("TEST");

        public override Task<string> GetHostNameAsync(CancellationToken cancellationToken) => Answer("alpha");

        public override Task<ulong> GetLibraryVersionAsync(CancellationToken cancellationToken) => Answer(9_000_000UL);

        public override Task<bool> SupportsFeatureAsync(DriverFeature feature, CancellationToken cancellationToken) => Answer(false);

        private Task<T> Answer<T>(T value) => IsOpen ? Task.FromResult(value) : Task.FromException<T>(Refused(VirtErrorId.ConnectionLost));
    }
}
