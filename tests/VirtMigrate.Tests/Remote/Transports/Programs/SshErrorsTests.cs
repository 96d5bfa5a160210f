using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote.Transports.Programs;

namespace VirtMigrate.Tests.Remote.Transports.Programs;

/// <summary>Texts as ssh and its helpers print them; SshLabTests lets the real programs speak.</summary>
public sealed class SshErrorsTests
{
    [Theory]
    [InlineData(255, "No ED25519 host key is known for h and you have requested strict checking.\nHost key verification failed.", VirtErrorId.SshHostKeyUnknown)]
    [InlineData(255, "Host key verification failed.", VirtErrorId.SshHostKeyUnknown)]
    [InlineData(255, "@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\nIt is also possible that a host key has just been changed.\n"
        + "The fingerprint for the ED25519 key sent by the remote host is\nSHA256:abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG.\nHost key verification failed.", VirtErrorId.SshHostKeyChanged)]
    [InlineData(255, "root@h: Permission denied (publickey).", VirtErrorId.SshAuthenticationFailed)]
    [InlineData(255, "Received disconnect from 1.2.3.4 port 22:2: Too many authentication failures", VirtErrorId.SshAuthenticationFailed)]
    [InlineData(255, "Warning: Identity file /k not accessible: No such file or directory.\nroot@h: Permission denied (publickey).", VirtErrorId.SshAuthenticationFailed)]
    [InlineData(255, "ssh: Could not resolve hostname h: Name or service not known", VirtErrorId.HostNotFound)]
    [InlineData(255, "ssh: connect to host h port 22: Connection refused", VirtErrorId.ConnectionRefused)]
    [InlineData(255, "ssh: connect to host h port 22: No route to host", VirtErrorId.HostUnreachable)]
    [InlineData(255, "ssh: connect to host h port 22: Connection timed out", VirtErrorId.ConnectTimeout)]
    [InlineData(127, "virtmigrate: no helper: nc", VirtErrorId.SshHelperMissing)]
    [InlineData(1, "nc: unix connect failed: Permission denied", VirtErrorId.SocketAccessDenied)]
    [InlineData(1, "nc: unix connect failed: No such file or directory", VirtErrorId.SocketNotFound)]
    [InlineData(1, "virt-ssh-helper: cannot connect to '/var/run/libvirt/libvirt-sock': Failed to connect socket to '/var/run/libvirt/libvirt-sock': Permission denied", VirtErrorId.SocketAccessDenied)]
    [InlineData(1, "virt-ssh-helper: could not proxy traffic: Failed to connect socket to '/x': Connection refused", VirtErrorId.SocketNotFound)]
    [InlineData(255, "kex_exchange_identification: Connection closed by remote host", VirtErrorId.SshFailed)]
    [InlineData(2, "Bad owner or permissions on /home/u/.ssh/config", VirtErrorId.SshFailed)]
    public void Classified(int exitCode, string text, string errorId)
    {
        var loss = new VirtException(VirtErrorCode.Rpc, VirtErrorDomain.Rpc, "lost");
        var error = SshErrors.Of(ConnectionUri.Parse("qemu+ssh://root@h:2222/system"), new ProgramEnd(exitCode, text, loss));
        Assert.Equal(errorId, error.ErrorId);
        Assert.Equal("h", error.Host);
        Assert.Same(loss, error.InnerException);
        Assert.Equal(CallDelivery.NotSent, error.Delivery);
        Assert.DoesNotContain("StrictHostKeyChecking", error.Message + error.RecommendedAction, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("no_verify", error.Message + error.RecommendedAction, StringComparison.OrdinalIgnoreCase);
        Assert.NotEqual(VirtErrorCatalog.ActionFor(VirtErrorId.HostError), error.RecommendedAction);
        if (errorId is VirtErrorId.SshHostKeyUnknown or VirtErrorId.SshHostKeyChanged)
        {
            Assert.Contains("ssh-keyscan -p 2222 h", error.RecommendedAction, StringComparison.Ordinal);
            Assert.Equal(text.Contains("SHA256", StringComparison.Ordinal), error.Message.Contains("SHA256:abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", StringComparison.Ordinal));
        }
    }
}
