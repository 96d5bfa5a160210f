using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace VirtMigrate.Tests.Support;

/// <summary>A certification authority of a test, and a directory as <c>pkipath=</c> names it.</summary>
internal sealed class TestPki : IDisposable
{
    private readonly ECDsa authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private int serial = 100;

    public TestPki(string name = "test CA")
    {
        var request = new CertificateRequest($"CN={name}", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        Authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddYears(-2), DateTimeOffset.UtcNow.AddYears(2));
        Directory = System.IO.Directory.CreateTempSubdirectory("pki").FullName;
        Write("cacert.pem", Authority.ExportCertificatePem());
    }

    public X509Certificate2 Authority { get; }

    public string Directory { get; }

    public void Write(string name, string text) => File.WriteAllText(Path.Combine(Directory, name), text);

    /// <summary>A server's certificate with its key, for these names and addresses.</summary>
    public X509Certificate2 Server(string[] names, int days = 30, bool expired = false, string commonName = "server",
        string purpose = "1.3.6.1.5.5.7.3.1", bool isAuthority = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var issued = Issue(new CertificateRequest($"CN={commonName}", key, HashAlgorithmName.SHA256), names, days, expired, purpose, isAuthority);
        return issued.CopyWithPrivateKey(key);
    }

    /// <summary>Writes a client's certificate and its key of a kind: <c>ec</c>, <c>ec-parameters</c>, <c>ec-pkcs8</c>, <c>rsa</c>, <c>rsa-pkcs8</c>.</summary>
    public X509Certificate2 WriteClient(string kind = "ec")
    {
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var rsa = RSA.Create(2048);
        var isRsa = kind.StartsWith("rsa", StringComparison.Ordinal);
        var request = isRsa ? new CertificateRequest("CN=client", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest("CN=client", ec, HashAlgorithmName.SHA256);
        var issued = Issue(request, [], 30, false, "1.3.6.1.5.5.7.3.2", false);
        Write("clientcert.pem", "Text before, as tools write it.\n" + issued.ExportCertificatePem());
        Write("clientkey.pem", kind switch
        {
            "rsa" => rsa.ExportRSAPrivateKeyPem(),
            "rsa-pkcs8" => rsa.ExportPkcs8PrivateKeyPem(),
            "ec-pkcs8" => ec.ExportPkcs8PrivateKeyPem(),
            "ec-parameters" => "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n" + ec.ExportECPrivateKeyPem(),
            _ => ec.ExportECPrivateKeyPem(),
        });
        return issued;
    }

    /// <summary>Writes a revocation list that names these certificates.</summary>
    public void WriteRevocationList(IEnumerable<X509Certificate2> revoked, DateTimeOffset nextUpdate)
    {
        var builder = new CertificateRevocationListBuilder();
        foreach (var certificate in revoked)
        {
            builder.AddEntry(certificate);
        }

        var der = builder.Build(Authority, 7, nextUpdate, HashAlgorithmName.SHA256, thisUpdate: nextUpdate.AddDays(-40));
        Write("cacrl.pem", PemEncoding.WriteString("X509 CRL", der));
    }

    public void Dispose()
    {
        authorityKey.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private X509Certificate2 Issue(CertificateRequest request, string[] names, int days, bool expired, string purpose, bool isAuthority)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        if (names.Length > 0)
        {
            var alternatives = new SubjectAlternativeNameBuilder();
            foreach (var name in names)
            {
                if (IPAddress.TryParse(name, out var address))
                {
                    alternatives.AddIpAddress(address);
                }
                else
                {
                    alternatives.AddDnsName(name);
                }
            }

            request.CertificateExtensions.Add(alternatives.Build());
        }

        var end = expired ? DateTimeOffset.UtcNow.AddDays(-1) : DateTimeOffset.UtcNow.AddDays(days);
        return request.Create(Authority.SubjectName, X509SignatureGenerator.CreateForECDsa(authorityKey),
            DateTimeOffset.UtcNow.AddDays(-10), end, BitConverter.GetBytes(Interlocked.Increment(ref serial)));
    }
}
