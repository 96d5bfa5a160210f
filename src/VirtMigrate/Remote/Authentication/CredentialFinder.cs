using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote.Authentication.Sasl;
using VirtMigrate.Remote.Configuration;

namespace VirtMigrate.Remote.Authentication;

/// <summary>Finds user and password for a host: those that were given, those of libvirt's auth.conf, those that the user
/// answers with, in this order.</summary>
internal static class CredentialFinder
{
    /// <summary>Finds them.</summary>
    /// <exception cref="VirtException">There are none: <see cref="VirtErrorId.CredentialMissing"/>; or the file is malformed.</exception>
    public static Task<VirtCredential> FindAsync(ConnectionUri uri, ConnectOptions options, CancellationToken cancellationToken) =>
        FindAsync(uri, options, ClientFiles.Current, cancellationToken);

    /// <summary>As above, with files of elsewhere.</summary>
    internal static async Task<VirtCredential> FindAsync(
        ConnectionUri uri, ConnectOptions options, ClientFiles files, CancellationToken cancellationToken)
    {
        if (options.Credential is { } given)
        {
            return given;
        }

        var host = uri.HostLabel;
        var user = uri.User;
        var file = AuthenticationFile.Open(uri.GetParameter("authfile"), files);
        if (file is not null)
        {
            string? Value(string key) => file.Find(SaslMechanisms.Service, host, key);
            var actAs = Value("username");
            user = Value("authname") ?? actAs ?? user;
            if (user is not null && Value("password") is { } password)
            {
                options.Trace?.Invoke($"credentials of {user} from {file.Path}");
                return VirtCredential.Create(user, password, actAs == user ? null : actAs, Value("realm"));
            }
        }

        if (options.Prompt is { } prompt && await prompt(host, user, cancellationToken).ConfigureAwait(false) is { } answered)
        {
            return answered;
        }

        throw new VirtException(VirtErrorCode.AuthUnavailable, VirtErrorDomain.Rpc,
            $"{host} asks for a user and a password, and there are none"
            + (file is null ? string.Empty : $"; {file.Path} has none for this host"))
        {
            ErrorId = VirtErrorId.CredentialMissing,
            Host = host,
        };
    }
}
