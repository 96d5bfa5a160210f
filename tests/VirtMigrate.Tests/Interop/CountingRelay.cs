using System.Net;
using System.Net.Sockets;

namespace VirtMigrate.Tests.Interop;

/// <summary>Stands before a daemon's TCP port and counts the bytes that go to it; keeps them when asked to.</summary>
internal sealed class CountingRelay : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource over = new();
    private readonly Task accepting;
    private readonly List<MemoryStream>? kept;
    private long carried;

    public CountingRelay(string uri, bool keep = false)
    {
        kept = keep ? [] : null;
        listener.Start();
        var target = new Uri(uri);
        Uri = uri.Replace($":{target.Port}/", $":{((IPEndPoint)listener.LocalEndpoint).Port}/", StringComparison.Ordinal);
        accepting = AcceptAsync(target.Port);
    }

    /// <summary>The daemon's URI through the relay.</summary>
    public string Uri { get; }

    /// <summary>Bytes that clients have sent.</summary>
    public long Carried => Interlocked.Read(ref carried);

    /// <summary>What each client has sent so far, in the order of their coming.</summary>
    public IReadOnlyList<byte[]> Sent
    {
        get
        {
            lock (kept!)
            {
                return [.. kept.Select(stream => stream.ToArray())];
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        listener.Stop();
        await accepting;
    }

    private async Task AcceptAsync(int port)
    {
        List<Task> relayed = [];
        try
        {
            while (true)
            {
                relayed.Add(RelayAsync(await listener.AcceptTcpClientAsync(over.Token), port));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(relayed);
        }
    }

    private async Task RelayAsync(TcpClient client, int port)
    {
        using var near = client;
        using var far = new TcpClient();
        await far.ConnectAsync(IPAddress.Loopback, port, over.Token);
        var sent = new MemoryStream();
        if (kept is not null)
        {
            lock (kept)
            {
                kept.Add(sent);
            }
        }

        await Task.WhenAny(
            PumpAsync(near.GetStream(), far.GetStream(), data =>
            {
                Interlocked.Add(ref carried, data.Length);
                if (kept is not null)
                {
                    lock (kept)
                    {
                        sent.Write(data.Span);
                    }
                }
            }),
            PumpAsync(far.GetStream(), near.GetStream(), _ => { }));
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, Action<ReadOnlyMemory<byte>> tell)
    {
        var buffer = new byte[65_536];
        try
        {
            while (await from.ReadAsync(buffer, over.Token) is > 0 and var read)
            {
                tell(buffer.AsMemory(0, read));
                await to.WriteAsync(buffer.AsMemory(0, read), over.Token);
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One end is gone.
        }
    }
}
