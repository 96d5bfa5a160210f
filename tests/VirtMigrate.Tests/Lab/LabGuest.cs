using VirtMigrate.Drivers;
using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.Remote;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Lab;

/// <summary>A guest of a kind on the lab's host alpha, with connections to alpha and beta; gone from both when it is disposed.</summary>
internal sealed class LabGuest : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private LabGuest(string name, VirtDriver alpha, VirtDriver beta, DomainRef domain) =>
        (Name, Alpha, Beta, Domain) = (name, alpha, beta, domain);

    public string Name { get; }

    public VirtDriver Alpha { get; }

    public VirtDriver Beta { get; }

    public DomainRef Domain { get; }

    public static async Task<LabGuest> StartAsync(string kind, int mebibytes)
    {
        LabHosts.Require();
        var name = $"{kind}-{Guid.NewGuid().ToString("N")[..8]}";
        await LabAsync("guest", "alpha", kind, name, $"{mebibytes}");
        var alpha = await OpenAsync(LabHosts.AlphaAddress, default);
        var beta = await OpenAsync(LabHosts.BetaAddress, default);
        return new LabGuest(name, alpha, beta, await alpha.LookupDomainByNameAsync(name, default));
    }

    public static async Task<string> LabAsync(params string[] arguments)
    {
        var (code, text) = await ExternalProgram.RunAsync(Program, arguments, Patience);
        Assert.True(code == 0, $"{string.Join(' ', arguments)}: {text}");
        return text;
    }

    /// <summary>State and reason as virsh has them.</summary>
    public async Task<string> StateAsync(string host)
    {
        var (code, text) = await ExternalProgram.RunAsync(Program, ["virsh", host, "domstate", "--reason", Name], Patience);
        return code == 0 ? text.Trim()
            : text.Contains("failed to get domain", StringComparison.Ordinal) ? "absent"
            : throw new InvalidOperationException($"{host}: {text}");
    }

    public async Task<MigrationResult> MoveAsync(
        MigrationFlags flags, MigrationOptions options, Func<MigrationRequest, MigrationRequest>? edit = null, IMigrationObserver? observer = null,
        CancellationToken cancellationToken = default)
    {
        var request = options.Policy.Equip(new MigrationRequest { Domain = Domain, Flags = flags });
        var route = await MigrationNegotiator.NegotiateAsync(edit?.Invoke(request) ?? request,
            new MigrationEndpoint("alpha", Alpha, token => OpenAsync(LabHosts.AlphaAddress, token)),
            new MigrationEndpoint("beta", Beta, token => OpenAsync(LabHosts.BetaAddress, token)), cancellationToken);
        return await new MigrationEngine(options).RunAsync(route, observer, cancellationToken).WaitAsync(TimeSpan.FromMinutes(4), CancellationToken.None);
    }

    /// <summary>Both hosts as virsh sees them.</summary>
    public async Task<(string Alpha, string Beta)> StatesAsync() => (await StateAsync("alpha"), await StateAsync("beta"));

    public async ValueTask DisposeAsync()
    {
        await Alpha.DisposeAsync();
        await Beta.DisposeAsync();
        foreach (var host in new[] { "alpha", "beta" })
        {
            await ExternalProgram.RunAsync(Program, ["virsh", host, "destroy", Name], Patience);
            await ExternalProgram.RunAsync(Program, ["virsh", host, "undefine", Name], Patience);
        }
    }

    private static string Program => Path.Combine(Repository.Root, "tests/lab/lab");

    private static Task<VirtDriver> OpenAsync(string address, CancellationToken cancellationToken) =>
        RemoteDriver.OpenAsync(ConnectionUri.Parse($"qemu+tcp://{address}/system"), new ConnectOptions(), cancellationToken);
}
