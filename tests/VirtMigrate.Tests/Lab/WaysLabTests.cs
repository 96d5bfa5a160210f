using VirtMigrate.Drivers;
using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.Remote;
using VirtMigrate.Tests.Support;
using Xunit.Abstractions;

namespace VirtMigrate.Tests.Lab;

/// <summary>
/// Every way into a host of <see cref="WayCase"/>: it connects, lists, and migrates a machine from that host and back to
/// it, with virsh as the witness; or it ends with the right error id. Prints the table, a line a way; <c>tests/lab/check-ways.ps1</c> sorts it.
/// </summary>
[Collection(AloneCollection.Name)]
[Trait("Category", "Lab")]
public sealed class WaysLabTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public static TheoryData<string> Ways => [.. WayCase.All.Keys];

    [SkippableTheory]
    [MemberData(nameof(Ways))]
    public async Task LeadsWhereItShould(string way)
    {
        var one = WayCase.All[way];
        LabHosts.Require(one.Host);
        using var kerberos = one.Tickets is null ? null
            : new NativeEnvironment(("KRB5_CONFIG", LabHosts.KerberosConfiguration), ("KRB5CCNAME", "FILE:" + one.Tickets));
        if (one.Certificate is { } kind)
        {
            await LabHosts.LabAsync("tls", one.Host, kind);
        }

        try
        {
            output.WriteLine($"WAY {WayCase.All.Keys.ToList().IndexOf(way):00} | {one.Host} | {one.Name} | {await GoAsync(one)} |");
        }
        finally
        {
            if (one.Certificate is not null)
            {
                await LabHosts.LabAsync("tls", one.Host, "good");
            }
        }
    }

    private static async Task<string> GoAsync(WayCase one)
    {
        using var limit = new CancellationTokenSource(Patience);
        var report = new ConnectReport();
        if (one is { Fails: { } errorId, ReadOnly: false })
        {
            var error = await Assert.ThrowsAsync<VirtException>(() => OpenAsync(one, report, limit.Token));
            Assert.Equal(errorId, error.ErrorId);
            Assert.Contains(one.Tells ?? string.Empty, error.Message, StringComparison.Ordinal);
            Assert.NotNull(error.RecommendedAction);
            return $"{How(report)} |  |  | {errorId}";
        }

        var far = one.Host == "alpha" ? ("beta", LabHosts.BetaAddress) : ("alpha", LabHosts.AlphaAddress);
        var guest = "ways-" + Guid.NewGuid().ToString("N")[..8];
        var open = await OpenAsync(one, report, limit.Token);
        var near = new MigrationEndpoint(one.Host, open, token => OpenAsync(one, new ConnectReport(), token));
        await using var closing = near.GetDriver();
        var partnerUri = $"qemu+tcp://{far.Item2}/system";
        var partner = new MigrationEndpoint(far.Item1, await OpenAsync(partnerUri, limit.Token), token => OpenAsync(partnerUri, token));
        await using var closingToo = partner.GetDriver();
        Assert.Equal(one.Host, await open.GetHostNameAsync(limit.Token));
        Assert.Equal(one.Mechanism, one.Mechanism is null ? null : report.Mechanism);
        await using var maker = one.ReadOnly ? await OpenAsync($"qemu+tcp://{LabHosts.AlphaAddress}/system", limit.Token) : null;
        var domain = await (maker ?? open).CreateDomainAsync(Xml(guest), DomainCreateFlags.None, limit.Token);
        try
        {
            var seen = (await open.ListDomainsAsync(DomainListFilter.None, limit.Token)).Single(d => d.Uuid == domain.Uuid);
            if (one.ReadOnly)
            {
                var request = new MigrationRequest { Domain = seen, Flags = MigrationFlags.Live };
                var refused = await Assert.ThrowsAsync<VirtException>(async () =>
                {
                    var plan = await MigrationNegotiator.NegotiateAsync(request, near, partner, limit.Token);
                    throw (await new MigrationEngine().RunAsync(plan, null, limit.Token)).Error!;
                });
                Assert.Equal(one.Fails, refused.ErrorId);
                Assert.Equal("running", await StateAsync(one.Host, guest));
                return $"{How(report)} | yes | {one.Fails} | ";
            }

            var there = await MoveAsync(seen, near, partner, limit.Token);
            Assert.Equal("running", await StateAsync(far.Item1, guest));
            Assert.Equal("absent", await StateAsync(one.Host, guest));
            var moved = await partner.GetDriver().LookupDomainByUuidAsync(domain.Uuid, limit.Token);
            var back = await MoveAsync(moved, partner, near, limit.Token);
            Assert.Equal("running", await StateAsync(one.Host, guest));
            Assert.Equal("absent", await StateAsync(far.Item1, guest));
            return $"{How(report)} | yes | {there}, back {back} | ";
        }
        finally
        {
            foreach (var host in new[] { one.Host, far.Item1 })
            {
                await ExternalProgram.RunAsync(Path.Combine(Repository.Root, "tests/lab/lab"), ["virsh", host, "destroy", guest], Patience);
            }
        }
    }

    private static async Task<string> MoveAsync(DomainRef domain, MigrationEndpoint from, MigrationEndpoint to, CancellationToken cancellationToken)
    {
        var plan = await MigrationNegotiator.NegotiateAsync(new MigrationRequest { Domain = domain, Flags = MigrationFlags.Live }, from, to, cancellationToken);
        var result = await new MigrationEngine().RunAsync(plan, null, cancellationToken);
        Assert.True(result.Outcome == MigrationOutcome.Completed, result.Error?.ToString());
        return result.Outcome.ToString();
    }

    private static string How(ConnectReport report) => string.Join(", ", new[]
    {
        report.TlsVersion, report.Authentication == "SASL" ? report.Mechanism ?? "SASL" : report.Authentication, report.SecurityLayer,
    }.Where(part => part is not null));

    private static Task<VirtDriver> OpenAsync(WayCase one, ConnectReport report, CancellationToken cancellationToken) =>
        RemoteDriver.OpenAsync(ConnectionUri.Parse(one.Uri),
            new ConnectOptions { ReadOnly = one.ReadOnly, Credential = one.Credential, Report = report }, cancellationToken);

    private static Task<VirtDriver> OpenAsync(string uri, CancellationToken cancellationToken) =>
        RemoteDriver.OpenAsync(ConnectionUri.Parse(uri), new ConnectOptions(), cancellationToken);

    private static async Task<string> StateAsync(string host, string guest)
    {
        var (code, text) = await ExternalProgram.RunAsync(Path.Combine(Repository.Root, "tests/lab/lab"), ["virsh", host, "domstate", guest], Patience);
        return code == 0 ? text.Trim() : (text.Contains("failed to get domain", StringComparison.Ordinal) || text.Contains("Domain not found", StringComparison.Ordinal)) ? "absent" : text;
    }

    // A machine without anything to boot: enough to live and to move.
    private static string Xml(string name) => $"""
        <domain type='qemu'>
          <name>{name}</name>
          <memory unit='MiB'>32</memory>
          <os><type arch='x86_64' machine='pc'>hvm</type></os>
          <devices><memballoon model='none'/></devices>
        </domain>
        """;
}
