using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>One side's connection during a migration: the user's own, and after its loss one opened for the rest of the migration.</summary>
internal sealed class HostLink(MigrationEndpoint endpoint, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(4);

    private VirtDriver? reopened;

    public string Name => endpoint.Name;

    public VirtDriver Driver => reopened ?? endpoint.Driver;

    /// <summary>Whether the connection that a migration began on is gone.</summary>
    public bool OriginalLost => !endpoint.Driver.IsOpen;

    /// <summary>Opens a new connection when the present one is gone; tries again until the limit.</summary>
    /// <returns>Whether there is an open connection now.</returns>
    public async Task<bool> EnsureOpenAsync(TimeSpan limit, Action<string>? notice, CancellationToken cancellationToken)
    {
        if (Driver.IsOpen)
        {
            return true;
        }

        notice?.Invoke($"the connection to {Name} is lost; connecting again");
        using var clock = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, cancellationToken);
        for (var pause = FirstPause; ; pause = pause + pause < LongestPause ? pause + pause : LongestPause)
        {
            try
            {
                var opened = await endpoint.Reopen(either.Token).ConfigureAwait(false);
                if (reopened is not null)
                {
                    await reopened.DisposeAsync().ConfigureAwait(false);
                }

                reopened = opened;
                return true;
            }
            catch (VirtException)
            {
                // The host may be starting its daemon again; the limit ends the trying.
            }
            catch (OperationCanceledException) when (either.IsCancellationRequested)
            {
                return false;
            }

            try
            {
                await Task.Delay(pause, time, either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }
    }

    public ValueTask DisposeAsync() => reopened?.DisposeAsync() ?? default;
}
