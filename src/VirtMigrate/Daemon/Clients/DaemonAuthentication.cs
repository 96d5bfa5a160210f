using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;

namespace VirtMigrate.Daemon;

/// <summary>How one client authenticates: what its socket asks for, and how far it is. A kind overrides the steps that it has.</summary>
internal abstract class DaemonAuthentication
{
    /// <summary>What AUTH_LIST answers.</summary>
    public abstract AuthenticationType Type { get; }

    /// <summary>Whether the client may go on.</summary>
    public abstract bool IsComplete { get; }

    /// <summary>Answers the SASL mechanisms.</summary>
    public virtual Task<AuthSaslInitReturn> SaslInitAsync(CancellationToken cancellationToken) => WrongKind<AuthSaslInitReturn>();

    /// <summary>Begins a SASL exchange.</summary>
    public virtual Task<AuthSaslStartReturn> SaslStartAsync(AuthSaslStartArguments arguments, CancellationToken cancellationToken) => WrongKind<AuthSaslStartReturn>();

    /// <summary>Goes on with a SASL exchange.</summary>
    public virtual Task<AuthSaslStepReturn> SaslStepAsync(AuthSaslStepArguments arguments, CancellationToken cancellationToken) => WrongKind<AuthSaslStepReturn>();

    /// <summary>Asks polkit.</summary>
    public virtual Task<AuthPolkitReturn> PolkitAsync(CancellationToken cancellationToken) => WrongKind<AuthPolkitReturn>();

    private Task<T> WrongKind<T>() => Task.FromException<T>(new VirtException(VirtErrorCode.AuthFailed, VirtErrorDomain.Rpc,
        $"authentication failed: this socket's authentication is {Type}"));
}
