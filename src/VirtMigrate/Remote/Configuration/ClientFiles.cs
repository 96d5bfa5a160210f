using VirtMigrate.Model;

namespace VirtMigrate.Remote.Configuration;

/// <summary>Where libvirt's clients have their configuration, and how it is read.</summary>
/// <param name="UserDirectory">The user's own.</param>
/// <param name="SystemDirectory">The machine's.</param>
/// <param name="Variable">Environment variables.</param>
internal sealed record ClientFiles(string UserDirectory, string SystemDirectory, Func<string, string?> Variable)
{
    private const int MaxSize = 1024 * 1024;

    /// <summary>This process.</summary>
    public static ClientFiles Current => new(
        Path.Combine(
            Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } told ? told
                : OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config"),
            "libvirt"),
        OperatingSystem.IsWindows() ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), "libvirt") : "/etc/libvirt",
        Environment.GetEnvironmentVariable);

    /// <summary>The user's file of a name, or else the machine's; null: neither is there.</summary>
    public string? Find(string name) =>
        new[] { Path.Combine(UserDirectory, name), Path.Combine(SystemDirectory, name) }.FirstOrDefault(File.Exists);

    /// <summary>Reads a file.</summary>
    /// <exception cref="VirtException">It cannot be read: <see cref="VirtErrorId.ClientConfigurationInvalid"/>.</exception>
    public static string Read(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Length <= MaxSize ? File.ReadAllText(path) : throw Invalid(path, $"it has {file.Length} bytes, at most {MaxSize} are read");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Invalid(path, error.Message, error);
        }
    }

    /// <summary>The error about a file.</summary>
    public static VirtException Invalid(string path, string why, Exception? cause = null) =>
        new(VirtErrorCode.InvalidArgument, VirtErrorDomain.None, $"the file {path} cannot be used: {why}", cause)
        {
            ErrorId = VirtErrorId.ClientConfigurationInvalid,
            Delivery = CallDelivery.NotSent,
        };
}
