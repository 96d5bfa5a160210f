using FsCheck;
using FsCheck.Fluent;
using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Tests.Drivers;

public sealed class ConnectionUriTests
{
    [Theory]
    [InlineData("qemu:///system", VirtTransport.Unix, null, null, null, "/system", "qemu:///system")]
    [InlineData("qemu+unix:///session", VirtTransport.Unix, null, null, null, "/session", "qemu:///session")]
    [InlineData("qemu://host1/system", VirtTransport.Tls, null, "host1", null, "/system", "qemu:///system")]
    [InlineData("qemu+tls://host1:16515/system", VirtTransport.Tls, null, "host1", 16515, "/system", "qemu:///system")]
    [InlineData("qemu+tcp://198.18.77.11/system", VirtTransport.Tcp, null, "198.18.77.11", null, "/system", "qemu:///system")]
    [InlineData("qemu+tcp:///system", VirtTransport.Tcp, null, null, null, "/system", "qemu:///system")]
    [InlineData("QEMU+TCP://Host1:16509/system", VirtTransport.Tcp, null, "Host1", 16509, "/system", "qemu:///system")]
    [InlineData("qemu+ssh://root@host1/system", VirtTransport.Ssh, "root", "host1", null, "/system", "qemu:///system")]
    [InlineData("qemu+ssh://DOM%5Cme%40corp@host1/system", VirtTransport.Ssh, "DOM\\me@corp", "host1", null, "/system", "qemu:///system")]
    [InlineData("qemu+libssh://host1:2222/system", VirtTransport.LibSsh, null, "host1", 2222, "/system", "qemu:///system")]
    [InlineData("qemu+libssh2://host1/system", VirtTransport.LibSsh2, null, "host1", null, "/system", "qemu:///system")]
    [InlineData("qemu+ext:///system?command=/bin/gate", VirtTransport.Ext, null, null, null, "/system", "qemu:///system")]
    [InlineData("qemu+tcp://[::1]:16509/system", VirtTransport.Tcp, null, "::1", 16509, "/system", "qemu:///system")]
    [InlineData("qemu+tcp://[fe80::1%25eth0]/system", VirtTransport.Tcp, null, "fe80::1%eth0", null, "/system", "qemu:///system")]
    [InlineData("qemu+tcp://[fe80::1%2]/system", VirtTransport.Tcp, null, "fe80::1%2", null, "/system", "qemu:///system")]
    [InlineData("remote+tcp://host1", VirtTransport.Tcp, null, "host1", null, "/", "")]
    [InlineData("remote:///system?name=xen:///", VirtTransport.Unix, null, null, null, "/system", "xen:///")]
    [InlineData("xen+tcp://host1", VirtTransport.Tcp, null, "host1", null, "/", "xen:///")]
    [InlineData("test:///path%20with/b%C3%A4r", VirtTransport.Unix, null, null, null, "/path with/bär", "test:///path%20with/b%C3%A4r")]
    [InlineData("esx://host1/dc?transport=http&NO_verify=1", VirtTransport.Tls, null, "host1", null, "/dc", "esx:///dc?transport=http")]
    public void It_reads_each_part(
        string text, VirtTransport transport, string? user, string? host, int? port, string path, string openName)
    {
        var uri = ConnectionUri.Parse(text);
        Assert.Equal(transport, uri.Transport);
        Assert.Equal(user, uri.User);
        Assert.Equal(host, uri.Host);
        Assert.Equal(port, uri.Port);
        Assert.Equal(path, uri.Path);
        Assert.Equal(openName, uri.OpenName);
        Assert.Equal(text, uri.ToString());
        Assert.Equal(host ?? "localhost", uri.HostLabel);
        Assert.Equal(text.Split(['+', ':'])[0].ToLowerInvariant(), uri.Driver);
    }

