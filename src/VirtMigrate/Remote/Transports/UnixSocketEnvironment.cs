namespace VirtMigrate.Remote.Transports;

/// <summary>What decides about socket paths, apart from the URI.</summary>
/// <param name="IsPrivileged">Whether this process is root: then session paths mean the system's daemon.</param>
/// <param name="RuntimeDirectory">The user's own directory for sockets.</param>
/// <param name="Exists">Whether a path is there.</param>
internal sealed record UnixSocketEnvironment(bool IsPrivileged, string RuntimeDirectory, Func<string, bool> Exists)
{
    /// <summary>This process.</summary>
    public static UnixSocketEnvironment Current => new(
        Environment.IsPrivilegedProcess,
        Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } directory
            ? directory
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        File.Exists);
}
