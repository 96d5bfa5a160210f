using System.Collections.Concurrent;
using System.Management.Automation;
using System.Runtime.ExceptionServices;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Errors;

namespace VirtMigrate.PowerShell.Pipeline;

/// <summary>
/// A cmdlet whose work runs on tasks. The pipeline thread waits in <see cref="Await(Func{CancellationToken, Task})"/> and
/// does what the tasks post to it: writing, prompting. Ctrl-C cancels the token; the cmdlet leaves only when its tasks
/// have ended.
/// </summary>
public abstract class AsyncCmdlet : PSCmdlet, IDisposable
{
    // More than any task posts ahead of a pipeline that is taking things; a slow terminal holds the tasks up, not memory.
    private const int QueueLength = 1024;

    private readonly BlockingCollection<PipelineAction> queue = new(QueueLength);
    private readonly CancellationTokenSource stopping = new();
    private readonly List<Task> started = [];
    private ExceptionDispatchInfo? broken;
    private int pipelineThread;

    /// <summary>Runs work on a task and waits for it; meanwhile the pipeline thread serves every task of this cmdlet.</summary>
    protected void Await(Func<CancellationToken, Task> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        Await(StartWork(work));
    }

    /// <summary>Starts work on a task without waiting. The cmdlet never ends before it.</summary>
    protected Task StartWork(Func<CancellationToken, Task> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (pipelineThread == 0)
        {
            pipelineThread = Environment.CurrentManagedThreadId;
        }

        var task = Task.Run(() => work(stopping.Token), CancellationToken.None);
        lock (started)
        {
            started.RemoveAll(static other => other.IsCompletedSuccessfully);
            started.Add(task);
        }

        return task;
    }

    /// <summary>Waits for a task; meanwhile the pipeline thread serves every task of this cmdlet.</summary>
    protected void Await(Task task)
    {
        ArgumentNullException.ThrowIfNull(task);
        pipelineThread = Environment.CurrentManagedThreadId;
        Serve(task);
        broken?.Throw();
        if (task.IsCanceled && stopping.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }

        if (task.Exception?.InnerException is { } error)
        {
            if (error is VirtException virtError)
            {
                ThrowTerminatingError(ErrorRecords.Of(virtError, null));
            }

            ExceptionDispatchInfo.Throw(error);
        }
    }

    /// <summary>Asks the user on the pipeline thread. Cancelled when the pipeline stops instead of answering.</summary>
    protected Task<bool> ShouldProcessAsync(string target, string action)
    {
        var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        queue.Add(new PipelineAction(() => answer.SetResult(ShouldProcess(target, action)), () => answer.TrySetCanceled()));
        return answer.Task;
    }

    /// <summary>Does something on the pipeline thread that has an answer, such as asking the user. Cancelled when the pipeline stops.</summary>
    private protected Task<T> AskAsync<T>(Func<T> ask)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        queue.Add(new PipelineAction(() => answer.SetResult(ask()), () => answer.TrySetCanceled()));
        return answer.Task;
    }

    /// <summary>Writes an object from any thread.</summary>
    protected new void WriteObject(object? value) => Post(() => base.WriteObject(value));

    /// <summary>Writes objects, or one that is a collection, from any thread.</summary>
    protected new void WriteObject(object? value, bool enumerateCollection) => Post(() => base.WriteObject(value, enumerateCollection));

    /// <summary>Writes an error from any thread.</summary>
    protected new void WriteError(ErrorRecord error) => Post(() => base.WriteError(error));

    /// <summary>Writes what went wrong with one item, from any thread.</summary>
    protected void WriteError(VirtException error, object? target) => WriteError(ErrorRecords.Of(error, target));

    /// <summary>Writes a line for <c>-Verbose</c> from any thread.</summary>
    protected new void WriteVerbose(string text) => Post(() => base.WriteVerbose(text));

    /// <summary>Writes a warning from any thread.</summary>
    protected new void WriteWarning(string text) => Post(() => base.WriteWarning(text));

    /// <summary>For those who must not wait: writes a line for <c>-Verbose</c>, or drops it when the pipeline is far behind.</summary>
    protected void TryWriteVerbose(string text) => TryPost(() => base.WriteVerbose(text));

    /// <summary>For those who must not wait: shows progress, or drops it when the pipeline is far behind.</summary>
    protected void TryWriteProgress(ProgressRecord record) => TryPost(() => base.WriteProgress(record));

    /// <summary>Writes progress from any thread.</summary>
    protected new void WriteProgress(ProgressRecord record) => Post(() => base.WriteProgress(record));

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        try
        {
            stopping.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Ctrl-C came as the cmdlet ended.
        }
    }

    /// <summary>Ends what still runs and waits for it.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
        {
            return;
        }

        // After a stop the engine calls neither EndProcessing nor anything else but this: here the tasks are seen off.
        Task left;
        lock (started)
        {
            left = Task.WhenAll(started);
        }

        if (!left.IsCompleted)
        {
            stopping.Cancel();
            broken ??= ExceptionDispatchInfo.Capture(new PipelineStoppedException());
            Serve(left);
        }

        stopping.Dispose();
        queue.Dispose();
    }

    /// <summary>Ends what still runs and waits for it.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    private void Serve(Task until)
    {
        var end = new PipelineAction(static () => { });
        _ = until.ContinueWith(_ => queue.Add(end), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        while (true)
        {
            var action = queue.Take();
            if (ReferenceEquals(action, end))
            {
                return;
            }

            Perform(action);
        }
    }

    private void Perform(PipelineAction action)
    {
        if (broken is null)
        {
            try
            {
                action.Run();
                return;
            }
            catch (Exception error)
            {
                // The pipeline has been stopped, by Ctrl-C, -ErrorAction Stop or Select-Object -First. The tasks are
                // told; what they post from now on is dropped, and the reason is raised once they have ended.
                broken = ExceptionDispatchInfo.Capture(error);
                stopping.Cancel();
            }
        }

        action.Abandon?.Invoke();
    }

    private void Post(Action action)
    {
        if (pipelineThread == 0 || pipelineThread == Environment.CurrentManagedThreadId)
        {
            action();
        }
        else
        {
            queue.Add(new PipelineAction(action));
        }
    }

    private void TryPost(Action action)
    {
        try
        {
            queue.TryAdd(new PipelineAction(action));
        }
        catch (ObjectDisposedException)
        {
            // The cmdlet has ended; its watcher hears of something late.
        }
    }
}
