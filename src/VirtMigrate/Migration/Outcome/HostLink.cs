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

    /// <summary>Makes a call with a time limit; whatever goes wrong is a <see cref="VirtException"/>.</summary>
    /// <param name="name">The call's name for error texts.</param>
    /// <param name="call">The call; its token ends at the limit.</param>
    /// <param name="limit">The time limit; null: none.</param>
    public async Task<T> CallAsync<T>(string name, Func<VirtDriver, CancellationToken, Task<T>> call, TimeSpan? limit)
    {
        using var clock = limit is { } span ? new CancellationTokenSource(span, time) : new CancellationTokenSource();
        try
        {
            return await call(Driver, clock.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (clock.IsCancellationRequested)
        {
            throw new VirtException(VirtErrorCode.OperationTimeout, VirtErrorDomain.None,
                $"{Name} did not answer {name} within {limit}")
            {
                ErrorId = VirtErrorId.CallTimeout,
                Host = Name,
                Call = name,
                Delivery = CallDelivery.Unknown,
            };
        }
        catch (Exception unexpected) when (unexpected is not VirtException)
        {
            // A driver that breaks its contract must not break ours: the migration still ends with a true result.
            throw new VirtException(VirtErrorCode.InternalError, VirtErrorDomain.None,
                $"{name} on {Name} failed unexpectedly: {unexpected.Message}", unexpected)
            {
                Host = Name,
                Call = name,
                Delivery = CallDelivery.Unknown,
            };
        }
    }

    /// <summary>Asks the host for a guest, on a new connection if need be. Never throws for what the host does.</summary>
    /// <param name="uuid">The guest: its UUID is the same on both sides, whatever the name has become.</param>
    /// <param name="limit">Longest time for all of it.</param>
    /// <param name="notice">Is told when the host has to be connected again.</param>
    public async Task<GuestSighting> LookAsync(Guid uuid, TimeSpan limit, Action<string>? notice)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var left = limit - time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero || !await EnsureOpenAsync(left, notice, CancellationToken.None).ConfigureAwait(false))
            {
                return GuestSighting.Unknown;
            }

            try
            {
                var domain = await CallAsync("LookupDomainByUuid",
                    (driver, token) => driver.LookupDomainByUuidAsync(uuid, token), left).ConfigureAwait(false);
                var state = await CallAsync("GetDomainState",
                    (driver, token) => driver.GetDomainStateAsync(domain, token), left).ConfigureAwait(false);
                return new GuestSighting(true, true, state, domain);
            }
            catch (VirtException error) when (error.Code == VirtErrorCode.NoDomain)
            {
                return GuestSighting.Absent;
            }
            catch (VirtException error) when (error.Delivery != CallDelivery.Answered && !Driver.IsOpen)
            {
                // The connection went while it was asked: the next turn opens another, as long as there is time.
                await Task.Delay(FirstPause, time, CancellationToken.None).ConfigureAwait(false);
            }
            catch (VirtException)
            {
                return GuestSighting.Unknown;
            }
        }
    }

    public ValueTask DisposeAsync() => reopened?.DisposeAsync() ?? default;
}
