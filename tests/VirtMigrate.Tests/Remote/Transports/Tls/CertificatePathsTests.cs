using VirtMigrate.Model;
using VirtMigrate.Remote.Transports.Tls;

namespace VirtMigrate.Tests.Remote.Transports.Tls;

public sealed class CertificatePathsTests
{
    private const string Own = "/home/u/.pki/libvirt/";

    [Theory]
    // Nothing of one's own: the system's.
    [InlineData("/etc/pki/CA/cacert.pem /etc/pki/libvirt/clientcert.pem /etc/pki/libvirt/private/clientkey.pem", "/etc/pki/CA/cacert.pem", "/etc/pki/libvirt/clientcert.pem")]
    // One's own before the system's, file by file.
    [InlineData($"{Own}cacert.pem /etc/pki/CA/cacert.pem /etc/pki/libvirt/clientcert.pem /etc/pki/libvirt/private/clientkey.pem", Own + "cacert.pem", "/etc/pki/libvirt/clientcert.pem")]
    [InlineData($"/etc/pki/CA/cacert.pem {Own}clientcert.pem {Own}clientkey.pem /etc/pki/libvirt/clientcert.pem /etc/pki/libvirt/private/clientkey.pem", "/etc/pki/CA/cacert.pem", Own + "clientcert.pem")]
    // Certificate and key only as a pair.
    [InlineData($"/etc/pki/CA/cacert.pem {Own}clientcert.pem /etc/pki/libvirt/clientcert.pem /etc/pki/libvirt/private/clientkey.pem", "/etc/pki/CA/cacert.pem", "/etc/pki/libvirt/clientcert.pem")]
    [InlineData($"/etc/pki/CA/cacert.pem {Own}clientkey.pem /etc/pki/libvirt/clientcert.pem", "/etc/pki/CA/cacert.pem", null)]
    public void Places(string there, string authority, string? certificate)
    {
        var found = CertificatePaths.Find(null, Machine(false, there), true, "h");
        Assert.Equal(authority, found.Authority);
        Assert.Equal(certificate, found.Certificate);
        Assert.Equal(certificate is null, found.Key is null);
        Assert.Equal(Path.GetDirectoryName(certificate)?.StartsWith("/home", StringComparison.Ordinal), found.Key?.StartsWith("/home", StringComparison.Ordinal));
    }

    [Fact]
    public void RootHasOnlyTheSystems() =>
        Assert.Equal("/etc/pki/CA/cacert.pem", CertificatePaths.Find(null, Machine(true, $"{Own}cacert.pem /etc/pki/CA/cacert.pem"), true, "h").Authority);

    [Fact]
    public void ADirectoryOfOnesOwn()
    {
        var found = CertificatePaths.Find("/p", Machine(true, "/p/cacert.pem /p/cacrl.pem /p/clientcert.pem /p/clientkey.pem /etc/pki/CA/cacert.pem"), true, "h");
        Assert.Equal(new CertificatePaths("/p/cacert.pem", "/p/cacrl.pem", "/p/clientcert.pem", "/p/clientkey.pem"), found);
        var error = Assert.Throws<VirtException>(() => CertificatePaths.Find("/q", Machine(true, "/etc/pki/CA/cacert.pem"), true, "h"));
        Assert.Equal(VirtErrorId.CertificateFileMissing, error.ErrorId);
        Assert.Contains("/q/cacert.pem", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BothPlacesAreNamed()
    {
        var error = Assert.Throws<VirtException>(() => CertificatePaths.Find(null, Machine(false, string.Empty), true, "h"));
        Assert.Contains($"{Own}cacert.pem or /etc/pki/CA/cacert.pem", error.Message, StringComparison.Ordinal);
        Assert.Null(CertificatePaths.Find(null, Machine(false, string.Empty), false, "h").Certificate);
    }

    private static PkiEnvironment Machine(bool privileged, string there) =>
        new(privileged, "/home/u", "/etc/pki", path => there.Split(' ').Contains(path.Replace('\\', '/')));
}
