using System.Threading.Tasks.Sources;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Rpc;

/// <summary>A call that waits for a reply of this type.</summary>
internal sealed class PendingCall<TReturn> : PendingCall, IValueTaskSource<TReturn>
    where TReturn : struct, IXdrMessage<TReturn>
{
    private static readonly ObjectPool<PendingCall<TReturn>> Pool = new(16);

    private ManualResetValueTaskSourceCore<TReturn> source;
    private TReturn result;
    private Exception? error;

    private PendingCall()
    {
    }

    /// <summary>What the caller awaits, once.</summary>
    public ValueTask<TReturn> Task => new(this, source.Version);

    /// <summary>Takes one.</summary>
    public static PendingCall<TReturn> Rent() => Pool.TryTake() ?? new PendingCall<TReturn>();

    /// <summary>Gives it back unused.</summary>
    public void Return()
    {
        Clear();
        result = default;
        error = null;
        source.Reset();
        Pool.Put(this);
    }

    /// <inheritdoc/>
    public override void Decode(ref XdrReader body) => result = TReturn.Read(ref body);

    /// <inheritdoc/>
    public override void SetError(Exception error) => this.error = error;

    /// <inheritdoc/>
    public override void Publish(bool inline)
    {
        source.RunContinuationsAsynchronously = !inline;
        if (error is null)
        {
            source.SetResult(result);
        }
        else
        {
            source.SetException(error);
        }
    }

    /// <inheritdoc/>
    public TReturn GetResult(short token)
    {
        if (source.GetStatus(token) == ValueTaskSourceStatus.Pending)
        {
            throw new InvalidOperationException("the call has no reply yet");
        }

        try
        {
            return source.GetResult(token);
        }
        finally
        {
            // Waits for a cancellation that runs just now: it must not meet this object in its next life.
            Registration.Dispose();
            Return();
        }
    }

    /// <inheritdoc/>
    public ValueTaskSourceStatus GetStatus(short token) => source.GetStatus(token);

    /// <inheritdoc/>
    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        source.OnCompleted(continuation, state, token, flags);
}
