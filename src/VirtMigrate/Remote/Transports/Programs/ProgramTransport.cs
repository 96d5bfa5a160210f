using System.ComponentModel;
using System.Diagnostics;
using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Remote.Transports.Programs;

/// <summary>A program of this machine whose standard input and output lead to a daemon: ssh, or what a URI names. It ends
/// with the transport.</summary>
internal sealed class ProgramTransport : RpcTransport
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    private readonly Process process;
    private readonly Stream input;
    private readonly Stream output;
    private readonly ConnectOptions options;
    private readonly Func<ProgramEnd, ValueTask<VirtException>> explain;
    private readonly ProgramOutput errors = new();
    private readonly Task errorsRead;
    private readonly Task exited;
    private int aborted;
    private int disposed;
    private int? exitCode;

    private ProgramTransport(Process process, ConnectOptions options, Func<ProgramEnd, ValueTask<VirtException>> explain)
    {
        this.process = process;
        this.options = options;
        this.explain = explain;
        input = process.StandardInput.BaseStream;
        output = process.StandardOutput.BaseStream;
        errorsRead = errors.ReadAsync(process.StandardError.BaseStream);
        exited = WatchAsync();
    }

    /// <summary>The program's id on this machine.</summary>
    internal int ProcessId => process.Id;

    /// <summary>Completes when the program has ended.</summary>
    internal Task Exited => exited;

    /// <summary>Starts a program.</summary>
    /// <param name="program">Its name or path.</param>
    /// <param name="arguments">Its arguments, each a word.</param>
    /// <param name="host">The host, as the URI calls it.</param>
    /// <param name="options">Trace and clock.</param>
    /// <param name="explain">Makes the error of a program that has ended without having brought a byte.</param>
    /// <exception cref="VirtException">It cannot be started: <see cref="VirtErrorId.ProgramNotFound"/>.</exception>
    public static ProgramTransport Start(
        string program, IReadOnlyList<string> arguments, string host, ConnectOptions options, Func<ProgramEnd, ValueTask<VirtException>> explain)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // Classified by its English texts.
        start.Environment["LC_ALL"] = "C";
        options.Trace?.Invoke($"starting {program}{(arguments.Count == 0 ? string.Empty : " " + string.Join(' ', arguments))}");
        Process? process = null;
        try
        {
            process = new Process { StartInfo = start };
            process.Start();
            if (options.Report is { } report)
            {
                report.Target = $"{program} (process {process.Id})";
            }

            return new ProgramTransport(process, options, explain);
        }
        catch (Exception error) when (error is Win32Exception or InvalidOperationException or PlatformNotSupportedException)
        {
            process?.Dispose();
            throw ConnectError.Make(VirtErrorId.ProgramNotFound, $"the program {program} cannot be started: {error.Message}", host, error);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        var read = await output.ReadAsync(buffer).ConfigureAwait(false);
        if (read == 0 && buffer.Length > 0 && Volatile.Read(ref aborted) == 0)
        {
            var end = await EndAsync().ConfigureAwait(false);
            if (end.ExitCode is not (null or 0) || end.Text.Length > 0)
            {
                throw new IOException($"{process.StartInfo.FileName} ended{end.Describe()}");
            }
        }

        return read;
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> data)
    {
        await input.WriteAsync(data).ConfigureAwait(false);
        await input.FlushAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async ValueTask<VirtException> ExplainAsync(VirtException loss)
    {
        var end = await EndAsync().ConfigureAwait(false);
        return end.ExitCode is 0 && end.Text.Length == 0 ? loss : await explain(end with { Loss = loss }).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override void Abort()
    {
        if (Interlocked.Exchange(ref aborted, 1) != 0)
        {
            return;
        }

        try
        {
            // With the programs that it has started itself, such as a wrapper's ssh or ssh's own proxy.
            process.Kill(entireProcessTree: true);
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception or NotSupportedException or AggregateException)
        {
            // It has ended already.
        }

        // Somebody whom the program has left behind may hold the other ends: reads and writes under way end here.
        input.Dispose();
        output.Dispose();
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        Abort();
        await EndAsync().ConfigureAwait(false);
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        await process.StandardError.BaseStream.DisposeAsync().ConfigureAwait(false);
        process.Dispose();
    }

    /// <summary>What the program leaves behind; waits for its last words, not for long.</summary>
    private async Task<ProgramEnd> EndAsync()
    {
        try
        {
            await Task.WhenAll(exited, errorsRead).WaitAsync(LastWords, options.TimeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // It does not end, or somebody else holds its error output open (a shared connection of ssh does).
        }

        return new ProgramEnd(Volatile.Read(ref aborted) != 0 && !exited.IsCompleted ? null : exitCode, errors.Text.Trim(), null);
    }

    private async Task WatchAsync()
    {
        try
        {
            await process.WaitForExitAsync().ConfigureAwait(false);
            exitCode = process.ExitCode;
        }
        catch (InvalidOperationException)
        {
            // Disposed before it has ended: it could not be killed.
        }
    }
}
