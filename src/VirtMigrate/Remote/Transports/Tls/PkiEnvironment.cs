namespace VirtMigrate.Remote.Transports.Tls;

/// <summary>What decides about the places of certificates, apart from the URI.</summary>
/// <param name="IsPrivileged">Whether this process is root: then the user's own files are not looked at.</param>
/// <param name="HomeDirectory">The user's home.</param>
/// <param name="SystemDirectory">Where the machine keeps certificates.</param>
/// <param name="Exists">Whether a file is there.</param>
internal sealed record PkiEnvironment(bool IsPrivileged, string HomeDirectory, string SystemDirectory, Func<string, bool> Exists)
{
    /// <summary>This process. On Windows an elevated user is still that user, with the user's own files.</summary>
    public static PkiEnvironment Current => new(
        Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows(),
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        OperatingSystem.IsWindows() ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), "pki") : "/etc/pki",
        File.Exists);
}
