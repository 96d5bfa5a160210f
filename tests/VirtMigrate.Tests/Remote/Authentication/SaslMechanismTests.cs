using System.Security.Cryptography;
using System.Text;
using VirtMigrate.Drivers;
using VirtMigrate.Remote.Authentication.Sasl;

namespace VirtMigrate.Tests.Remote.Authentication;

/// <summary>The mechanisms against the examples of their RFCs.</summary>
public sealed class SaslMechanismTests
{
    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(byte[]? bytes) => Encoding.UTF8.GetString(bytes!);

    [Theory]
    // RFC 5802, section 5; RFC 7677, section 3.
    [InlineData("SHA1", "fyko+d2lbbFgONRv9qkxdawL", "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
        "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=", "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=")]
    [InlineData("SHA256", "rOprNGfwEbeRWgbNEkqO", "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
        "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=", "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")]
    public void Scram(string hash, string nonce, string serverFirst, string clientFinal, string serverFinal)
    {
        using var mechanism = new ScramMechanism(new HashAlgorithmName(hash), VirtCredential.Create("user", "pencil"), nonce);
        Assert.Equal(hash == "SHA1" ? "SCRAM-SHA-1" : "SCRAM-SHA-256", mechanism.Name);
        Assert.Equal($"n,,n=user,r={nonce}", Text(mechanism.Start()));
        Assert.Equal(clientFinal, Text(mechanism.Step(Bytes(serverFirst))));
        Assert.False(mechanism.IsComplete);
        Assert.Null(mechanism.Step(Bytes(serverFinal)));
        Assert.True(mechanism.IsComplete);
        Assert.Null(mechanism.CreateLayer());
    }