    [Fact]
    public void Parameters_are_decoded_and_found_whatever_their_case()
    {
        var uri = ConnectionUri.Parse("qemu+tls://h/system?PkiPath=%2Fetc%2Fpki&no_verify=0;Auth=sasl.SCRAM-SHA-256&authfile=/a+b&&x=1=2&empty&x=3");
        Assert.Equal("/etc/pki", uri.GetParameter("pkipath"));
        Assert.Equal("sasl.SCRAM-SHA-256", uri.GetParameter("auth"));
        Assert.Equal("/a+b", uri.GetParameter("AUTHFILE"));
        Assert.Equal("1=2", uri.GetParameter("x"));
        Assert.Equal(string.Empty, uri.GetParameter("empty"));
        Assert.Null(uri.GetParameter("socket"));
        Assert.False(uri.GetFlag("no_verify"));
        Assert.False(uri.GetFlag("no_tty"));
        Assert.Equal(["PkiPath", "no_verify", "Auth", "authfile", "x", "empty", "x"], uri.Parameters.Select(p => p.Key));
        Assert.Equal("qemu:///system?x=1=2&empty&x=3", uri.OpenName);
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("-1", true)]
    [InlineData("2", true)]
    [InlineData("0", false)]
    [InlineData("00", false)]
    public void Flags_are_numbers(string value, bool on) =>
        Assert.Equal(on, ConnectionUri.Parse($"qemu+tls://h/system?no_verify={value}").GetFlag("No_Verify"));

