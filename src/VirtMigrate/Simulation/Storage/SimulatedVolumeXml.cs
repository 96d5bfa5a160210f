using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using VirtMigrate.Model;

namespace VirtMigrate.Simulation;

/// <summary>The XML of pools and volumes, in the form and order of real hosts.</summary>
internal static class SimulatedVolumeXml
{
    // A volume group hands out whole extents.
    private const ulong Extent = 4UL << 20;

    public static string Write(SimulatedPool pool) => new XElement("pool", new XAttribute("type", pool.Options.Type),
        new XElement("name", pool.Name),
        new XElement("uuid", pool.Reference.Uuid.ToString("D")),
        Bytes("capacity", pool.Options.Capacity),
        Bytes("allocation", pool.Allocation),
        Bytes("available", pool.Available),
        new XElement("source"),
        new XElement("target", new XElement("path", pool.Path), Permissions("0755"))) + "\n";

    public static string Write(SimulatedPool pool, SimulatedVolume volume)
    {
        var block = pool.Options.HasBlockDevices;
        return new XElement("volume", new XAttribute("type", block ? "block" : "file"),
            new XElement("name", volume.Name),
            new XElement("key", pool.PathOf(volume.Name)),
            Bytes("capacity", volume.Capacity),
            Bytes("allocation", volume.Allocation),
            Bytes("physical", volume.Allocation),
            new XElement("target",
                new XElement("path", pool.PathOf(volume.Name)),
                block ? null : new XElement("format", new XAttribute("type", volume.Format)),
                Permissions("0600")),
            volume.BackingPath is null ? null : new XElement("backingStore",
                new XElement("path", volume.BackingPath),
                new XElement("format", new XAttribute("type", volume.BackingFormat ?? "raw")),
                Permissions("0600"))) + "\n";
    }

    /// <summary>Reads the XML of a volume that somebody wants to have.</summary>
    /// <exception cref="VirtException">It is no such XML.</exception>
    public static SimulatedVolume Read(SimulatedPool pool, string xml)
    {
        XElement root;
        try
        {
            root = BoundedXml.Load(xml, SimulatedDomainDefinition.MaxLength);
        }
        catch (XmlException error)
        {
            throw Bad(pool, error.Message);
        }

        if (root.Name != "volume")
        {
            throw Bad(pool, "unknown root element for storage vol");
        }

        var name = root.Element("name")?.Value.Trim();
        if (string.IsNullOrEmpty(name) || name.Contains('/', StringComparison.Ordinal))
        {
            throw Bad(pool, "missing volume name element");
        }

        var backing = root.Element("backingStore");
        var capacity = Size(pool, root.Element("capacity")) ?? (backing is null ? throw Bad(pool, "missing capacity element") : 0UL);
        var block = pool.Options.HasBlockDevices;
        return new()
        {
            Name = name,
            Capacity = block ? (capacity + Extent - 1) / Extent * Extent : capacity,
            Allocation = block ? (capacity + Extent - 1) / Extent * Extent : Size(pool, root.Element("allocation")) ?? capacity,
            Format = block ? "raw" : root.Element("target")?.Element("format")?.Attribute("type")?.Value ?? "raw",
            BackingPath = backing?.Element("path")?.Value,
            BackingFormat = backing?.Element("format")?.Attribute("type")?.Value,
            IsBlank = true,
        };
    }

    private static XElement Bytes(string name, ulong value) => new(name, new XAttribute("unit", "bytes"), value);

    private static XElement Permissions(string mode) => new("permissions",
        new XElement("mode", mode), new XElement("owner", 0), new XElement("group", 0));

    private static ulong? Size(SimulatedPool pool, XElement? element)
    {
        if (element is null)
        {
            return null;
        }

        ulong unit = element.Attribute("unit")?.Value switch
        {
            null or "B" or "b" or "bytes" => 1,
            "K" or "KiB" => 1UL << 10,
            "M" or "MiB" => 1UL << 20,
            "G" or "GiB" => 1UL << 30,
            "T" or "TiB" => 1UL << 40,
            _ => 0,
        };
        return unit != 0 && ulong.TryParse(element.Value.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value < (1UL << 62) / unit
            ? value * unit
            : throw Bad(pool, $"malformed {element.Name.LocalName} element");
    }

    private static VirtException Bad(SimulatedPool pool, string message) =>
        new(VirtErrorCode.XmlError, VirtErrorDomain.Storage, $"XML error: {message}") { Host = pool.Host.Name };
}
