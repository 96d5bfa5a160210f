using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using VirtMigrate.Model;

namespace VirtMigrate.Remote.Transports.Tls;

/// <summary>Reads the PEM files of a TLS client.</summary>
internal static class CertificateFiles
{
    private const int MaxSize = 16 * 1024 * 1024;

    /// <summary>The certificates of a file; at least one.</summary>
    /// <exception cref="VirtException">It cannot be read, or has none.</exception>
    public static X509Certificate2Collection ReadCertificates(string path, string host)
    {
        var text = ReadText(path, host);
        var found = new X509Certificate2Collection();
        try
        {
            found.ImportFromPem(text);
        }
        catch (CryptographicException error)
        {
            throw Invalid(path, error.Message, host, error);
        }

        return found.Count > 0 ? found : throw Invalid(path, "it has no certificate in PEM format", host, null);
    }

    /// <summary>This client's certificate with its private key, and the certificates between it and its CA, if the file has them.</summary>
    /// <exception cref="VirtException">A file cannot be read, or the key is of a kind that cannot be used or not the certificate's.</exception>
    public static (X509Certificate2 Own, X509Certificate2Collection Others) ReadIdentity(string certificatePath, string keyPath, string host)
    {
        var certificates = ReadCertificates(certificatePath, host);
        var keyText = ReadText(keyPath, host);
        try
        {
            // Of the kinds of PEM keys (PKCS#1, SEC 1, PKCS#8) it takes the one that fits the certificate.
            var own = X509Certificate2.CreateFromPem(certificates[0].ExportCertificatePem(), keyText);
            certificates[0].Dispose();
            certificates.RemoveAt(0);
            return (OperatingSystem.IsWindows() ? Reimport(own) : own, certificates);
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            var why = keyText.Contains("ENCRYPTED", StringComparison.Ordinal) ? "it is encrypted" : error.Message;
            throw Invalid(keyPath, $"it is no private key that fits {certificatePath}: {why}", host, error);
        }
        finally
        {
            // A string cannot be cleared; it is at least not kept.
            keyText = string.Empty;
        }
    }

    /// <summary>The revocation lists of a file.</summary>
    /// <exception cref="VirtException">It cannot be read or has none.</exception>
    public static IReadOnlyList<RevocationList> ReadRevocationLists(string path, string host)
    {
        var rest = ReadText(path, host).AsSpan();
        var lists = new List<RevocationList>();
        try
        {
            while (PemEncoding.TryFind(rest, out var fields))
            {
                if (rest[fields.Label] is "X509 CRL")
                {
                    lists.Add(RevocationList.Read(Convert.FromBase64String(rest[fields.Base64Data].ToString())));
                }

                rest = rest[fields.Location.End..];
            }
        }
        catch (Exception error) when (error is CryptographicException or FormatException or System.Formats.Asn1.AsnContentException)
        {
            throw Invalid(path, error.Message, host, error);
        }

        return lists.Count > 0 ? lists : throw Invalid(path, "it has no revocation list in PEM format", host, null);
    }

    // SChannel finds a private key only in a key store of its own: the way through PKCS#12 puts it into one, for as long
    // as the certificate object is there.
    private static X509Certificate2 Reimport(X509Certificate2 own)
    {
        var bytes = own.Export(X509ContentType.Pkcs12);
        try
        {
            return new X509Certificate2(bytes, (string?)null, X509KeyStorageFlags.DefaultKeySet);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            own.Dispose();
        }
    }

    private static string ReadText(string path, string host)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Length <= MaxSize ? File.ReadAllText(path)
                : throw Invalid(path, $"it has {file.Length} bytes, at most {MaxSize} are read", host, null);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw ConnectError.Make(VirtErrorId.CertificateFileMissing, $"the file {path} is not there", host, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Invalid(path, error.Message, host, error);
        }
    }

    private static VirtException Invalid(string path, string why, string host, Exception? cause) =>
        ConnectError.Make(VirtErrorId.CertificateFileInvalid, $"the file {path} cannot be used: {why}", host, cause);
}
