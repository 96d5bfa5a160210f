using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote;
using VirtMigrate.Remote.Transports;
using VirtMigrate.Remote.Transports.Programs;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Remote.Transports.Programs;

public sealed class ProgramTransportTests : IDisposable
{
    private readonly FakeSshHost host = new(string.Empty);

    public void Dispose() => host.Dispose();

    [SkippableFact]
    public async Task BytesTravelBothWaysThroughFullPipes()
    {
        Skip.If(OperatingSystem.IsWindows());
        await using var transport = await ExtAsync("exec cat\n");

        // Far more than pipes hold, both ways, with an error output that nobody waits for.
        var sent = new byte[3_000_000];
        Random.Shared.NextBytes(sent);
        var writing = transport.WriteAsync(sent).AsTask();
        var received = new byte[sent.Length];
        for (var used = 0; used < received.Length;)
        {
            var count = await transport.ReadAsync(received.AsMemory(used)).AsTask().WaitAsync(ScriptedPeer.Patience);
            Assert.True(count > 0);
            used += count;
        }

        await writing;
        Assert.Equal(sent, received);
    }

    [SkippableFact]
    public async Task AFloodOfErrorTextStopsNothingAndIsBounded()
    {
        Skip.If(OperatingSystem.IsWindows());
        await using var transport = await ExtAsync("i=0; while [ $i -lt 20000 ]; do echo \"noise number $i in the error output\" >&2; i=$((i+1)); done; echo done; exec cat\n");
        var buffer = new byte[5];
        Assert.Equal(5, await transport.ReadAsync(buffer).AsTask().WaitAsync(ScriptedPeer.Patience));
        transport.Abort();
        var error = await transport.ExplainAsync(new VirtException(VirtErrorCode.Rpc, VirtErrorDomain.Rpc, "lost"));
        Assert.InRange(error.Message.Length, 100, 2000);
    }

    [SkippableFact]
    public async Task NoProgramIsLeftBehind()
    {
        Skip.If(OperatingSystem.IsWindows());

        // A wrapper with a program of its own below it, which ignores the end of its input.
        var transport = (ProgramTransport)await ExtAsync("sleep 1000 & echo $!; wait\n");
        var buffer = new byte[32];
        var count = await transport.ReadAsync(buffer);
        var below = int.Parse(System.Text.Encoding.ASCII.GetString(buffer, 0, count), System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(IsAlive(below));
        var reading = transport.ReadAsync(buffer).AsTask();
        var own = transport.ProcessId;
        transport.Abort();
        transport.Abort();
        await Task.WhenAny(reading).WaitAsync(ScriptedPeer.Patience);
        _ = reading.Exception;
        await transport.DisposeAsync();
        await transport.DisposeAsync();
        Assert.False(IsAlive(own));

        // The one below belongs to init now, which may take a moment to see it off; killed it is already.
        Assert.False(IsAlive(below));
    }

    [SkippableFact]
    public async Task WhatTheProgramSaysBecomesTheError()
    {
        Skip.If(OperatingSystem.IsWindows());
        var path = host.Script("ssh-fails", "echo 'root@h: Permission denied (publickey).' >&2; exit 255\n");
        var error = await Assert.ThrowsAsync<VirtException>(() =>
            RemoteDriver.OpenAsync(ConnectionUri.Parse($"qemu+ssh://root@h/system?command={path}"), new ConnectOptions(), default));
        Assert.Equal(VirtErrorId.SshAuthenticationFailed, error.ErrorId);
        Assert.Contains("ssh root@h true", error.RecommendedAction, StringComparison.Ordinal);

        var quiet = host.Script("quiet", "exit 3\n");
        error = await Assert.ThrowsAsync<VirtException>(() =>
            RemoteDriver.OpenAsync(ConnectionUri.Parse($"qemu+ext:///system?command={quiet}"), new ConnectOptions(), default));
        Assert.Equal(VirtErrorId.SshFailed, error.ErrorId);
        Assert.Contains("exit code 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AProgramThatIsNotThere()
    {
        var error = await Assert.ThrowsAsync<VirtException>(() => TransportFactory.ConnectAsync(
            ConnectionUri.Parse("qemu+ssh://h/system?command=no-such-ssh-program"), new ConnectOptions(), default));
        Assert.Equal(VirtErrorId.ProgramNotFound, error.ErrorId);
        Assert.Contains("no-such-ssh-program", error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<VirtException>(() => TransportFactory.ConnectAsync(
            ConnectionUri.Parse("qemu+ext:///system?command=no-such-program"), new ConnectOptions(), default));
        Assert.Equal(VirtErrorId.ProgramNotFound, error.ErrorId);
    }

    [SkippableFact]
    public async Task SwitchingOffTheKeyCheckIsToldAloud()
    {
        Skip.If(OperatingSystem.IsWindows());
        var warnings = new List<string>();
        var uri = ConnectionUri.Parse($"qemu+ssh://h/system?no_verify=1&command={host.Script("true", "exit 0\n")}");
        await using var transport = await TransportFactory.ConnectAsync(uri, new ConnectOptions { Warn = warnings.Add }, default);
        Assert.Contains("not checked", Assert.Single(warnings), StringComparison.Ordinal);
    }

    private Task<RpcTransport> ExtAsync(string script) =>
        TransportFactory.ConnectAsync(ConnectionUri.Parse($"qemu+ext:///system?command={host.Script("program", script)}"), new ConnectOptions(), default);

    private static bool IsAlive(int id)
    {
        try
        {
            // A zombie has been killed.
            return !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
