using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Remote.Configuration;

/// <summary>libvirt's configuration of clients, <c>libvirt.conf</c>: short names for URIs, and the URI that is meant when
/// none is given.</summary>
public sealed class ClientConfiguration
{
    private readonly Dictionary<string, string> aliases = new(StringComparer.Ordinal);
    private readonly Func<string, string?> variable;
    private string? defaultUri;

    private ClientConfiguration(Func<string, string?> variable) => this.variable = variable;

    /// <summary>The short names.</summary>
    public IReadOnlyDictionary<string, string> Aliases => aliases;

    /// <summary>The URI that is meant when none is given: of LIBVIRT_DEFAULT_URI, or of <c>uri_default</c>; null: neither is there.</summary>
    public string? DefaultUri => variable("LIBVIRT_DEFAULT_URI") is { Length: > 0 } told ? told : defaultUri;

    /// <summary>Reads the user's file, or else the machine's.</summary>
    /// <exception cref="VirtException">It is malformed: <see cref="VirtErrorId.ClientConfigurationInvalid"/>.</exception>
    public static ClientConfiguration Load() => Load(ClientFiles.Current);

    internal static ClientConfiguration Load(ClientFiles files)
    {
        var configuration = new ClientConfiguration(files.Variable);
        if (files.Find("libvirt.conf") is { } path)
        {
            configuration.Parse(path, ClientFiles.Read(path));
        }

        return configuration;
    }

    /// <summary>The URI that a text means: itself when it is one, or the one whose short name it is.</summary>
    /// <exception cref="VirtException">It is neither, or the URI is malformed.</exception>
    public ConnectionUri Resolve(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return ConnectionUri.Parse(aliases.TryGetValue(text, out var uri) ? uri : text);
    }

    private void Parse(string path, string text)
    {
        foreach (var (name, value) in new ConfigurationReader(path, text).Read())
        {
            switch (name, value)
            {
                case ("uri_default", string uri):
                    defaultUri = uri;
                    break;
                case ("uri_aliases", IReadOnlyList<string> list):
                    foreach (var entry in list)
                    {
                        Add(path, entry);
                    }

                    break;
                case ("uri_default" or "uri_aliases", _):
                    throw ClientFiles.Invalid(path, $"{name} must be {(name == "uri_default" ? "a string" : "a list of strings")}");
            }
        }
    }

    private void Add(string path, string entry)
    {
        var equals = entry.IndexOf('=', StringComparison.Ordinal);
        var alias = equals > 0 ? entry[..equals] : string.Empty;
        if (alias.Length == 0 || alias.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-')))
        {
            throw ClientFiles.Invalid(path, $"'{entry}' in uri_aliases is no 'name=URI' with a name of letters, digits, '_' and '-'");
        }

        aliases[alias] = entry[(equals + 1)..];
    }
}
