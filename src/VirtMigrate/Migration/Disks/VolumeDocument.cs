using System.Xml;
using System.Xml.Linq;
using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>What the XML of pools and volumes tells, and the XML that makes a volume.</summary>
internal static class VolumeDocument
{
    private const int MaxLength = 4 * 1024 * 1024;

    /// <summary>A pool's kind.</summary>
    public static string PoolType(string xml) => Load(xml).Attribute("type")?.Value ?? "dir";

    /// <summary>The path and format of what is below a volume; null: nothing.</summary>
    public static (string Path, string? Format)? Backing(string xml) =>
        Load(xml).Element("backingStore") is { } below && below.Element("path")?.Value is { Length: > 0 } path
            ? (path, below.Element("format")?.Attribute("type")?.Value) : null;

    /// <summary>The XML that makes a volume. It takes no room before something is written to it.</summary>
    public static string Make(DiskPlacement place) => new XElement("volume",
        new XElement("name", place.Name),
        new XElement("capacity", new XAttribute("unit", "bytes"), place.Capacity),
        // Room in a volume group is taken at once or not at all.
        place.IsBlockDevice ? null : new XElement("allocation", new XAttribute("unit", "bytes"), 0),
        place.IsBlockDevice ? null : new XElement("target", new XElement("format", new XAttribute("type", place.Format))),
        place.Backing is { } backing ? new XElement("backingStore",
            new XElement("path", backing.Path),
            new XElement("format", new XAttribute("type", backing.Format ?? "raw"))) : null).ToString(SaveOptions.None);

    private static XElement Load(string xml)
    {
        try
        {
            return BoundedXml.Load(xml, MaxLength);
        }
        catch (XmlException error)
        {
            throw new VirtException(VirtErrorCode.XmlError, VirtErrorDomain.Storage, $"the XML of a pool or volume cannot be read: {error.Message}", error);
        }
    }
}
