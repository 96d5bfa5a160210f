using System.Management.Automation;
using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.PowerShell.Errors;
using VirtMigrate.PowerShell.Hosts;
using VirtMigrate.PowerShell.Pipeline;

namespace VirtMigrate.PowerShell.Commands;

/// <summary>Connects to hosts, all at the same time; writes them in the order in which they were given.</summary>
[Cmdlet(VerbsCommunications.Connect, "VirtHost")]
[OutputType(typeof(VirtHost))]
public sealed class ConnectVirtHostCommand : ConnectingCmdlet
{
    private readonly List<(string Uri, Task<VirtHost> Connecting)> pending = [];
    private readonly HashSet<VirtHost> listed = [];
    private readonly HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Where to.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[]? Uri { get; set; }

    /// <summary>Names of the connections, one for each URI.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>Silence after which the host is asked for a sign of life.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan KeepAliveInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Unanswered questions before the connection counts as lost.</summary>
    [Parameter]
    [ValidateRange(0, 1000)]
    public int KeepAliveCount { get; set; } = 5;

    /// <summary>Open a lost connection again when it is needed next.</summary>
    [Parameter]
    public SwitchParameter AutoReconnect { get; set; }

    /// <summary>Close and reopen connections of these names.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var uris = Uri ?? new string?[] { null };
        if (Name is not null && Name.Length != uris.Length)
        {
            WriteError(CmdletErrors.Argument($"-Name has {Name.Length} names for {uris.Length} URIs", "Give one name for each URI, or none."), Name);
            return;
        }

        var table = HostTable.Current;
        for (var index = 0; index < uris.Length; index++)
        {
            try
            {
                Begin(table, uris[index], Name?[index]);
            }
            catch (VirtException error)
            {
                WriteError(error, uris[index]);
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var table = HostTable.Current;
        Await(async _ =>
        {
            // Listed and written in the order of the URIs, whichever host was faster.
            foreach (var (uri, connecting) in pending)
            {
                try
                {
                    var host = await connecting.ConfigureAwait(false);
                    await ListAsync(table, host).ConfigureAwait(false);
                    WriteObject(host);
                }
                catch (VirtException error)
                {
                    WriteError(error, uri);
                }
            }
        });
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
        {
            return;
        }

        // Connected, but stopped before it was listed: nobody could ever close it.
        foreach (var (_, connecting) in pending.Where(entry => entry.Connecting.IsCompletedSuccessfully))
        {
            _ = CloseUnlistedAsync(connecting);
        }
    }

    private void Begin(HostTable table, string? given, string? chosenName)
    {
        var uri = ResolveUri(given);
        var text = uri.ToString();
        var name = chosenName ?? uri.HostLabel;
        if (!taken.Add(name))
        {
            throw CmdletErrors.HostNameInUse(name, "another URI of this call");
        }

        if (table.Find(name) is { State: VirtHostState.Open } open && !Force)
        {
            if (open.Uri != text || open.ReadOnly != ReadOnly)
            {
                throw CmdletErrors.HostNameInUse(name, open.ReadOnly ? $"{open.Uri} for reading only" : open.Uri);
            }

            WriteVerbose($"{name}: already connected to {open.Uri}");
            listed.Add(open);
            pending.Add((text, Task.FromResult(open)));
            return;
        }

        var connected = new TaskCompletionSource<VirtHost>(TaskCreationOptions.RunContinuationsAsynchronously);
        pending.Add((text, connected.Task));
        _ = StartWork(async cancellationToken =>
        {
            try
            {
                connected.SetResult(await ConnectAsync(uri, name, cancellationToken).ConfigureAwait(false));
            }
            catch (OperationCanceledException)
            {
                connected.SetCanceled(cancellationToken);
            }
            catch (Exception error)
            {
                connected.SetException(error);
            }
        });
    }

    private async Task<VirtHost> ConnectAsync(ConnectionUri uri, string name, CancellationToken cancellationToken)
    {
        var trace = new ConnectTrace(stage => TryWriteVerbose($"{name}: {stage}"), WriteWarning, PromptOrNull());
        try
        {
            var options = MakeOptions(trace) with
            {
                KeepAliveInterval = KeepAliveInterval,
                KeepAliveCount = KeepAliveCount,
                AutoReconnect = AutoReconnect,
            };
            return await VirtHost.ConnectAsync(VirtDrivers.Default, uri, options, name, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            trace.End();
        }
    }

    private async Task ListAsync(HostTable table, VirtHost host)
    {
        if (listed.Add(host) && table.Add(host) is { } replaced)
        {
            await replaced.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task CloseUnlistedAsync(Task<VirtHost> connecting)
    {
        var host = await connecting.ConfigureAwait(false);
        if (!listed.Contains(host))
        {
            await host.DisposeAsync().ConfigureAwait(false);
        }
    }
}
