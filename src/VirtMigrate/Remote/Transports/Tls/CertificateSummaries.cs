using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using VirtMigrate.Drivers;

namespace VirtMigrate.Remote.Transports.Tls;

/// <summary>Makes summaries of certificates.</summary>
internal static class CertificateSummaries
{
    /// <summary>The summary of one.</summary>
    public static CertificateSummary Of(X509Certificate2 certificate) => new(
        certificate.Subject, certificate.Issuer, NamesOf(certificate),
        new DateTimeOffset(certificate.NotBefore).ToUniversalTime(), new DateTimeOffset(certificate.NotAfter).ToUniversalTime(),
        certificate.GetCertHashString(HashAlgorithmName.SHA256));

    /// <summary>The host names and addresses that it is for; the common name when it has none of them.</summary>
    public static IReadOnlyList<string> NamesOf(X509Certificate2 certificate)
    {
        var names = new List<string>();
        foreach (var extension in certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>())
        {
            names.AddRange(extension.EnumerateDnsNames());
            names.AddRange(extension.EnumerateIPAddresses().Select(a => a.ToString()));
        }

        var common = certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        return names.Count == 0 && common.Length > 0 ? [common] : names;
    }
}
