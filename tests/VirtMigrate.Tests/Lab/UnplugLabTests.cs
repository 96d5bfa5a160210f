using System.Diagnostics;
using System.Text.RegularExpressions;
using VirtMigrate.Drivers;
using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.Remote;
using VirtMigrate.Tests.Support;
using Xunit.Abstractions;

namespace VirtMigrate.Tests.Lab;

/// <summary>
/// A host is lost in the middle of a migration between real libvirtd: the client is back in time, what it says is what
/// the hosts say once the fault is put right, and no two copies of the guest ever ran. A few cases of each kind; all of
/// them with <c>VIRTMIGRATE_UNPLUG=all</c>, those of one way with <c>VIRTMIGRATE_UNPLUG=tls</c> (tcp, ssh, p2p).
/// </summary>
[Collection(AloneCollection.Name)]
[Trait("Category", "Lab")]
public sealed partial class UnplugLabTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    // A second of silence, and two unanswered questions: lost after three.
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(4);

    // ssh has more to do until it is there.
    private static readonly TimeSpan SshRecovery = TimeSpan.FromSeconds(8);

    // Noticing the loss, asking the host for as long as the options say, twice, and room for a machine that is busy.
    private static readonly TimeSpan BackWithin = TimeSpan.FromSeconds(30);

    // Peer-to-peer it is the source's daemon that has to notice, by a keepalive of its own of 30 seconds.
    private static readonly TimeSpan PeerBackWithin = TimeSpan.FromSeconds(45);

    // A daemon that comes back notices by itself that its client is gone.
    private static readonly TimeSpan SettledWithin = TimeSpan.FromSeconds(45);

    private static readonly HashSet<UnplugCase> Usual =
    [
        new("stop", "Begin", "alpha"), new("kill", "Prepare", "beta"), new("link", "Perform", "alpha"), new("stop", "Perform", "beta"),
        new("kill", "Perform", "beta"), new("link", "Finish", "beta"), new("kill", "Finish", "beta"), new("stop", "Finish", "alpha"),
        new("link", "Confirm", "alpha"), new("kill", "Confirm", "alpha"),
        new("stop", "Perform", "beta", "tls"), new("kill", "Finish", "beta", "tls"), new("link", "Confirm", "alpha", "tls"),
        new("stop", "Perform", "beta", "ssh"), new("kill", "Finish", "beta", "ssh"), new("link", "Perform", "alpha", "ssh"),
        new("kill", "Perform", "beta", "p2p"), new("link", "Perform", "alpha", "p2p"),
        new("stop", "Call", "beta", "p2p"),
    ];

    private readonly string guest = "unplug-" + Guid.NewGuid().ToString("N")[..8];

    private UnplugCase unplug = new("link", "Perform", "alpha");

    public static TheoryData<string, string, string, string> Cases
    {
        get
        {
            var wanted = Environment.GetEnvironmentVariable("VIRTMIGRATE_UNPLUG");
            var data = new TheoryData<string, string, string, string>();
            foreach (var one in UnplugCase.All.Where(c => wanted == "all" || wanted == c.Way || (string.IsNullOrEmpty(wanted) && Usual.Contains(c))))
            {
                data.Add(one.Way, one.Fault, one.Phase, one.Host);
            }

            return data;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public async Task TheResultIsTrueAndNoTwoCopiesRun(string way, string fault, string phase, string host)
    {
        LabHosts.Require();
        unplug = new UnplugCase(fault, phase, host, way);
        await LabAsync("guest", "alpha", "idle", guest, "96");
        var mended = true;
        try
        {
            var source = new MigrationEndpoint("alpha", await OpenAsync(LabHosts.AlphaAddress, default), token => OpenAsync(LabHosts.AlphaAddress, token));
            var destination = new MigrationEndpoint("beta", await OpenAsync(LabHosts.BetaAddress, default), token => OpenAsync(LabHosts.BetaAddress, token));
            MigrationResult result;
            var struckAt = 0L;
            TimeSpan took;
            await using (source.GetDriver())
            await using (destination.GetDriver())
            {
                var request = new MigrationRequest
                {
                    Domain = await source.GetDriver().LookupDomainByNameAsync(guest, default),
                    Flags = MigrationFlags.Live | (way == "p2p" ? MigrationFlags.PeerToPeer : 0),
                    Bandwidth = phase == "Perform" ? 6UL : 0,
                };
                var route = await MigrationNegotiator.NegotiateAsync(request, source, destination, default);
                var observer = new UnplugObserver(phase, () =>
                {
                    mended = false;
                    LabAsync(unplug.Strike).GetAwaiter().GetResult();
                    struckAt = Stopwatch.GetTimestamp();
                });
                result = await new MigrationEngine(Options()).RunAsync(route, observer, default).WaitAsync(Patience);
                Assert.True(observer.HasStruck, $"{phase} never began: {Describe(result)}");
                took = Stopwatch.GetElapsedTime(struckAt);
            }

            await LabAsync(unplug.Mend);
            mended = true;
            var (here, there) = await SettleAsync(result);
            var line = $"UNPLUG {way} {fault} {phase} {host}: {Describe(result)}; back after {took.TotalSeconds:0.0} s; then alpha {here}, beta {there}";
            output.WriteLine(line);
            Assert.True(took < (way == "p2p" ? PeerBackWithin : BackWithin), line);
            AssertTrue(result, here, there, line);
            var repaired = await RepairAsync(result.Uuid);
            (here, there) = (await StateAsync("alpha"), await StateAsync("beta"));
            line += $"; repair {repaired}: alpha {here}, beta {there}";
            output.WriteLine($"  repair {repaired}: alpha {here}, beta {there}");
            Assert.True(here == "running" ^ there == "running", line);
            Assert.True((here == "running" ? there : here) is "absent" or "shut off", line);

            // It goes on where it is said to run, and nothing goes on at the other host.
            var (runs, rests) = here == "running" ? ("alpha", "beta") : ("beta", "alpha");
            var resting = Ticks(rests).LastOrDefault();
            await LabAsync("ticks", runs, guest, "20");
            Assert.Equal(resting, Ticks(rests).LastOrDefault());

            // A second that was counted on both hosts was lived twice.
            Assert.Empty(Ticks("alpha").Intersect(Ticks("beta")));
        }
        finally
        {
            if (!mended)
            {
                await ExternalProgram.RunAsync(Lab, unplug.Mend, Patience);
            }

            foreach (var name in new[] { "alpha", "beta" })
            {
                await ExternalProgram.RunAsync(Lab, ["virsh", name, "destroy", guest], Patience);
                await ExternalProgram.RunAsync(Lab, ["virsh", name, "undefine", guest], Patience);
            }
        }
    }

    private static string Lab => Path.Combine(Repository.Root, "tests/lab/lab");

    private MigrationOptions Options() => new()
    {
        PollInterval = TimeSpan.FromMilliseconds(200),
        StepTimeout = TimeSpan.FromSeconds(20),
        AbortTimeout = TimeSpan.FromSeconds(10),
        RecoveryTimeout = OpenLimit,
    };

    private TimeSpan OpenLimit => unplug.Way == "ssh" ? SshRecovery : Recovery;

    private Task<VirtDriver> OpenAsync(string address, CancellationToken cancellationToken) => RemoteDriver.OpenAsync(
        ConnectionUri.Parse(unplug.Uri(address)),
        new ConnectOptions { KeepAliveInterval = KeepAlive, KeepAliveCount = 2, ConnectTimeout = OpenLimit }, cancellationToken);

    private static string Describe(MigrationResult result) =>
        $"{result.Outcome}, runs on {result.RunningOn ?? "?"} (alpha {result.SourceState ?? "?"}, beta {result.DestinationState ?? "?"}), {result.Error?.ErrorId ?? "no error"}";

    /// <summary>What the result claims must be so; what it leaves open must be safe.</summary>
    private static void AssertTrue(MigrationResult result, string here, string there, string line)
    {
        switch (result.Outcome)
        {
            case MigrationOutcome.Refused or MigrationOutcome.RolledBack:
                Assert.Equal("alpha", result.RunningOn);
                Assert.True(here == "running" && there == "absent", line);
                break;
            case MigrationOutcome.Completed:
                // A source that could not be asked any more may hold its paused copy; the user was told.
                Assert.Equal("beta", result.RunningOn);
                Assert.True(there == "running" && (here == "shut off" || (here == "paused" && result.Warnings.Count > 0)), line);
                break;
            case MigrationOutcome.Uncertain:
                Assert.NotNull(result.RepairCommand);
                Assert.False(here == "running" && there == "running", line);
                Assert.True(result.RunningOn is null || (result.RunningOn == "alpha" ? here : there) == "running", line);
                break;
            default:
                Assert.Fail(line);
                break;
        }
    }

    /// <summary>The states of both hosts as virsh has them, when they do not move any more.</summary>
    private async Task<(string Here, string There)> SettleAsync(MigrationResult result)
    {
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            var (here, there) = (await StateAsync("alpha"), await StateAsync("beta"));
            Assert.False(here == "running" && there == "running", $"two copies: {Describe(result)}");
            var expected = result.Outcome switch
            {
                MigrationOutcome.Completed => here == "shut off" && there == "running",
                MigrationOutcome.Uncertain => Stopwatch.GetElapsedTime(begun) > TimeSpan.FromSeconds(8),
                _ => here == "running" && there == "absent",
            };
            if (expected || Stopwatch.GetElapsedTime(begun) > (result.Outcome == MigrationOutcome.Completed ? TimeSpan.FromSeconds(8) : SettledWithin))
            {
                return (here, there);
            }

            await Task.Delay(500);
        }
    }

    /// <summary>Puts right what is left, as <c>Repair-VirtMigration</c> does; a daemon that is still at it is given time.</summary>
    private async Task<RepairAction> RepairAsync(Guid uuid)
    {
        var source = new MigrationEndpoint("alpha", await OpenAsync(LabHosts.AlphaAddress, default), token => OpenAsync(LabHosts.AlphaAddress, token));
        var destination = new MigrationEndpoint("beta", await OpenAsync(LabHosts.BetaAddress, default), token => OpenAsync(LabHosts.BetaAddress, token));
        await using (source.GetDriver())
        await using (destination.GetDriver())
        {
            var repair = new MigrationRepair(Options());
            var begun = Stopwatch.GetTimestamp();
            while (true)
            {
                var finding = await repair.InspectAsync(source, destination, uuid, default);
                if (finding.Action is RepairAction.None)
                {
                    return RepairAction.None;
                }

                if (finding.Action != RepairAction.Manual)
                {
                    var done = await repair.ApplyAsync(finding, source, destination, default);
                    Assert.True(done.Repaired, done.ToString());
                    return done.Action;
                }

                Assert.True(Stopwatch.GetElapsedTime(begun) < SettledWithin, finding.ToString());
                await Task.Delay(1000);
            }
        }
    }

    private async Task<string> StateAsync(string host)
    {
        var (code, text) = await ExternalProgram.RunAsync(Lab, ["virsh", host, "domstate", guest], Patience);
        return code == 0 ? text.Trim()
            : (text.Contains("failed to get domain", StringComparison.Ordinal) || text.Contains("Domain not found", StringComparison.Ordinal)) ? "absent"
            : throw new InvalidOperationException($"{host}: {text}");
    }

    private int[] Ticks(string host)
    {
        var log = $"{LabHosts.RunDirectory}/{host}/log/qemu/{guest}-console.log";
        return !File.Exists(log) ? []
            : [.. Tick().Matches(File.ReadAllText(log)).Select(m => int.Parse(m.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture))];
    }

    private static async Task LabAsync(params string[] arguments)
    {
        var (code, text) = await ExternalProgram.RunAsync(Lab, arguments, Patience);
        Assert.True(code == 0, $"{string.Join(' ', arguments)}: {text}");
    }

    [GeneratedRegex(@"LAB-TICK (\d+)\r?\n")]
    private static partial Regex Tick();
}
