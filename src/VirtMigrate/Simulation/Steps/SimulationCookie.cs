using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using VirtMigrate.Model;

namespace VirtMigrate.Simulation;

/// <summary>A migration cookie: in the form of QEMU's (XML with a NUL at its end), with a part of our own that makes it
/// unforgeable, so that a step notices when it does not get exactly the cookie it is due.</summary>
internal sealed class SimulationCookie
{
    public const string BeginStep = "begin";
    public const string PrepareStep = "prepare";
    public const string PerformStep = "perform";
    public const string FinishStep = "finish";

    // libvirt's wire allows no longer ones.
    private const int MaxLength = 4 * 1024 * 1024;

    private SimulationCookie(Guid session, Guid hostUuid, string name, Guid uuid) =>
        (Session, HostUuid, Name, Uuid) = (session, hostUuid, name, uuid);

    /// <summary>One migration's own number; all of its cookies carry it.</summary>
    public Guid Session { get; }

    /// <summary>Who made it.</summary>
    public Guid HostUuid { get; }

    /// <summary>The domain's original name.</summary>
    public string Name { get; }

    public Guid Uuid { get; }

    /// <summary>Sizes in bytes of the disks that are copied, by target.</summary>
    public IReadOnlyDictionary<string, ulong> DiskSizes { get; private init; } = new Dictionary<string, ulong>();

    public static byte[] Make(SimulatedHost host, string step, Guid session, string name, Guid uuid,
        IReadOnlyDictionary<string, ulong>? diskSizes = null)
    {
        var nonce = host.World.NewGuid();
        var xml = new XElement("qemu-migration",
            new XElement("name", name),
            new XElement("uuid", uuid),
            new XElement("hostname", host.Name),
            new XElement("hostuuid", host.Uuid),
            diskSizes is { Count: > 0 } ? new XElement("nbd", diskSizes.Select(d => new XElement("disk",
                new XAttribute("target", d.Key), new XAttribute("capacity", d.Value)))) : null,
            new XElement("simulation", new XAttribute("step", step), new XAttribute("session", session), new XAttribute("nonce", nonce),
                new XAttribute("mac", Mac(host.World, step, session, nonce, host.Uuid, name, uuid))));
        return Encoding.UTF8.GetBytes(xml.ToString(SaveOptions.None) + "\0");
    }

    /// <summary>Reads the cookie that a step got.</summary>
    /// <param name="host">The host that got it.</param>
    /// <param name="bytes">What it got.</param>
    /// <param name="due">The step whose cookie it is due.</param>
    /// <param name="call">The step that got it.</param>
    /// <exception cref="VirtException">It is missing, damaged, forged, or another step's.</exception>
    public static SimulationCookie Read(SimulatedHost host, byte[] bytes, string due, string call)
    {
        if (bytes.Length == 0)
        {
            throw Bad(host, $"{call} got no cookie; it is due the one that {due} made");
        }

        if (bytes.Length > MaxLength || bytes[^1] != 0)
        {
            throw Bad(host, $"{call} got a cookie that is not terminated by NUL");
        }

        try
        {
            var root = BoundedXml.Load(Encoding.UTF8.GetString(bytes, 0, bytes.Length - 1), MaxLength);
            var own = root.Element("simulation");
            var step = own?.Attribute("step")?.Value ?? string.Empty;
            var name = root.Element("name")?.Value ?? string.Empty;
            if (root.Name != "qemu-migration" || own is null
                || !Guid.TryParse(own.Attribute("session")?.Value, out var session)
                || !Guid.TryParse(own.Attribute("nonce")?.Value, out var nonce)
                || !Guid.TryParse(root.Element("hostuuid")?.Value, out var hostUuid)
                || !Guid.TryParse(root.Element("uuid")?.Value, out var uuid)
                || !string.Equals(own.Attribute("mac")?.Value, Mac(host.World, step, session, nonce, hostUuid, name, uuid), StringComparison.Ordinal))
            {
                throw Bad(host, $"{call} got a cookie that was not made by a step of this migration, or was changed on its way");
            }

            return step == due ? new(session, hostUuid, name, uuid) { DiskSizes = SizesIn(root) }
                : throw Bad(host, $"{call} got the cookie that {step} made; it is due the one that {due} made");
        }
        catch (XmlException error)
        {
            throw Bad(host, $"{call} got a cookie that is no XML: {error.Message}");
        }
    }

    public static VirtException Bad(SimulatedHost host, string message) => host.Error(VirtErrorCode.InternalError, $"internal error: {message}");

    private static Dictionary<string, ulong> SizesIn(XElement root)
    {
        var sizes = new Dictionary<string, ulong>(StringComparer.Ordinal);
        foreach (var disk in root.Elements("nbd").Elements("disk"))
        {
            if (disk.Attribute("target")?.Value is { } target
                && ulong.TryParse(disk.Attribute("capacity")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var size))
            {
                sizes[target] = size;
            }
        }

        return sizes;
    }

    private static string Mac(SimulationWorld world, string step, Guid session, Guid nonce, Guid host, string name, Guid uuid) =>
        Convert.ToHexString(HMACSHA256.HashData(world.CookieKey, Encoding.UTF8.GetBytes($"{step}\n{session}\n{nonce}\n{host}\n{name}\n{uuid}")));
}
