using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Remote.Transports;

/// <summary>Where daemons have their sockets on this machine.</summary>
internal static class UnixSocketPaths
{
    private const string SystemDirectory = "/var/run/libvirt";

    /// <summary>The paths to try, in this order.</summary>
    /// <param name="uri">Its parameter <c>socket</c> names the path itself; <c>mode</c> chooses between libvirtd
    /// (<c>legacy</c>), the driver's own daemon (<c>direct</c>), and whichever is there, that first (<c>auto</c>).</param>
    /// <param name="readOnly">The system's sockets for reading; session daemons have one socket for both.</param>
    /// <param name="environment">The machine.</param>
    /// <exception cref="VirtException">There is no such daemon: <see cref="VirtErrorId.UriInvalid"/>.</exception>
    public static IReadOnlyList<string> Candidates(ConnectionUri uri, bool readOnly, UnixSocketEnvironment environment)
    {
        if (uri.GetParameter("socket") is { Length: > 0 } told)
        {
            return [told];
        }

        var session = uri.Path == "/session" && !environment.IsPrivileged;
        var directory = session ? Path.Combine(environment.RuntimeDirectory, "libvirt") : SystemDirectory;
        var suffix = readOnly && !session ? "-sock-ro" : "-sock";
        var legacy = $"{directory}/libvirt{suffix}";
        var direct = DaemonOf(uri.Driver) is { } daemon ? $"{directory}/{daemon}{suffix}" : null;
        switch (uri.GetParameter("mode"))
        {
            case "legacy":
                return [legacy];
            case "direct":
                return direct is not null ? [direct] : throw new VirtException(VirtErrorCode.InvalidArgument, VirtErrorDomain.Rpc,
                    $"mode=direct in {uri}: the driver '{uri.Driver}' has no daemon of its own; name its socket with socket=")
                {
                    ErrorId = VirtErrorId.UriInvalid,
                    Host = uri.HostLabel,
                    Delivery = CallDelivery.NotSent,
                };
            default:
                return direct is null ? [legacy] : [direct, legacy];
        }
    }

    private static string? DaemonOf(string driver) => driver switch
    {
        "qemu" => "virtqemud",
        "xen" => "virtxend",
        "lxc" => "virtlxcd",
        "vbox" => "virtvboxd",
        "bhyve" => "virtbhyved",
        "ch" => "virtchd",
        "vz" => "virtvzd",
        "network" => "virtnetworkd",
        "storage" => "virtstoraged",
        "interface" => "virtinterfaced",
        "nodedev" => "virtnodedevd",
        "nwfilter" => "virtnwfilterd",
        "secret" => "virtsecretd",
        _ => null,
    };
}
