using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote.Transports.Programs;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Remote.Transports.Programs;

public sealed class SshCommandTests
{
    [Theory]
    [InlineData("qemu+ssh://h/system", "-T -e none -- h")]
    [InlineData("qemu+ssh://root@h:2222/system?keyfile=/k/id&no_tty=1", "-p 2222 -l root -i /k/id -T -e none -o BatchMode=yes -- h")]
    [InlineData("qemu+ssh://h/system?no_verify=1", "-T -e none -o StrictHostKeyChecking=no -- h")]
    [InlineData("qemu+ssh://[fd18::1]/system", "-T -e none -- fd18::1")]
    [InlineData("qemu+libssh://u@h/system?sshauth=privkey,password&keyfile=/k&known_hosts=/a",
        "-l u -i /k -T -e none -o UserKnownHostsFile=\"/a\" -o GlobalKnownHostsFile=none -o PreferredAuthentications=publickey,password -- h")]
    [InlineData("qemu+libssh2://h/system?known_hosts_verify=auto", "-T -e none -o StrictHostKeyChecking=accept-new -- h")]
    [InlineData("qemu+libssh2://h/system?known_hosts_verify=ignore", "-T -e none -o StrictHostKeyChecking=no -- h")]
    public void Arguments(string uri, string expected)
    {
        var command = SshCommand.Make(ConnectionUri.Parse(uri), false);
        Assert.Equal("ssh", command.Program);
        Assert.Equal(expected, string.Join(' ', command.Arguments.SkipLast(1)));
        Assert.StartsWith("sh -c '", command.Arguments[^1], StringComparison.Ordinal);
    }

    [SkippableTheory]
    // Which helpers are there; what runs then.
    [InlineData("qemu+ssh://h/system", false, "virt-ssh-helper nc", "virt-ssh-helper|qemu:///system")]
    [InlineData("qemu+ssh://h/system", true, "virt-ssh-helper nc", "virt-ssh-helper|-r|qemu:///system")]
    [InlineData("qemu+ssh://h/system", false, "nc", "nc|-U|/var/run/libvirt/libvirt-sock")]
    [InlineData("qemu+ssh://h/system", false, "nc-debian", "nc|-q0|-U|/var/run/libvirt/libvirt-sock")]
    [InlineData("qemu+ssh://h/system", true, "nc", "nc|-U|/var/run/libvirt/libvirt-sock-ro")]
    [InlineData("qemu+ssh://h/system?mode=direct", false, "nc", "nc|-U|/var/run/libvirt/virtqemud-sock")]
    [InlineData("qemu+ssh://h/system?mode=direct", false, "virt-ssh-helper", "virt-ssh-helper|qemu:///system?mode=direct")]
    [InlineData("qemu+ssh://h/session", false, "virt-ssh-helper nc", "virt-ssh-helper|qemu:///session")]
    [InlineData("qemu+ssh://h/system?proxy=native", false, "virt-ssh-helper nc", "virt-ssh-helper|qemu:///system")]
    [InlineData("qemu+ssh://h/system?proxy=netcat", false, "virt-ssh-helper nc", "nc|-U|/var/run/libvirt/libvirt-sock")]
    [InlineData("qemu+ssh://h/system?socket=/a/b", false, "virt-ssh-helper nc", "nc|-U|/a/b")]
    [InlineData("qemu+ssh://h/system?netcat=ncat", false, "virt-ssh-helper nc ncat", "ncat|-U|/var/run/libvirt/libvirt-sock")]
    [InlineData("remote+ssh://h/", false, "virt-ssh-helper nc", "nc|-U|/var/run/libvirt/libvirt-sock")]
    [InlineData("qemu+ssh://h/system", false, "", "virtmigrate: no helper: nc")]
    [InlineData("qemu+ssh://h/session", false, "nc", "virtmigrate: no helper: virt-ssh-helper")]
    [InlineData("qemu+ssh://h/system?netcat=ncat", false, "nc", "virtmigrate: no helper: ncat")]
    // What looks like shell code arrives as it is written.
    [InlineData("qemu+ssh://h/system?socket=/a'%3Becho%20bad%3B'", false, "nc", "nc|-U|/a';echo bad;'")]
    [InlineData("qemu+ssh://h/system?socket=$(echo%20bad)%60echo%20bad%60\"%26%26echo%20bad", false, "nc", "nc|-U|$(echo bad)`echo bad`\"&&echo bad")]
    [InlineData("qemu+ssh://h/system?name=qemu:///system'%3Becho%20bad%3B'%24HOME", false, "virt-ssh-helper", "virt-ssh-helper|qemu:///system';echo bad;'$HOME")]
    [InlineData("qemu+ssh://h/system?netcat=nc'%3B%20echo%20bad%3B'", false, "nc", "virtmigrate: no helper: nc'; echo bad;'")]
    public async Task WhatRunsOnTheHost(string uri, bool readOnly, string programs, string expected)
    {
        Skip.If(OperatingSystem.IsWindows());
        using var host = new FakeSshHost(programs);
        var command = SshCommand.Make(ConnectionUri.Parse(uri), readOnly);
        var (_, output) = await ExternalProgram.RunAsync(host.Ssh, command.Arguments, ScriptedPeer.Patience);
        Assert.Equal(expected, output.Trim());
    }

    [Theory]
    [InlineData("qemu+ssh://-oProxyCommand=x/system")]
    [InlineData("qemu+ssh://%24(touch%20x)@h/system")]
    [InlineData("qemu+ssh://-l@h/system")]
    [InlineData("qemu+ssh://h;touch/system")]
    [InlineData("qemu+ssh://h$x/system")]
    [InlineData("qemu+ssh://`x`/system")]
    [InlineData("qemu+ssh://h/session?proxy=netcat")]
    [InlineData("qemu+libssh://h/system?sshauth=magic")]
    public void Refused(string uri) =>
        Assert.Equal(VirtErrorId.UriInvalid, Assert.Throws<VirtException>(() => SshCommand.Make(ConnectionUri.Parse(uri), false)).ErrorId);
}
