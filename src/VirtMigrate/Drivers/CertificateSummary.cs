namespace VirtMigrate.Drivers;

/// <summary>A certificate, for people to read.</summary>
/// <param name="Subject">Whose it is.</param>
/// <param name="Issuer">Who made it.</param>
/// <param name="Names">The host names and addresses that it is for.</param>
/// <param name="NotBefore">Begin of its validity.</param>
/// <param name="NotAfter">End of its validity.</param>
/// <param name="Fingerprint">SHA-256 over it, in hexadecimal digits.</param>
public sealed record CertificateSummary(
    string Subject, string Issuer, IReadOnlyList<string> Names, DateTimeOffset NotBefore, DateTimeOffset NotAfter, string Fingerprint);
