using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>What a plan reads in a host's capabilities beyond <see cref="VirtCapabilityDocument"/>.</summary>
internal sealed record HostCapabilities
{
    private const int LongestXml = 16 * 1024 * 1024;

    public required VirtCapabilityDocument Document { get; init; }

    /// <summary>The host's <c>cpu</c> element; null when not told.</summary>
    public XElement? Cpu { get; init; }

    /// <summary>Security models, such as <c>selinux</c> and <c>dac</c>.</summary>
    public IReadOnlyList<string> SecurityModels { get; init; } = [];

    /// <summary>Bytes on huge pages that the host has, by page size in bytes.</summary>
    public IReadOnlyDictionary<ulong, ulong> Pages { get; init; } = new Dictionary<ulong, ulong>();

    /// <summary>Most virtual CPUs by architecture and machine; canonical names and short ones.</summary>
    public IReadOnlyDictionary<(string Architecture, string Machine), int?> Machines { get; init; } =
        new Dictionary<(string, string), int?>();

    /// <summary>Reads a capabilities document.</summary>
    /// <exception cref="VirtException">It is no XML.</exception>
    public static HostCapabilities Parse(string xml)
    {
        var document = VirtCapabilityDocument.Parse(xml);
        XElement root;
        try
        {
            root = BoundedXml.Load(xml, LongestXml);
        }
        catch (XmlException error)
        {
            throw new VirtException(VirtErrorCode.XmlError, VirtErrorDomain.None, $"the host's capabilities cannot be read: {error.Message}", error)
            {
                ErrorId = VirtErrorId.XmlInvalid,
            };
        }

        var host = root.Element("host");
        var machines = new Dictionary<(string, string), int?>();
        foreach (var arch in root.Elements("guest").Elements("arch"))
        {
            foreach (var machine in arch.Descendants("machine"))
            {
                var most = Number(machine.Attribute("maxCpus")?.Value) is { } number ? (int?)number : null;
                foreach (var name in new[] { machine.Value.Trim(), machine.Attribute("canonical")?.Value }.OfType<string>())
                {
                    machines[(arch.Attribute("name")?.Value ?? string.Empty, name)] = most;
                }
            }
        }

        return new()
        {
            Document = document,
            Cpu = host?.Element("cpu"),
            SecurityModels = host?.Elements("secmodel").Select(e => e.Element("model")?.Value.Trim()).OfType<string>().ToArray() ?? [],
            Pages = ReadPages(host),
            Machines = machines,
        };
    }

    private static Dictionary<ulong, ulong> ReadPages(XElement? host)
    {
        var pages = new Dictionary<ulong, ulong>();
        foreach (var element in host?.Element("topology")?.Descendants("pages") ?? [])
        {
            if (Number(element.Attribute("size")?.Value) is { } size && Number(element.Value.Trim()) is { } count)
            {
                var bytes = (ulong)size * 1024;
                pages[bytes] = pages.GetValueOrDefault(bytes) + (bytes * (ulong)count);
            }
        }

        return pages;
    }

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
