using System.Xml;
using System.Xml.Linq;
using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>The disks in a domain's XML: which of them a storage copy takes, and where they are.</summary>
internal sealed class DomainDisks
{
    // What libvirt's wire allows for a string.
    private const int MaxLength = 4 * 1024 * 1024;

    private readonly XElement root;

    private DomainDisks(XElement root) => this.root = root;

    /// <summary>Reads a domain's XML.</summary>
    /// <exception cref="VirtException">It is no XML.</exception>
    public static DomainDisks Parse(string xml)
    {
        try
        {
            return new(BoundedXml.Load(xml.TrimEnd('\0'), MaxLength));
        }
        catch (XmlException error)
        {
            throw new VirtException(VirtErrorCode.XmlError, VirtErrorDomain.None, $"the domain's XML cannot be read: {error.Message}", error)
            {
                Delivery = CallDelivery.NotSent,
            };
        }
    }

    /// <summary>The disks that the hypervisor copies: those chosen, or all that have a source, are writable and are not
    /// shared between guests (libvirt's rule).</summary>
    public IEnumerable<GuestDisk> Copied(IReadOnlyCollection<string> chosen) => Elements
        .Where(d => chosen.Count > 0 ? chosen.Contains(TargetOf(d)) : IsCopiedUnasked(d))
        .Select(Read);

    /// <summary>A disk by its target.</summary>
    public GuestDisk? Find(string target) => Elements.FirstOrDefault(d => TargetOf(d) == target) is { } disk ? Read(disk) : null;

    /// <summary>Puts a disk on another volume.</summary>
    public void Redirect(string target, string pool, string volume, string path, bool isBlockDevice)
    {
        var disk = Elements.First(d => TargetOf(d) == target);
        var source = disk.Element("source")!;
        if (Read(disk).Kind == GuestDiskKind.Volume)
        {
            source.SetAttributeValue("pool", pool);
            source.SetAttributeValue("volume", volume);
            return;
        }

        disk.SetAttributeValue("type", isBlockDevice ? "block" : "file");
        source.SetAttributeValue("file", isBlockDevice ? null : path);
        source.SetAttributeValue("dev", isBlockDevice ? path : null);
    }

    /// <summary>The XML as it is now.</summary>
    public string ToXml() => root.ToString(SaveOptions.None);

    private IEnumerable<XElement> Elements => root.Elements("devices").Elements("disk").Where(d => TargetOf(d) is not null);

    private static string? TargetOf(XElement disk) => disk.Element("target")?.Attribute("dev")?.Value;

    private static bool IsCopiedUnasked(XElement disk) => disk.Element("source") is { } source
        && source.Attributes().Any(a => a.Name.LocalName is "file" or "dev" or "pool" or "name" or "dir")
        && disk.Element("readonly") is null && disk.Element("shareable") is null && disk.Attribute("device")?.Value != "cdrom";

    private static GuestDisk Read(XElement disk)
    {
        var source = disk.Element("source");
        var (kind, path) = disk.Attribute("type")?.Value switch
        {
            "file" => (GuestDiskKind.File, source?.Attribute("file")?.Value),
            "block" => (GuestDiskKind.Block, source?.Attribute("dev")?.Value),
            "volume" => (GuestDiskKind.Volume, null),
            _ => (GuestDiskKind.Other, null),
        };
        if (kind is GuestDiskKind.File or GuestDiskKind.Block && path is null)
        {
            kind = GuestDiskKind.Other;
        }

        return new(TargetOf(disk)!, kind, path, source?.Attribute("pool")?.Value, source?.Attribute("volume")?.Value,
            disk.Element("driver")?.Attribute("type")?.Value ?? "raw", BackingOf(disk));
    }

    // An empty element says that nothing is below; none at all says nothing.
    private static List<string>? BackingOf(XElement disk)
    {
        List<string>? paths = null;
        for (var below = disk.Element("backingStore"); below is not null; below = below.Element("backingStore"))
        {
            paths ??= [];
            if (below.Element("source")?.Attributes().FirstOrDefault(a => a.Name.LocalName is "file" or "dev")?.Value is { } path)
            {
                paths.Add(path);
            }
        }

        return paths;
    }
}
