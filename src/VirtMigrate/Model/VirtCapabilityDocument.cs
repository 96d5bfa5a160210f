using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace VirtMigrate.Model;

/// <summary>What a capabilities document tells. Elements that are missing or unknown are passed over; only a document
/// that is no XML, or that brings a DTD, is refused.</summary>
public sealed record VirtCapabilityDocument
{
    // A real host's document has some 50 kB; this leaves room and keeps a hostile one from filling memory.
    private const int LargestDocument = 16 * 1024 * 1024;

    /// <summary>The host's UUID; null when it does not tell.</summary>
    public Guid? HostUuid { get; init; }

    /// <summary>The host CPU's architecture; empty when not told.</summary>
    public string Architecture { get; init; } = string.Empty;

    /// <summary>The host CPU's model as libvirt names it; null when not told.</summary>
    public string? CpuModel { get; init; }

    /// <summary>The host CPU's vendor; null when not told.</summary>
    public string? CpuVendor { get; init; }

    /// <summary>CPU features beyond the model.</summary>
    public IReadOnlyList<string> CpuFeatures { get; init; } = [];

    /// <summary>Whether the hypervisor can migrate running guests.</summary>
    public bool LiveMigration { get; init; }

    /// <summary>Schemes of the hypervisor's migration URIs, such as <c>tcp</c> and <c>rdma</c>.</summary>
    public IReadOnlyList<string> MigrationTransports { get; init; } = [];

    /// <summary>The kinds of guests that the host can run.</summary>
    public IReadOnlyList<VirtCapabilityGuest> Guests { get; init; } = [];

    /// <summary>Reads a document.</summary>
    /// <exception cref="VirtException">It is no XML, or has a DTD: <see cref="VirtErrorId.XmlInvalid"/>.</exception>
    public static VirtCapabilityDocument Parse(string xml)
    {
        ArgumentNullException.ThrowIfNull(xml);
        var root = Load(xml);
        var host = root.Element("host");
        var cpu = host?.Element("cpu");
        var migration = host?.Element("migration_features");
        return new VirtCapabilityDocument
        {
            HostUuid = Guid.TryParse(host?.Element("uuid")?.Value, out var uuid) ? uuid : null,
            Architecture = Text(cpu?.Element("arch")) ?? string.Empty,
            CpuModel = Text(cpu?.Element("model")),
            CpuVendor = Text(cpu?.Element("vendor")),
            CpuFeatures = Names(cpu?.Elements("feature")).ToArray(),
            LiveMigration = migration?.Element("live") is not null,
            MigrationTransports = Texts(migration?.Element("uri_transports")?.Elements("uri_transport")).ToArray(),
            Guests = root.Elements("guest").Select(ReadGuest).ToArray(),
        };
    }

    private static XElement Load(string xml)
    {
        try
        {
            return BoundedXml.Load(xml, LargestDocument);
        }
        catch (XmlException error)
        {
            throw new VirtException(VirtErrorCode.XmlError, VirtErrorDomain.None,
                $"the host's capabilities cannot be read: {error.Message}", error)
            {
                ErrorId = VirtErrorId.XmlInvalid,
            };
        }
    }

    private static VirtCapabilityGuest ReadGuest(XElement guest)
    {
        var arch = guest.Element("arch");

        // A domain type may name machines and an emulator of its own; users ask what the guest can have at all.
        return new VirtCapabilityGuest
        {
            OsType = Text(guest.Element("os_type")) ?? string.Empty,
            Architecture = arch?.Attribute("name")?.Value ?? string.Empty,
            WordSize = int.TryParse(Text(arch?.Element("wordsize")), NumberStyles.None, CultureInfo.InvariantCulture, out var bits) ? bits : null,
            Emulator = Text(arch?.Element("emulator")),
            DomainTypes = (arch?.Elements("domain") ?? []).Select(d => d.Attribute("type")?.Value).OfType<string>().ToArray(),
            Machines = Texts(arch?.Descendants("machine")).Distinct(StringComparer.Ordinal).ToArray(),
        };
    }

    private static string? Text(XElement? element) => element?.Value.Trim() is { Length: > 0 } text ? text : null;

    private static IEnumerable<string> Texts(IEnumerable<XElement>? elements) => (elements ?? []).Select(Text).OfType<string>();

    private static IEnumerable<string> Names(IEnumerable<XElement>? elements) =>
        (elements ?? []).Select(e => e.Attribute("name")?.Value).OfType<string>();
}