    [Fact]
    public void Every_parameter_of_the_client_stays_here()
    {
        const string Own = "command=a&socket=/s&netcat=nc&proxy=native&mode=direct&keyfile=k&no_verify=1&no_tty=1&pkipath=p"
            + "&tls_priority=NORMAL&auth=polkit&authfile=f&sshauth=agent&known_hosts=h&known_hosts_verify=auto&no_sanity=1";
        Assert.Equal("qemu:///system?other=1", ConnectionUri.Parse($"qemu+ssh://h/system?{Own}&other=1").OpenName);
        Assert.Equal("vz:///x", ConnectionUri.Parse($"qemu+ssh://h/system?{Own}&other=1&NAME=vz:///x").OpenName);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("qemu", "'://' is missing")]
    [InlineData("qemu:/system", "'://' is missing")]
    [InlineData(":///system", "driver is missing")]
    [InlineData("+tcp://host/", "driver is missing")]
    [InlineData("qe mu:///system", "white space")]
    [InlineData("qemu:///sys\ttem", "white space")]
    [InlineData("qe$mu:///system", "'$' cannot be part of a driver's name (character 3)")]
    [InlineData("qemu+quic://host/system", "no such transport; there are unix, tls, tcp, ssh, libssh, libssh2, ext (character 6)")]
    [InlineData("qemu+://host/system", "no such transport")]
    [InlineData("qemu+unix://host/system", "leave out the host")]
    [InlineData("qemu+tcp://host:port/system", "number from 1 to 65535 (character 17)")]
    [InlineData("qemu+tcp://host:0/system", "number from 1 to 65535")]
    [InlineData("qemu+tcp://host:65536/system", "number from 1 to 65535")]
    [InlineData("qemu+tcp://host:-1/system", "number from 1 to 65535")]
    [InlineData("qemu+tcp://host:/system", "number from 1 to 65535")]
    [InlineData("qemu+tcp://:16509/system", "a port is there, but no host")]
    [InlineData("qemu+ssh://root@/system", "a user is there, but no host")]
    [InlineData("qemu+ssh://@host/system", "user before the '@' is missing")]
    [InlineData("qemu+tcp://::1/system", "must stand in brackets")]
    [InlineData("qemu+tcp://[::1/system", "not closed")]
    [InlineData("qemu+tcp://[host]/system", "no IPv6 address")]
    [InlineData("qemu+tcp://[127.0.0.1]/system", "no IPv6 address")]
    [InlineData("qemu+tcp://[]/system", "no IPv6 address")]
    [InlineData("qemu+tcp://[::1]16509/system", "only a port can follow")]
    [InlineData("qemu+tcp://[fe80::1%25]/system", "zone")]
    [InlineData("qemu+tcp://[fe80::1%eth/0]/system", "not closed")]
    [InlineData("qemu+tcp://ho%2Fst/system", "'/' cannot be part of a host's name")]
    [InlineData("qemu+tcp://host/sys%tem", "two hexadecimal digits must follow a '%' (character 20)")]
    [InlineData("qemu+tcp://host/system?x=%4", "two hexadecimal digits")]
    [InlineData("qemu+tcp://host/%00", "%00")]
    [InlineData("qemu+tcp://host/%FF", "no UTF-8")]
    [InlineData("qemu+tcp://host/system#top", "%23")]
    [InlineData("qemu+tcp://host/system?=1", "a parameter has no name")]
    [InlineData("qemu+tls://host/system?no_verify=yes", "no_verify must be a number")]
    [InlineData("qemu+ssh://host/system?mode=fast", "mode must be auto, legacy or direct")]
    [InlineData("qemu+ssh://host/system?proxy=none", "proxy must be auto, netcat or native")]
    [InlineData("qemu+tcp://host/system?auth=kerberos", "auth must be sasl, sasl.MECHANISM or polkit")]
    [InlineData("qemu+tcp://host/system?auth=sasl.", "auth must be")]
    [InlineData("qemu:///system?socket=", "socket must be a value")]
    [InlineData("qemu+libssh://h/?known_hosts_verify=never", "known_hosts_verify must be normal, auto or ignore")]
    [InlineData("qemu+ext:///system", "needs the parameter command=")]
    [InlineData("qemu+ext:///system?command=", "command must be a value")]
    public void What_is_malformed_is_told_precisely(string text, string expected)
    {
        var error = Assert.Throws<VirtException>(() => ConnectionUri.Parse(text));
        Assert.Equal(VirtErrorId.UriInvalid, error.ErrorId);
        Assert.Equal(CallDelivery.NotSent, error.Delivery);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("qemu+ssh://root:s3cret@host/system")]
    [InlineData("qemu+ssh://root:s3cret@host:99999/system")]
    [InlineData("qemu+quic://root:s3cret@host/system")]
    [InlineData("qemu+ssh://root:s3cret/x@host/system")]
    [InlineData("qemu+ssh://root:s3cret?x@host/system")]
    [InlineData("qemu+ssh://root:s3cret#x@host/system")]
    [InlineData("qemu+ssh://root:[s3cret@host/system")]
    [InlineData("qemu+ssh:root:s3cret@host/system")]
    [InlineData("root:s3cret@host")]
    [InlineData("qemu+tcp://root:pass:s3cret/@host")]
    public void A_password_is_refused_and_not_repeated(string text)
    {
        var error = Assert.Throws<VirtException>(() => ConnectionUri.Parse(text));
        Assert.Equal(VirtErrorId.UriInvalid, error.ErrorId);
        Assert.DoesNotContain("s3cret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Null_is_refused_as_every_other_bad_uri() =>
        Assert.Equal(VirtErrorId.UriInvalid, Assert.Throws<VirtException>(() => ConnectionUri.Parse(null!)).ErrorId);

    [Fact]
    public void Whatever_the_text_it_is_a_uri_that_prints_as_itself_or_a_clear_error()
    {
        var pieces = Gen.Elements("qemu", "+", "tcp", "tls", "unix", "ext", "://", ":", "/", "?", "&", ";", "=", "@", "[", "]", "::1", "%", "%25",
            "%41", "%00", "%FF", "host", "root", "16509", "99999", "socket", "command", "name", "mode", "no_verify", "#", " ", "\0", "ä", "\ud83d",
            "\ude00", "system", "-1", ".");
        var texts = Gen.OneOf(
            Gen.Select(Gen.ListOf(pieces), list => string.Concat(list)),
            Gen.Select(Gen.ListOf(pieces), list => "qemu+tcp://" + string.Concat(list)),
            ArbMap.Default.GeneratorFor<string>());
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), Prop.ForAll(texts.ToArbitrary(), text =>
        {
            ConnectionUri uri;
            try
            {
                uri = ConnectionUri.Parse(text);
            }
            catch (VirtException error)
            {
                return error.ErrorId == VirtErrorId.UriInvalid && error.Message.Length < 700;
            }

            var again = ConnectionUri.Parse(uri.ToString());
            return uri.ToString() == text && again.Driver == uri.Driver && again.Host == uri.Host && again.Port == uri.Port
                && again.Path == uri.Path && again.OpenName == uri.OpenName && again.Parameters.SequenceEqual(uri.Parameters)
                && (uri.GetParameter("name") is not null || uri.OpenName.Length == 0 || uri.Driver == "remote"
                    || ConnectionUri.Parse(uri.OpenName).OpenName == uri.OpenName);
        }));
    }
}
