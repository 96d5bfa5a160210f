using VirtMigrate.Drivers;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Daemon;

/// <summary>How a client comes in and leaves.</summary>
internal static class SessionProcedures
{
    private const uint ReadOnlyFlag = 1;

    public static void Register(ProcedureTable table)
    {
        table.AddSession(RemoteProcedures.AuthList, static (context, _) =>
            Task.FromResult(new AuthListReturn([context.Client.Authentication.Type])));
        table.AddSession(RemoteProcedures.AuthSaslInit, static (context, _) =>
            context.Client.Authentication.SaslInitAsync(context.CancellationToken));
        table.AddSession(RemoteProcedures.AuthSaslStart, static (context, arguments) =>
            context.Client.Authentication.SaslStartAsync(arguments, context.CancellationToken));
        table.AddSession(RemoteProcedures.AuthSaslStep, static (context, arguments) =>
            context.Client.Authentication.SaslStepAsync(arguments, context.CancellationToken));
        table.AddSession(RemoteProcedures.AuthPolkit, static (context, _) =>
            context.Client.Authentication.PolkitAsync(context.CancellationToken));

        table.AddSession(RemoteProcedures.ConnectOpen, static async (context, arguments) =>
        {
            // Clients leak other bits; a real daemon reads this one only.
            await context.Client.OpenDriverAsync(arguments.Name, (arguments.Flags & ReadOnlyFlag) != 0, context.CancellationToken).ConfigureAwait(false);
            return default(XdrVoid);
        });
        table.AddClient(RemoteProcedures.ConnectClose, static async (context, _) =>
        {
            await context.Client.CloseDriverAsync().ConfigureAwait(false);
            return default(XdrVoid);
        });
        table.AddSession(RemoteProcedures.ConnectSupportsFeature, static async (context, arguments) =>
            new ConnectSupportsFeatureReturn(await SupportsAsync(context, (DriverFeature)arguments.Feature).ConfigureAwait(false) ? 1 : 0));
        table.AddClient(RemoteProcedures.ConnectRegisterCloseCallback, static (context, _) =>
        {
            context.Client.SetCloseCallback(true);
            return Task.FromResult(default(XdrVoid));
        });
        table.AddClient(RemoteProcedures.ConnectUnregisterCloseCallback, static (context, _) =>
        {
            context.Client.SetCloseCallback(false);
            return Task.FromResult(default(XdrVoid));
        });
    }

    private static async Task<bool> SupportsAsync(DaemonCallContext context, DriverFeature feature)
    {
        if (feature == DriverFeature.ProgramKeepAlive)
        {
            context.Client.BeginKeepAlive();
            return true;
        }

        var driver = context.Driver;
        return feature switch
        {
            // What the daemon has whatever its driver; descriptors it does not take, and remote are only its clients.
            DriverFeature.RemoteEventCallback or DriverFeature.RemoteCloseCallback or DriverFeature.TypedParameterString
                or DriverFeature.NetworkUpdateHasCorrectOrder => true,
            DriverFeature.FdPassing or DriverFeature.Remote => false,
            _ => await driver.SupportsFeatureAsync(feature, context.CancellationToken).ConfigureAwait(false),
        };
    }
}
