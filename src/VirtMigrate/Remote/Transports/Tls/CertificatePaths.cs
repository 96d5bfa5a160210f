using VirtMigrate.Model;

namespace VirtMigrate.Remote.Transports.Tls;

/// <summary>The files of a TLS client, at libvirt's places.</summary>
/// <param name="Authority">The CA's certificates.</param>
/// <param name="RevocationList">Revoked certificates; null: there is no such file.</param>
/// <param name="Certificate">This client's certificate; null: it has none.</param>
/// <param name="Key">The private key of that certificate; null with it.</param>
internal sealed record CertificatePaths(string Authority, string? RevocationList, string? Certificate, string? Key)
{
    /// <summary>Finds them: in the directory of <c>pkipath=</c>, or else the user's own before the system's. Certificate and
    /// key count only together, so that one's own certificate is never used with the system's key.</summary>
    /// <param name="pkiPath">The URI's parameter; null: it has none.</param>
    /// <param name="environment">The machine.</param>
    /// <param name="needsAuthority">False: no certificate will be checked, so the CA's may be missing.</param>
    /// <param name="host">The host, for error texts.</param>
    /// <exception cref="VirtException">There is no CA file: <see cref="VirtErrorId.CertificateFileMissing"/>.</exception>
    public static CertificatePaths Find(string? pkiPath, PkiEnvironment environment, bool needsAuthority, string host)
    {
        var candidates = pkiPath is not null ? [Flat(pkiPath)]
            : environment.IsPrivileged ? [System(environment)]
            : new[] { Flat(Path.Combine(environment.HomeDirectory, ".pki", "libvirt")), System(environment) };

        var authorities = candidates.Select(c => c.Authority).ToArray();
        var authority = authorities.FirstOrDefault(environment.Exists);
        if (authority is null && needsAuthority)
        {
            throw ConnectError.Make(VirtErrorId.CertificateFileMissing,
                $"the host's certificate cannot be checked: there is no CA certificate {string.Join(" or ", authorities)}", host);
        }

        var pair = Array.Find(candidates, c => environment.Exists(c.Certificate!) && environment.Exists(c.Key!));
        return new CertificatePaths(authority ?? authorities[0],
            candidates.Select(c => c.RevocationList!).FirstOrDefault(environment.Exists), pair?.Certificate, pair?.Key);
    }

    private static CertificatePaths Flat(string directory) => new(
        Path.Combine(directory, "cacert.pem"), Path.Combine(directory, "cacrl.pem"),
        Path.Combine(directory, "clientcert.pem"), Path.Combine(directory, "clientkey.pem"));

    private static CertificatePaths System(PkiEnvironment environment) => new(
        Path.Combine(environment.SystemDirectory, "CA", "cacert.pem"), Path.Combine(environment.SystemDirectory, "CA", "cacrl.pem"),
        Path.Combine(environment.SystemDirectory, "libvirt", "clientcert.pem"),
        Path.Combine(environment.SystemDirectory, "libvirt", "private", "clientkey.pem"));
}
