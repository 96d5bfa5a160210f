using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Remote.Transports.Tls;

/// <summary>Decides whether a host's certificate is good: made for this host, by the CA of the CA file alone, in its time,
/// not revoked, and for servers.</summary>
/// <remarks>The machine's own trusted CAs play no part, as in libvirt. A host name is looked for in the certificate's
/// alternative names, with wildcards; an address among its addresses. The common name counts only when there is no
/// alternative name of that kind, as GnuTLS has it.</remarks>
internal sealed class CertificateCheck(
    X509Certificate2Collection authorities, string authorityPath, IReadOnlyList<RevocationList> revocationLists, string? revocationPath,
    string host, DateTimeOffset now)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>What is wrong; null: nothing.</summary>
    /// <param name="own">The host's own certificate.</param>
    /// <param name="sent">The others that it sent.</param>
    /// <param name="path">The certificates up to the CA, as far as they were found.</param>
    public VirtException? Complaint(X509Certificate2 own, X509Certificate2Collection sent, out IReadOnlyList<CertificateSummary> path)
    {
        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(authorities);
        policy.ExtraStore.AddRange(sent);
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        policy.VerificationTime = now.LocalDateTime;
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        var good = chain.Build(own);
        path = [.. chain.ChainElements.Select(e => CertificateSummaries.Of(e.Certificate))];
        return (good ? null : OfChain(chain)) ?? OfRevocation(chain) ?? OfUse(own) ?? OfName(own);
    }

    private VirtException OfChain(X509Chain chain)
    {
        var status = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        var own = chain.ChainElements[0].Certificate;
        const X509ChainStatusFlags Untrusted = X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain
            | X509ChainStatusFlags.NotSignatureValid | X509ChainStatusFlags.Cyclic | X509ChainStatusFlags.ExplicitDistrust;
        if ((status & Untrusted) != 0)
        {
            return Make(VirtErrorId.CertificateUntrusted,
                $"the certificate of {host} ({own.Subject}) was made by {own.Issuer}, which {authorityPath} does not vouch for "
                + $"({string.Join(", ", authorities.Select(a => a.Subject))})");
        }

        if ((status & X509ChainStatusFlags.NotTimeValid) != 0)
        {
            var late = chain.ChainElements.First(e => e.ChainElementStatus.Any(s => s.Status == X509ChainStatusFlags.NotTimeValid)).Certificate;
            var from = new DateTimeOffset(late.NotBefore);
            return Make(VirtErrorId.CertificateExpired, from > now
                ? $"the certificate {late.Subject} of {host} is not valid before {from.ToUniversalTime():u}; it is {now.ToUniversalTime():u} now"
                : $"the certificate {late.Subject} of {host} has expired at {new DateTimeOffset(late.NotAfter).ToUniversalTime():u}");
        }

        var texts = chain.ChainStatus.Select(s => s.StatusInformation.Trim().TrimEnd('.')).Distinct(StringComparer.Ordinal);
        return Make((status & X509ChainStatusFlags.NotValidForUsage) != 0 ? VirtErrorId.CertificateUnsuitable : VirtErrorId.CertificateUntrusted,
            $"the certificate of {host} ({own.Subject}) is not accepted: {string.Join("; ", texts)}");
    }

    private VirtException? OfRevocation(X509Chain chain)
    {
        foreach (var element in chain.ChainElements)
        {
            foreach (var list in revocationLists)
            {
                if (list.Revokes(element.Certificate))
                {
                    return Make(VirtErrorId.CertificateRevoked,
                        $"the certificate {element.Certificate.Subject} of {host} was revoked, says {revocationPath}");
                }

                if (list.IsFor(element.Certificate) && list.NextUpdate < now)
                {
                    return Make(VirtErrorId.CertificateRevoked,
                        $"whether the certificate of {host} was revoked is not known: the list {revocationPath} is out of date since {list.NextUpdate:u}");
                }
            }
        }

        return null;
    }

    private VirtException? OfUse(X509Certificate2 own)
    {
        var isAuthority = own.Extensions.OfType<X509BasicConstraintsExtension>().Any(e => e.CertificateAuthority);
        var usage = own.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault()?.KeyUsages;
        const X509KeyUsageFlags Wanted = X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment | X509KeyUsageFlags.KeyAgreement;
        return isAuthority ? Make(VirtErrorId.CertificateUnsuitable, $"the certificate of {host} ({own.Subject}) is a CA's, not a server's")
            : usage is { } there && (there & Wanted) == 0
                ? Make(VirtErrorId.CertificateUnsuitable, $"the certificate of {host} ({own.Subject}) must not be used for connections: its key usage is {there}")
                : null;
    }

    private VirtException? OfName(X509Certificate2 own)
    {
        var zone = host.IndexOf('%', StringComparison.Ordinal);
        var name = zone < 0 ? host : host[..zone];
        bool matches;
        try
        {
            matches = own.MatchesHostname(name, allowWildcards: true, allowCommonName: true);
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            // A name that no certificate can have.
            matches = false;
        }

        if (matches)
        {
            return null;
        }

        var names = CertificateSummaries.NamesOf(own);
        return Make(VirtErrorId.CertificateNameMismatch, $"the certificate of {host} is not for {host}: it is for "
            + (names.Count > 0 ? string.Join(", ", names) : own.Subject));
    }

    private VirtException Make(string errorId, string message) => ConnectError.Make(errorId, message, host);
}
