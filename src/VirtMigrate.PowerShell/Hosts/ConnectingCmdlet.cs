using System.Management.Automation;
using VirtMigrate.Drivers;
using VirtMigrate.PowerShell.Errors;
using VirtMigrate.PowerShell.Pipeline;
using VirtMigrate.Remote.Configuration;

namespace VirtMigrate.PowerShell.Hosts;

/// <summary>A cmdlet that opens connections: how, and where to.</summary>
public abstract class ConnectingCmdlet : AsyncCmdlet
{
    private ClientConfiguration? configuration;

    /// <summary>For reading only.</summary>
    [Parameter]
    public SwitchParameter ReadOnly { get; set; }

    /// <summary>Longest time for reaching the host.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>User and password for hosts that ask for them.</summary>
    [Parameter]
    [Credential]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    /// <summary>Take any certificate of a host (TLS).</summary>
    [Parameter]
    public SwitchParameter SkipCertificateCheck { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (ConnectTimeout <= TimeSpan.Zero)
        {
            ThrowTerminatingError(ErrorRecords.Of(CmdletErrors.Argument("-ConnectTimeout must be longer than nothing", "Give a number of seconds, such as 30."), ConnectTimeout));
        }
    }

    /// <summary>The URI that the user means: a URI, an alias of libvirt's client configuration, or nothing: the default.</summary>
    private protected ConnectionUri ResolveUri(string? text)
    {
        if (text?.Contains("://", StringComparison.Ordinal) == true)
        {
            return ConnectionUri.Parse(text);
        }

        configuration ??= ClientConfiguration.Load();
        return configuration.Resolve(text ?? configuration.DefaultUri
            ?? throw CmdletErrors.Argument("no URI was given, and there is no default", "Give -Uri, or set LIBVIRT_DEFAULT_URI, or uri_default in libvirt.conf."));
    }

    /// <summary>The options that the parameters make.</summary>
    private protected ConnectOptions MakeOptions(ConnectTrace trace, ConnectReport? report = null) => new()
    {
        ReadOnly = ReadOnly,
        ConnectTimeout = ConnectTimeout,
        SkipCertificateCheck = SkipCertificateCheck,
        Credential = ToVirtCredential(Credential),
        Trace = trace.Tell,
        Warn = trace.Warn,
        Prompt = trace.AskAsync,
        Report = report,
    };

    /// <summary>Asks for user and password where somebody is there to answer; null: nobody is.</summary>
    private protected CredentialPrompt? PromptOrNull()
    {
        var silent = Environment.GetCommandLineArgs().Any(a =>
            a.Length > 4 && a[0] is '-' or '/' && "NonInteractive".StartsWith(a[1..], StringComparison.OrdinalIgnoreCase));
        return silent || !Environment.UserInteractive || Console.IsInputRedirected ? null
            : (host, user, _) => AskAsync(() => ToVirtCredential(
                Host.UI.PromptForCredential($"Connect to {host}", $"{host} asks for a user and a password.", user ?? string.Empty, string.Empty)));
    }

    private static VirtCredential? ToVirtCredential(PSCredential? credential) =>
        credential is null || credential == PSCredential.Empty ? null : new VirtCredential(credential.UserName.TrimStart('\\'), credential.Password);
}
