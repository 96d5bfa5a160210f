using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote;

/// <content>Connections of their own for calls that last as long as a migration.</content>
/// <remarks>
/// A daemon works on five messages of a client at a time, so one connection carries few migrations. The first ones go over
/// the connection itself, which keeps a place for the end of an incoming migration and one for calls that end soon; more
/// go over further connections to the same host, opened when they are needed in the way in which this one was, and kept
/// until this one is closed: the daemon takes a migration for abandoned when the connection of its Perform goes before
/// its Confirm. They are bounded so that a daemon's twenty workers are never all at it. Where no further connection can
/// be opened, calls wait their turn on this one.
/// </remarks>
public sealed partial class RemoteDriver
{
    private const int OwnLongCalls = 2;
    private const int LongCallsPerLane = 3;
    private const int MaxLanes = 4;

    private readonly object laneGate = new();
    private readonly List<Lane> lanes = [];
    private readonly CancellationTokenSource lanesEnd = new();
    private Func<CancellationToken, Task<RemoteDriver>>? openLane;
    private int ownLongCalls;

    private async Task<TReturn> CallLongAsync<TArguments, TReturn>(
        Procedure<TArguments, TReturn> procedure, TArguments arguments, CancellationToken cancellationToken)
        where TArguments : struct, IXdrMessage<TArguments>
        where TReturn : struct, IXdrMessage<TReturn>
    {
        var lane = EnterLane();
        try
        {
            var driver = lane is null ? this : await DriverOfAsync(lane, cancellationToken).ConfigureAwait(false);
            return await driver.CallAsync(procedure, arguments, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (laneGate)
            {
                if (lane is null)
                {
                    ownLongCalls--;
                }
                else
                {
                    lane.Calls--;
                }
            }
        }
    }

    /// <summary>Takes a place for a call; null: on this connection.</summary>
    private Lane? EnterLane()
    {
        lock (laneGate)
        {
            if (ownLongCalls < OwnLongCalls || openLane is null || disposed != 0)
            {
                ownLongCalls++;
                return null;
            }

            lanes.RemoveAll(one => one.Calls == 0 && one.HasEnded);
            var lane = lanes.Find(one => one.Calls < LongCallsPerLane && !one.HasEnded);
            if (lane is null && lanes.Count < MaxLanes)
            {
                lane = new Lane();
                lanes.Add(lane);
            }

            if (lane is null)
            {
                ownLongCalls++;
                return null;
            }

            // It is opened for all who wait for it, not for the first of them alone.
            lane.Opening ??= openLane(lanesEnd.Token);
            lane.Calls++;
            return lane;
        }
    }

    private async Task<RemoteDriver> DriverOfAsync(Lane lane, CancellationToken cancellationToken)
    {
        try
        {
            return lane.Driver = await lane.Opening!.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is VirtException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The call has not left: it waits its turn here, as it would without lanes.
            return this;
        }
    }

    private async Task CloseLanesAsync()
    {
        Lane[] closing;
        lock (laneGate)
        {
            closing = [.. lanes];
            lanes.Clear();
        }

        await lanesEnd.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(closing.Select(CloseAsync)).ConfigureAwait(false);
    }

    private static async Task CloseAsync(Lane lane)
    {
        try
        {
            var driver = await lane.Opening!.ConfigureAwait(false);
            await driver.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (error is VirtException or OperationCanceledException)
        {
            // It was never open.
        }
    }

    /// <summary>A further connection and how many calls it carries.</summary>
    private sealed class Lane
    {
        public Task<RemoteDriver>? Opening { get; set; }

        /// <summary>What has come of that.</summary>
        public RemoteDriver? Driver { get; set; }

        public int Calls { get; set; }

        public bool HasEnded => Opening is { IsFaulted: true } or { IsCanceled: true } || Driver is { Closed.IsCompleted: true };
    }
}
