using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote.Authentication;
using VirtMigrate.Remote.Configuration;

namespace VirtMigrate.Tests.Remote.Authentication;

public sealed class AuthenticationFileTests : IDisposable
{
    private const string Sample = """
        # comment
        [credentials-test]
        username=fred
        authname=frida
        password = 123=456
        [credentials-all]
        authname=berta
        password=letmein
        realm=R
        [credentials-user]
        username=only
        [auth-libvirt-host1]
        credentials=test
        [auth-libvirt-default]
        credentials=all
        [auth-ssh-host3]
        credentials=test
        [auth-libvirt-host4]
        credentials=gone
        [auth-libvirt-host5]
        credentials=user
        """;

    private readonly string directory = Directory.CreateTempSubdirectory("auth").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Theory]
    [InlineData("host1", "frida", "fred", null, "123=456")]
    [InlineData("host2", "berta", null, "R", "letmein")]
    [InlineData("host3", "berta", null, "R", "letmein")]
    public async Task TheHostsOwnBeforeTheDefault(string host, string user, string? actAs, string? realm, string password)
    {
        var path = Write("x.conf", Sample);
        var found = await CredentialFinder.FindAsync(ConnectionUri.Parse($"qemu+tcp://{host}/system?authfile={path}"), new ConnectOptions(), Files(), default);
        Assert.Equal((user, actAs, realm, password), (found.UserName, found.ActAs, found.Realm, new string(found.GetPassword())));
    }

    [Fact]
    public async Task WhatIsGivenComesFirst()
    {
        var given = VirtCredential.Create("a", "b");
        Assert.Same(given, await CredentialFinder.FindAsync(
            ConnectionUri.Parse($"qemu+tcp://host1/system?authfile={Write("x.conf", Sample)}"), new ConnectOptions { Credential = given }, Files(), default));
    }

    [Fact]
    public async Task TheUserIsAskedLast()
    {
        var asked = new List<string>();
        var options = new ConnectOptions
        {
            Prompt = (host, user, _) =>
            {
                asked.Add($"{host} {user}");
                return Task.FromResult<VirtCredential?>(VirtCredential.Create("p", "q"));
            },
        };
        var path = Write("x.conf", Sample);
        await CredentialFinder.FindAsync(ConnectionUri.Parse($"qemu+tcp://host1/system?authfile={path}"), options, Files(), default);
        Assert.Empty(asked);
        Assert.Equal("p", (await CredentialFinder.FindAsync(ConnectionUri.Parse($"qemu+tcp://host5/system?authfile={path}"), options, Files(), default)).UserName);
        await CredentialFinder.FindAsync(ConnectionUri.Parse("qemu+tcp://me@host5/system"), options, Files(), default);
        Assert.Equal(["host5 only", "host5 me"], asked);
        var error = await Assert.ThrowsAsync<VirtException>(() =>
            CredentialFinder.FindAsync(ConnectionUri.Parse("qemu+tcp://host5/system"), new ConnectOptions(), Files(), default));
        Assert.Equal(VirtErrorId.CredentialMissing, error.ErrorId);
    }

    [Fact]
    public void TheFileThatCounts()
    {
        Assert.Null(AuthenticationFile.Open(null, Files()));
        var machine = Write("etc/auth.conf", Sample);
        Assert.Equal(machine, AuthenticationFile.Open(null, Files())!.Path);
        var own = Write("home/auth.conf", Sample);
        Assert.Equal(own, AuthenticationFile.Open(null, Files())!.Path);
        var variable = Write("v.conf", Sample);
        Assert.Equal(variable, AuthenticationFile.Open(null, Files(variable))!.Path);
        Assert.Equal(own, AuthenticationFile.Open(own, Files(variable))!.Path);
        Assert.Equal(VirtErrorId.ClientConfigurationInvalid,
            Assert.Throws<VirtException>(() => AuthenticationFile.Open(Path.Combine(directory, "none"), Files())).ErrorId);
    }

    [Theory]
    [InlineData("password=secret1")]
    [InlineData("[credentials-x\npassword=secret1")]
    [InlineData("[credentials-x]\nsecret1")]
    [InlineData("[auth-libvirt-default]\nsecret=1\n[credentials-x]\npassword=secret1")]
    [InlineData("[auth-libvirt-default]\ncredentials=y\n[credentials-x]\npassword=secret1")]
    public void WhatIsWrongIsToldWithoutWhatStandsThere(string text)
    {
        var error = Assert.Throws<VirtException>(() => AuthenticationFile.Parse("f", text).Find("libvirt", "h", "password"));
        Assert.Equal(VirtErrorId.ClientConfigurationInvalid, error.ErrorId);
        Assert.DoesNotContain("secret1", error.Message, StringComparison.Ordinal);
    }

    private ClientFiles Files(string? variable = null) =>
        new(Path.Combine(directory, "home"), Path.Combine(directory, "etc"), name => name == "LIBVIRT_AUTH_FILE" ? variable : null);

    private string Write(string name, string text)
    {
        var path = Path.Combine(directory, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
