using VirtMigrate.Model;

namespace VirtMigrate.Remote.Configuration;

/// <summary>libvirt's file of credentials for clients: a section <c>[auth-SERVICE-HOST]</c> or <c>[auth-SERVICE-default]</c>
/// names a section <c>[credentials-NAME]</c>.</summary>
internal sealed class AuthenticationFile
{
    private readonly Dictionary<string, Dictionary<string, string>> sections = new(StringComparer.Ordinal);

    private AuthenticationFile(string path) => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The file that counts: the one of <c>authfile=</c>, of LIBVIRT_AUTH_FILE, the user's, or the machine's.</summary>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="VirtException">It is malformed, or the one that was named cannot be read.</exception>
    public static AuthenticationFile? Open(string? named, ClientFiles files)
    {
        var path = named ?? (files.Variable("LIBVIRT_AUTH_FILE") is { Length: > 0 } variable ? variable : files.Find("auth.conf"));
        return path is null ? null : Parse(path, ClientFiles.Read(path));
    }

    /// <summary>Reads the text of a file. No error repeats what stands in it.</summary>
    /// <exception cref="VirtException">It is malformed.</exception>
    public static AuthenticationFile Parse(string path, string text)
    {
        var file = new AuthenticationFile(path);
        Dictionary<string, string>? section = null;
        var number = 0;
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            number++;
            var line = raw.Trim();
            if (line.IsEmpty || line[0] == '#')
            {
                continue;
            }

            if (line[0] == '[')
            {
                var name = line[^1] == ']' ? line[1..^1].ToString() : throw ClientFiles.Invalid(path, $"line {number}: the section's ']' is missing");
                if (!file.sections.TryGetValue(name, out section))
                {
                    file.sections[name] = section = new Dictionary<string, string>(StringComparer.Ordinal);
                }

                continue;
            }

            var equals = line.IndexOf('=');
            if (equals <= 0 || section is null)
            {
                throw ClientFiles.Invalid(path, $"line {number}: {(section is null ? "a section, such as [credentials-name], must come first" : "it is no 'key=value'")}");
            }

            section[line[..equals].TrimEnd().ToString()] = line[(equals + 1)..].TrimStart().ToString();
        }

        return file;
    }

    /// <summary>A credential's value for a service on a host; null: the file has none.</summary>
    /// <param name="service">Such as <c>libvirt</c>.</param>
    /// <param name="host">The host as it was dialled.</param>
    /// <param name="key">Such as <c>authname</c>.</param>
    /// <exception cref="VirtException">The host's section names credentials that the file does not have.</exception>
    public string? Find(string service, string host, string key)
    {
        if (!sections.TryGetValue($"auth-{service}-{host}", out var section) && !sections.TryGetValue($"auth-{service}-default", out section))
        {
            return null;
        }

        if (!section.TryGetValue("credentials", out var name))
        {
            throw ClientFiles.Invalid(Path, $"its section for {host} has no 'credentials'");
        }

        return sections.TryGetValue($"credentials-{name}", out var credentials) ? credentials.GetValueOrDefault(key)
            : throw ClientFiles.Invalid(Path, $"it has no section [credentials-{name}], which its section for {host} names");
    }
}
