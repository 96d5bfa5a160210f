using System.Net;
using System.Net.Sockets;

namespace VirtMigrate.Migration;

/// <summary>Looks up host names on this machine.</summary>
internal static class HostNames
{
    public static async Task<IReadOnlyList<IPAddress>> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(name, out var address))
        {
            return [address];
        }

        try
        {
            return await Dns.GetHostAddressesAsync(name, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            return [];
        }
        catch (ArgumentException)
        {
            return []; // longer than a name can be
        }
    }

    /// <summary>Whether a name or address means the machine that uses it.</summary>
    public static bool IsLocal(string name) =>
        name.StartsWith("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address));
}