    [Theory]
    [InlineData("r=other,s=QSXCR+Q6sek8bf92,i=4096", null)]
    [InlineData("r=abc,s=QSXCR+Q6sek8bf92,i=4096", null)]
    [InlineData("r=abcdef,s=!!,i=4096", null)]
    [InlineData("r=abcdef,s=QSXCR+Q6sek8bf92,i=0", null)]
    [InlineData("r=abcdef,s=QSXCR+Q6sek8bf92,i=2000000000", null)]
    [InlineData("r=abcdef,s=QSXCR+Q6sek8bf92,i=-1", null)]
    [InlineData("e=other-error", null)]
    [InlineData("", null)]
    [InlineData("r=abcdef,s=QSXCR+Q6sek8bf92,i=1", "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=")]
    [InlineData("r=abcdef,s=QSXCR+Q6sek8bf92,i=1", "v=")]
    [InlineData("r=abcdef,s=QSXCR+Q6sek8bf92,i=1", "e=invalid-proof")]
    [InlineData("r=abcdef,s=QSXCR+Q6sek8bf92,i=1", "")]
    public void AHostThatCannotProveItselfIsNotBelieved(string serverFirst, string? serverFinal)
    {
        using var mechanism = new ScramMechanism(HashAlgorithmName.SHA1, VirtCredential.Create("user", "pencil"), "abc");
        mechanism.Start();
        var error = Assert.Throws<SaslException>(() =>
        {
            mechanism.Step(Bytes(serverFirst));
            mechanism.Step(Bytes(serverFinal!));
        });
        Assert.False(mechanism.IsComplete);
        Assert.DoesNotContain("pencil", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void NamesAreEscapedAndBroughtIntoOneForm()
    {
        using var mechanism = new ScramMechanism(HashAlgorithmName.SHA256, VirtCredential.Create("a=b,c\u00A0\u2168", "x", actAs: "d,e"), "n");
        Assert.Equal("n,a=d=2Ce,n=a=3Db=2Cc IX,r=n", Text(mechanism.Start()));
    }

    // RFC 2831, section 4.
    [Fact]
    public void DigestMd5()
    {
        using var mechanism = new DigestMd5Mechanism(VirtCredential.Create("chris", "secret"), "imap", "elwood.innosoft.com", false, "OA6MHXh6VqTrRk");
        Assert.Null(mechanism.Start());
        var response = DigestChallenge.Parse(mechanism.Step(Bytes(
            "realm=\"elwood.innosoft.com\",nonce=\"OA6MG9tEQGm2hh\",qop=\"auth\",algorithm=md5-sess,charset=utf-8"))!);
        Assert.Equal("d388dad90d4bbd760a152321f2143af7", response["response"]);
        Assert.Equal("chris", response["username"]);
        Assert.Equal("imap/elwood.innosoft.com", response["digest-uri"]);
        Assert.Equal("auth", response["qop"]);
        Assert.Null(mechanism.Step(Bytes("rspauth=ea40f60335c427b5527b84dbabcdfffd")));
        Assert.True(mechanism.IsComplete);
        Assert.Null(mechanism.CreateLayer());
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("realm=\"r\",qop=\"auth-conf\",algorithm=md5-sess,cipher=\"rc4\"", "")]
    [InlineData("nonce=\"n\",qop=\"auth\",algorithm=md5-sess", "no encryption")]
    [InlineData("nonce=\"n\",qop=\"auth,auth-conf\",algorithm=md5-sess,cipher=\"des,rc4-40\"", "rc4-40")]
    [InlineData("nonce=\"n\",qop=\"auth-conf\",algorithm=md5,cipher=\"rc4\"", "")]
    [InlineData("nonce=\"n\",qop=\"auth-conf\",algorithm=md5-sess,cipher=\"rc4\",maxbuf=1", "")]
    [InlineData("nonce=\"n\",qop=\"auth-conf\",algorithm=md5-sess,cipher=\"rc4\",maxbuf=99999999", "")]
    [InlineData("nonce=\"never closed", "")]
    public void ADigestWithoutEncryptionIsNotTakenOverPlainTcp(string challenge, string text)
    {
        using var mechanism = new DigestMd5Mechanism(VirtCredential.Create("u", "secret-word"), "libvirt", "h", true);
        var error = Assert.Throws<SaslException>(() => mechanism.Step(Bytes(challenge)));
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
        Assert.False(mechanism.IsComplete);
    }

    [Fact]
    public void AWrongAnswerOfTheHostIsNotBelieved()
    {
        using var mechanism = new DigestMd5Mechanism(VirtCredential.Create("u", "p"), "libvirt", "h", false);
        mechanism.Step(Bytes("nonce=\"n\",qop=\"auth\",algorithm=md5-sess"));
        Assert.Throws<SaslException>(() => mechanism.Step(Bytes("rspauth=ea40f60335c427b5527b84dbabcdfffd")));
        Assert.False(mechanism.IsComplete);
    }

    [Theory]
    [InlineData("rc4")]
    [InlineData("3des")]
    [InlineData("rc4-56")]
    public void TheLayerWrapsAndUnwrapsAndSeesEveryChange(string name)
    {
        var cipher = DigestCipher.All.Single(c => c.Name == name);
        var hash = MD5.HashData(Bytes("session"));
        using var client = new DigestMd5Layer(cipher, hash, 65_536, 65_536);
        using var server = new DigestMd5Layer(cipher, hash, 65_536, 65_536, isClient: false);
        foreach (var size in new[] { 1, 7, 8, 28, 1000, client.MaxPlain })
        {
            var plain = RandomNumberGenerator.GetBytes(size);
            var wrapped = client.Wrap(plain).ToArray();
            Assert.InRange(wrapped.Length, size + 16, 65_536);
            Assert.Equal(plain, server.Unwrap(wrapped).ToArray());
            Assert.Equal(plain, client.Unwrap(server.Wrap(plain).Span).ToArray());
        }

        // Again, changed, cut, empty.
        var last = client.Wrap("abcdefgh"u8).ToArray();
        foreach (var index in new[] { last.Length - 1, last.Length - 6, 3, last.Length - 10 })
        {
            using var other = new DigestMd5Layer(cipher, hash, 65_536, 65_536, isClient: false);
            using var sender = new DigestMd5Layer(cipher, hash, 65_536, 65_536);
            var block = sender.Wrap("abcdefgh"u8).ToArray();
            block[index] ^= 1;
            Assert.Throws<SaslException>(() => other.Unwrap(block));
        }

        Assert.Equal("abcdefgh"u8.ToArray(), server.Unwrap(last).ToArray());
        Assert.Throws<SaslException>(() => server.Unwrap(last));
        Assert.Throws<SaslException>(() => server.Unwrap(last.AsSpan(0, 15)));
        Assert.Throws<SaslException>(() => server.Unwrap([]));
    }

    // RFC 6229.
    [Theory]
    [InlineData("0102030405", "B2396305F03DC027CCC3524A0A1118A8")]
    [InlineData("0102030405060708090A0B0C0D0E0F10", "9AC7CC9A609D1EF7B2932899CDE41B97")]
    public void Rc4Stream(string key, string stream)
    {
        var data = new byte[16];
        new Rc4(Convert.FromHexString(key)).Apply(data);
        Assert.Equal(stream, Convert.ToHexString(data));
    }

    [Fact]
    public void Plain()
    {
        using var mechanism = new PlainMechanism(VirtCredential.Create("tim", "tanstaaftanstaaf"));
        Assert.Equal("\0tim\0tanstaaftanstaaf", Text(mechanism.Start()));
        Assert.True(mechanism.IsComplete);
    }

    [Theory]
    [InlineData("PLAIN,SCRAM-SHA-1,DIGEST-MD5,SCRAM-SHA-256,GSSAPI,ANONYMOUS,CRAM-MD5", null, true, true, "SCRAM-SHA-256 SCRAM-SHA-1 DIGEST-MD5 GSSAPI PLAIN")]
    [InlineData("PLAIN,SCRAM-SHA-1,GSSAPI", null, true, false, "GSSAPI SCRAM-SHA-1 PLAIN")]
    [InlineData("PLAIN,SCRAM-SHA-1,DIGEST-MD5,SCRAM-SHA-256,GSSAPI", null, false, true, "DIGEST-MD5 GSSAPI")]
    [InlineData("PLAIN,ANONYMOUS,SCRAM-SHA-256", null, false, true, "")]
    [InlineData("PLAIN,SCRAM-SHA-256", "plain", true, true, "PLAIN")]
    [InlineData("PLAIN,SCRAM-SHA-256", "PLAIN", false, true, "")]
    public void TheStrongestThatFits(string offered, string? wanted, bool isProtected, bool hasPassword, string expected) =>
        Assert.Equal(expected, string.Join(' ', SaslMechanisms.Choose(offered.Split(','), wanted, isProtected, hasPassword)));

    [Fact]
    public void ACredentialKeepsItsPasswordToItself()
    {
        var credential = VirtCredential.Create("u", "very-secret");
        var options = new ConnectOptions { Credential = credential };
        Assert.DoesNotContain("very-secret", options.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("very-secret", System.Text.Json.JsonSerializer.Serialize(credential), StringComparison.Ordinal);
        Assert.Equal("u", credential.ToString());
        Assert.Equal("very-secret", new string(credential.GetPassword()));
    }

    [Theory]
    [InlineData("0504 01FF 0000 0000 0000000012345678 07010000", 128)]
    [InlineData("6033 06092A864886F712010202 0201 0400 FFFF FFFF", 112)]
    [InlineData("6033 06092A864886F712010202 0201 1100 1000 FFFF", 128)]
    [InlineData("6033 06092A864886F712010202 0201 0000 0000 FFFF", 56)]
    [InlineData("6033 06092A864886F712010202 0201 0900 0000 FFFF", 0)]
    [InlineData("6033 06092A864886F712010202 0201 04", 0)]
    [InlineData("0404 0100", 0)]
    [InlineData("", 0)]
    public void KerberosShowsTheStrengthOfItsCipherByTheFormOfItsTokens(string token, int bits) =>
        Assert.Equal(bits, GssapiLayer.StrengthOf(Convert.FromHexString(token.Replace(" ", string.Empty, StringComparison.Ordinal))));
}
