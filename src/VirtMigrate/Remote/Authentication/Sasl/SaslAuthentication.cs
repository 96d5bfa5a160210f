using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Remote.Rpc;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Authentication.Sasl;

/// <summary>Authentication by SASL: the strongest mechanism that both sides have, and its protection of later bytes where
/// the way has none of its own.</summary>
internal sealed class SaslAuthentication : IAuthenticationMethod
{
    /// <summary>What libvirt asks for over plain TCP.</summary>
    private const int MinStrength = 56;

    /// <summary>More exchanges than any mechanism has.</summary>
    private const int MaxSteps = 20;

    /// <inheritdoc/>
    public AuthenticationType Type => AuthenticationType.Sasl;

    /// <inheritdoc/>
    public async Task AuthenticateAsync(RpcConnection connection, ConnectionUri uri, ConnectOptions options, CancellationToken cancellationToken)
    {
        var host = uri.HostLabel;
        var list = (await connection.CallAsync(RemoteProcedures.AuthSaslInit, default(XdrVoid), cancellationToken).ConfigureAwait(false)).Mechanisms;
        var offered = list.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
        if (options.Report is { } report)
        {
            report.MechanismsOffered = offered;
        }

        var isProtected = uri.Transport != VirtTransport.Tcp;
        var wanted = uri.GetParameter("auth") is { } auth && auth.StartsWith("sasl.", StringComparison.Ordinal) ? auth[5..] : null;
        var usable = SaslMechanisms.Choose(offered, wanted, isProtected, options.Credential is not null);
        options.Trace?.Invoke($"SASL at {host}: it offers {string.Join(", ", offered)}; usable here: {(usable.Count == 0 ? "none" : string.Join(", ", usable))}");
        if (usable.Count == 0)
        {
            throw Error(VirtErrorCode.AuthUnavailable, VirtErrorId.AuthenticationNotSupported, host,
                $"{host} offers the SASL mechanisms {string.Join(", ", offered)}, none of which can be used "
                + (wanted is not null ? $"with auth=sasl.{wanted}" : isProtected ? "here" : "over plain TCP: only DIGEST-MD5 and GSSAPI encrypt, use TLS"), null);
        }

        VirtCredential? credential = null;
        var unavailable = new List<string>();
        foreach (var name in usable)
        {
            credential ??= SaslMechanisms.NeedsPassword(name)
                ? await CredentialFinder.FindAsync(uri, options, cancellationToken).ConfigureAwait(false) : options.Credential;
            using var mechanism = SaslMechanisms.Create(name, credential, host, isProtected);
            try
            {
                await RunAsync(connection, mechanism, isProtected, host, options, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (SaslUnavailableException error)
            {
                options.Trace?.Invoke($"SASL at {host}: {name} cannot be used: {error.Message}");
                unavailable.Add($"{name}: {error.Message}");
            }
            catch (SaslException error)
            {
                throw Error(VirtErrorCode.AuthFailed, VirtErrorId.AuthenticationFailed, host, $"authentication at {host} by {name} failed: {error.Message}", error);
            }
            catch (VirtException error) when (error.Code == VirtErrorCode.AuthFailed)
            {
                throw Error(VirtErrorCode.AuthFailed, VirtErrorId.AuthenticationFailed, host,
                    $"{host} refuses {(credential is null ? "the user" : $"the user '{credential.UserName}'")} by {name}: {error.Message}", error);
            }
        }

        // A user and a password that were given, but get no ticket, are wrong rather than missing.
        var (code, errorId) = options.Credential is null ? (VirtErrorCode.AuthUnavailable, VirtErrorId.CredentialMissing)
            : (VirtErrorCode.AuthFailed, VirtErrorId.AuthenticationFailed);
        throw Error(code, errorId, host, $"none of the mechanisms of {host} can be used: {string.Join("; ", unavailable)}", null);
    }

    private static async Task RunAsync(
        RpcConnection connection, SaslMechanism mechanism, bool isProtected, string host, ConnectOptions options, CancellationToken cancellationToken)
    {
        var first = mechanism.Start();
        options.Trace?.Invoke($"SASL at {host}: {mechanism.Name}");
        if (options.Report is { } report)
        {
            report.Mechanism = mechanism.Name;
        }

        var begun = await connection.CallAsync(RemoteProcedures.AuthSaslStart,
            new AuthSaslStartArguments(mechanism.Name, first is null ? 1 : 0, first ?? []), cancellationToken).ConfigureAwait(false);
        var (complete, challenge) = (begun.Complete != 0, begun.IsNull != 0 ? null : begun.Data);
        for (var step = 0; !(complete && mechanism.IsComplete); step++)
        {
            // The host may be satisfied before the client is: its last words prove who it is.
            var answer = mechanism.Step(challenge);
            if (complete)
            {
                if (!mechanism.IsComplete || answer is { Length: > 0 })
                {
                    throw new SaslException("the host ends the exchange too early: it has not proved who it is");
                }

                break;
            }

            if (step == MaxSteps)
            {
                throw new SaslException("the host does not come to an end");
            }

            var next = await connection.CallAsync(RemoteProcedures.AuthSaslStep,
                new AuthSaslStepArguments(answer is null ? 1 : 0, answer ?? []), cancellationToken).ConfigureAwait(false);
            (complete, challenge) = (next.Complete != 0, next.IsNull != 0 ? null : next.Data);
        }

        if (isProtected)
        {
            return;
        }

        var layer = mechanism.CreateLayer();
        if (layer is null || layer.Strength < MinStrength || connection.Transport is not SaslTransport transport)
        {
            layer?.Dispose();
            throw new SaslException("no encryption was agreed, which connections over plain TCP need");
        }

        transport.Activate(layer);
        options.Trace?.Invoke($"SASL at {host}: everything from here on is encrypted by {layer.Description}, {layer.Strength} bits");
        if (options.Report is { } filled)
        {
            filled.SecurityLayer = layer.Description;
        }
    }

    private static VirtException Error(VirtErrorCode code, string errorId, string host, string message, Exception? cause) =>
        new(code, VirtErrorDomain.Rpc, message, cause)
        {
            ErrorId = errorId,
            Host = host,
        };
}
