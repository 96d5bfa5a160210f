using System.Globalization;
using VirtMigrate.Simulator;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Daemon;

/// <summary>The program virtsim.</summary>
public sealed class VirtsimTests
{
    [Theory]
    [InlineData("v1", "LookupByName", "protocol V1")]
    [InlineData("v2", "Finish2", "protocol V2")]
    [InlineData("v3", "Confirm3", "protocol V3")]
    [InlineData("params", "Confirm3", "protocol V3Params")]
    [InlineData("p2p", "DOMAIN_MIGRATE_FINISH3_PARAMS", "PeerToPeer")]
    [InlineData("tunnelled", "DOMAIN_MIGRATE_PREPARE_TUNNEL3_PARAMS", "PeerToPeer")]
    public async Task The_demo_shows_every_protocol(string scene, params string[] shown)
    {
        var (code, output, errors) = await RunAsync("demo", "--protocol", scene, "--memory", "256M", "--clock", "50");
        Assert.True(code == ExitCode.Success, output + errors);
        Assert.All(shown, s => Assert.Contains(s, output, StringComparison.Ordinal));
        Assert.Contains("The domain runs on beta.", output, StringComparison.Ordinal);
        Assert.Contains("1 of 1 migrations completed.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_prints_its_uris_and_ends_when_it_is_told_to()
    {
        var path = Path.Combine(Path.GetTempPath(), $"vms-{Guid.NewGuid():N}"[..16]);
        using var stop = new CancellationTokenSource();
        var output = new LineWriter(2);
        var serving = Program.RunAsync(["serve", "--host", $"alpha=tcp:127.0.0.1:0+unix:{path},domains=2,driver=xen,fault=MigratePerform*:Fail:1"],
            output, TextWriter.Null, stop.Token);
        var lines = await output.Lines.WaitAsync(ScriptedPeer.Patience);
        Assert.StartsWith("alpha xen+tcp://127.0.0.1:", lines[0], StringComparison.Ordinal);
        Assert.Equal($"alpha xen+unix:///?socket={path}", lines[1]);
        await using (var driver = await VirtMigrate.Remote.RemoteDriver.OpenAsync(
            VirtMigrate.Drivers.ConnectionUri.Parse(lines[1].Split(' ')[1]), new VirtMigrate.Drivers.ConnectOptions(), default))
        {
            Assert.Equal(["vm1", "vm2"], (await driver.ListDomainsAsync(0, default)).Select(d => d.Name));
        }

        await stop.CancelAsync();
        Assert.Equal(ExitCode.Success, await serving.WaitAsync(ScriptedPeer.Patience));
        Assert.False(Path.Exists(path));
    }

    [Theory]
    [InlineData("usage:")]
    [InlineData("'bogus' is no command", "bogus")]
    [InlineData("needs at least one --host", "serve")]
    [InlineData("--host needs a value", "serve", "--host")]
    [InlineData("'--what' is no option", "serve", "--what")]
    [InlineData("is not of the form KEY=VALUE", "serve", "--host", "alpha")]
    [InlineData("is no address to listen on", "serve", "--host", "alpha=here")]
    [InlineData("cannot be simulated", "serve", "--host", "alpha=tcp:127.0.0.1:0,driver=none")]
    [InlineData("is no key", "serve", "--host", "alpha=tcp:127.0.0.1:0,colour=red")]
    [InlineData("is no size", "serve", "--host", "alpha=tcp:127.0.0.1:0,memory=much")]
    [InlineData("is no migration protocol", "serve", "--host", "alpha=tcp:127.0.0.1:0,protocol=v4")]
    [InlineData("is no feature", "serve", "--host", "alpha=tcp:127.0.0.1:0,features=no-luck")]
    [InlineData("is none; write CALL:EFFECT", "serve", "--host", "alpha=tcp:127.0.0.1:0,fault=x")]
    [InlineData("two hosts have the same name", "serve", "--host", "a=tcp:127.0.0.1:0", "--host", "a=tcp:127.0.0.1:0")]
    [InlineData("there is no host 'c'", "serve", "--host", "a=tcp:127.0.0.1:0", "--link", "a:c=5")]
    [InlineData("--clock: write virtual, real", "demo", "--clock", "0")]
    [InlineData("there are v1, v2", "demo", "--protocol", "v9")]
    public async Task What_is_wrong_with_a_command_line_is_told(string told, params string[] args)
    {
        var (code, _, errors) = await RunAsync(args);
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains(told, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_is_taken_is_a_failure()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        var (code, _, errors) = await RunAsync("serve", "--host", $"alpha=tcp:127.0.0.1:{port}");
        Assert.Equal(ExitCode.Failure, code);
        Assert.Contains("cannot listen on tcp:127.0.0.1", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("serve", "--help")]
    public async Task Help_names_every_option(params string[] args)
    {
        var (code, output, _) = await RunAsync(args);
        Assert.Equal(ExitCode.Success, code);
        Assert.All(["--host", "--link", "--clock", "--seed", "--trace", "--protocol", "fault=", "qemu"],
            word => Assert.Contains(word, output, StringComparison.Ordinal));
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] args)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var errors = new StringWriter(CultureInfo.InvariantCulture);
        var code = await Program.RunAsync(args, TextWriter.Synchronized(output), errors, default).WaitAsync(TimeSpan.FromMinutes(1));
        return (code, output.ToString(), errors.ToString());
    }

    private sealed class LineWriter(int expected) : StringWriter(CultureInfo.InvariantCulture)
    {
        private readonly List<string> lines = [];
        private readonly TaskCompletionSource<string[]> done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string[]> Lines => done.Task;

        public override Task WriteLineAsync(string? value)
        {
            lines.Add(value!);
            if (lines.Count == expected)
            {
                done.TrySetResult([.. lines]);
            }

            return Task.CompletedTask;
        }
    }
}
