using System.Collections.Concurrent;
using System.Diagnostics;
using System.Management.Automation;
using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Hosts;

namespace VirtMigrate.PowerShell.Commands;

/// <summary>Tries whether hosts can be connected to, and tells what was found on the way.</summary>
[Cmdlet(VerbsDiagnostic.Test, "VirtHost")]
[OutputType(typeof(bool), typeof(VirtHostReport))]
public sealed class TestVirtHostCommand : ConnectingCmdlet
{
    private const int RoundTrips = 3;
    private readonly List<Task<VirtHostReport>> pending = [];

    /// <summary>Where to.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[]? Uri { get; set; }

    /// <summary>A report instead of yes or no.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var uri in Uri ?? new string?[] { null })
        {
            var result = new TaskCompletionSource<VirtHostReport>(TaskCreationOptions.RunContinuationsAsynchronously);
            pending.Add(result.Task);
            _ = StartWork(async cancellationToken =>
            {
                try
                {
                    result.SetResult(await TestAsync(uri, cancellationToken).ConfigureAwait(false));
                }
                catch (OperationCanceledException)
                {
                    result.SetCanceled(cancellationToken);
                }
                catch (Exception error)
                {
                    result.SetException(error);
                }
            });
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Await(async _ =>
    {
        foreach (var testing in pending)
        {
            var report = await testing.ConfigureAwait(false);
            if (!report.Success)
            {
                WriteVerbose($"{report.Uri}: {report.ErrorId}: {report.Message}");
            }

            WriteObject(Detailed ? report : (object)report.Success);
        }
    });

    private async Task<VirtHostReport> TestAsync(string? text, CancellationToken cancellationToken)
    {
        var begun = Stopwatch.GetTimestamp();
        var found = new ConnectReport();
        var stages = new ConcurrentQueue<string>();
        ConnectionUri? uri = null;
        var trace = new ConnectTrace(
            stage =>
            {
                stages.Enqueue(stage);
                TryWriteVerbose($"{text}: {stage}");
            },
            WriteWarning);
        try
        {
            uri = ResolveUri(text);
            var host = await VirtHost.ConnectAsync(VirtDrivers.Default, uri, MakeOptions(trace, found), null, cancellationToken).ConfigureAwait(false);
            await using (host.ConfigureAwait(false))
            {
                var duration = Stopwatch.GetElapsedTime(begun);
                var roundTrip = TimeSpan.MaxValue;
                for (var i = 0; i < RoundTrips; i++)
                {
                    var asked = Stopwatch.GetTimestamp();
                    await host.GetDriver().GetHostNameAsync(cancellationToken).ConfigureAwait(false);
                    var took = Stopwatch.GetElapsedTime(asked);
                    roundTrip = took < roundTrip ? took : roundTrip;
                }

                return VirtHostReport.Of(uri.ToString(), uri.Transport, found, [.. stages], duration, host, roundTrip, null);
            }
        }
        catch (VirtException error)
        {
            return VirtHostReport.Of(uri?.ToString() ?? text ?? string.Empty, uri?.Transport, found, [.. stages], Stopwatch.GetElapsedTime(begun), null, null, error);
        }
        finally
        {
            trace.End();
        }
    }
}
