using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using VirtMigrate.Model;

namespace VirtMigrate.Simulation;

/// <summary>A domain's definition: its XML, and what the simulation reads in it. Never changes.</summary>
internal sealed class SimulatedDomainDefinition
{
    /// <summary>Longest XML taken: what libvirt's wire allows for a string.</summary>
    public const int MaxLength = 4 * 1024 * 1024;

    private static readonly XNamespace Metadata = "urn:virtmigrate:simulation:1";

    private readonly XElement root;

    private SimulatedDomainDefinition(XElement root, string name, Guid uuid)
    {
        this.root = root;
        Name = name;
        Uuid = uuid;
    }

    public string Name { get; }

    public Guid Uuid { get; }

    /// <summary>Bytes.</summary>
    public ulong Memory { get; private init; }

    public ulong CurrentMemory { get; private init; }

    public int VCpu { get; private init; }

    public SimulatedWorkload Workload { get; private init; } = new();

    public IReadOnlyList<SimulatedDisk> Disks { get; private init; } = [];

    public static SimulatedDomainDefinition Of(SimulatedDomainOptions options, SimulatedPersonality personality, string architecture, Guid uuid)
    {
        var container = personality.Name is "lxc" or "openvz";
        var root = new XElement("domain", new XAttribute("type", personality.DomainType),
            new XElement("name", options.Name),
            new XElement("uuid", uuid.ToString("D")),
            MetadataOf(options.Workload),
            new XElement("memory", new XAttribute("unit", "KiB"), options.Memory / 1024),
            new XElement("currentMemory", new XAttribute("unit", "KiB"), options.Memory / 1024),
            new XElement("vcpu", new XAttribute("placement", "static"), options.VCpu),
            new XElement("os", new XElement("type", new XAttribute("arch", architecture), container ? "exe" : "hvm"),
                container ? new XElement("init", "/sbin/init") : null),
            new XElement("on_poweroff", "destroy"),
            new XElement("on_reboot", "restart"),
            new XElement("on_crash", "destroy"),
            new XElement("devices",
                container ? null : new XElement("emulator", $"/usr/bin/qemu-system-{architecture}"),
                options.Disks.Select(d => DiskXml(d, options.Name)),
                options.Networks.Select(n => new XElement("interface", new XAttribute("type", "network"),
                    new XElement("source", new XAttribute("network", n)),
                    new XElement("model", new XAttribute("type", "virtio"))))));
        return Read(root);
    }

    /// <summary>Reads XML that somebody sent.</summary>
    /// <exception cref="VirtException">It is no domain XML: <see cref="VirtErrorCode.XmlError"/>.</exception>
    public static SimulatedDomainDefinition Parse(string xml, Func<string, Guid> newUuid)
    {
        if (xml.Length > MaxLength)
        {
            throw Bad($"it has {xml.Length} characters, more than {MaxLength}");
        }

        XElement root;
        try
        {
            root = BoundedXml.Load(xml.TrimEnd('\0'), MaxLength);
        }
        catch (XmlException error)
        {
            throw Bad(error.Message);
        }

        if (root.Name != "domain")
        {
            throw Bad($"unexpected root element <{root.Name.LocalName}>, expecting <domain>");
        }

        if (root.Element("uuid") is null)
        {
            var name = root.Element("name");
            var uuid = new XElement("uuid", newUuid(name?.Value ?? string.Empty).ToString("D"));
            if (name is null)
            {
                root.AddFirst(uuid);
            }
            else
            {
                name.AddAfterSelf(uuid);
            }
        }

        return Read(root);
    }

    public SimulatedDomainDefinition Renamed(string name)
    {
        if (name == Name)
        {
            return this;
        }

        var copy = new XElement(root);
        copy.Element("name")!.Value = name;
        return Read(copy);
    }

    /// <summary>The same with another workload.</summary>
    public SimulatedDomainDefinition With(SimulatedWorkload workload)
    {
        var copy = new XElement(root);
        copy.Element("metadata")?.Elements(Metadata + "workload").Remove();
        var fresh = MetadataOf(workload);
        if (copy.Element("metadata") is { } metadata)
        {
            metadata.Add(fresh.Elements());
        }
        else
        {
            copy.Element("uuid")!.AddAfterSelf(fresh);
        }

        return Read(copy);
    }

    /// <summary>The XML as the host writes it.</summary>
    /// <param name="id">The hypervisor's id; negative: without.</param>
    /// <param name="secure">With secrets.</param>
    public string ToXml(int id, bool secure)
    {
        var copy = new XElement(root);
        copy.SetAttributeValue("id", id >= 0 ? id : null);
        if (!secure)
        {
            foreach (var graphics in copy.Elements("devices").Elements("graphics"))
            {
                graphics.SetAttributeValue("passwd", null);
            }
        }

        return copy.ToString(SaveOptions.None) + "\n";
    }

    /// <summary>Whether a guest of this definition can go on with another one: what it sees must be the same.</summary>
    public string? DifferenceTo(SimulatedDomainDefinition other) =>
        other.Uuid != Uuid ? $"domain uuid {other.Uuid} does not match source {Uuid}"
        : other.Memory != Memory ? $"domain memory {other.Memory / 1024} KiB does not match source {Memory / 1024} KiB"
        : other.VCpu != VCpu ? $"domain vCPU count {other.VCpu} does not match source {VCpu}"
        : other.Disks.Count != Disks.Count ? $"domain disk count {other.Disks.Count} does not match source {Disks.Count}"
        : null;

    private static XElement MetadataOf(SimulatedWorkload workload) => new("metadata",
        new XElement(Metadata + "workload", new XAttribute(XNamespace.Xmlns + "sim", Metadata.NamespaceName),
            new XAttribute("dirtyRate", workload.DirtyRate),
            workload.WorkingSet is { } set ? new XAttribute("workingSet", set) : null,
            new XAttribute("constantShare", workload.ConstantShare),
            new XAttribute("diskWriteRate", workload.DiskWriteRate)));

    private static XElement DiskXml(SimulatedDisk disk, string domain) => new("disk",
        new XAttribute("type", disk.Pool is not null ? "volume" : disk.Path?.StartsWith("/dev/", StringComparison.Ordinal) == true ? "block" : "file"),
        new XAttribute("device", "disk"),
        new XElement("driver", new XAttribute("name", "qemu"), new XAttribute("type", disk.Format), new XAttribute("cache", disk.Cache)),
        new XElement("source", disk.Pool is not null
            ? [new XAttribute("pool", disk.Pool), new XAttribute("volume", disk.Volume ?? $"{domain}-{disk.Target}.{disk.Format}")]
            : new XAttribute[] { new(disk.Path?.StartsWith("/dev/", StringComparison.Ordinal) == true ? "dev" : "file", disk.Path ?? $"/var/lib/libvirt/images/{domain}-{disk.Target}.{disk.Format}") }),
        new XElement("target", new XAttribute("dev", disk.Target), new XAttribute("bus", "virtio")),
        disk.ReadOnly ? new XElement("readonly") : null,
        new XElement(Metadata + "disk", new XAttribute(XNamespace.Xmlns + "sim", Metadata.NamespaceName),
            new XAttribute("capacity", disk.Capacity), new XAttribute("incrementalShare", disk.IncrementalShare),
            new XAttribute("shared", disk.Shared)));

    private static SimulatedDomainDefinition Read(XElement source)
    {
        var root = new XElement(source);
        root.SetAttributeValue("id", null);
        var name = root.Element("name")?.Value.Trim();
        if (string.IsNullOrEmpty(name))
        {
            throw Bad("missing domain name");
        }

        if (name.Contains('/', StringComparison.Ordinal) || name.Contains('\n', StringComparison.Ordinal))
        {
            throw Bad($"name '{name}' cannot contain '/' or a line feed");
        }

        if (!Guid.TryParse(root.Element("uuid")?.Value, out var uuid))
        {
            throw Bad($"malformed uuid '{root.Element("uuid")?.Value}'");
        }

        var memory = Bytes(root.Element("memory")) ?? throw Bad("missing or malformed memory");
        if (memory == 0)
        {
            throw Bad("memory is 0");
        }

        var current = root.Element("currentMemory") is { } element ? Bytes(element) ?? throw Bad("malformed currentMemory") : memory;
        var vcpu = 1;
        if (root.Element("vcpu") is { } count
            && (!int.TryParse(count.Value, NumberStyles.None, CultureInfo.InvariantCulture, out vcpu) || vcpu is < 1 or > 4096))
        {
            throw Bad($"malformed vcpu '{count.Value}'");
        }

        var metadata = root.Element("metadata")?.Element(Metadata + "workload");
        return new(root, name, uuid)
        {
            Memory = memory,
            CurrentMemory = Math.Min(current, memory),
            VCpu = vcpu,
            Workload = new()
            {
                DirtyRate = Number(metadata, "dirtyRate") ?? 1000,
                WorkingSet = Number(metadata, "workingSet") is { } set ? (ulong)set : null,
                ConstantShare = Math.Clamp(Number(metadata, "constantShare") ?? 0, 0, 1),
                DiskWriteRate = Number(metadata, "diskWriteRate") ?? 0,
            },
            Disks = [.. root.Elements("devices").Elements("disk")
                .Where(d => d.Attribute("device")?.Value is null or "disk").Select(ReadDisk)],
        };
    }

    private static SimulatedDisk ReadDisk(XElement disk)
    {
        var extra = disk.Element(Metadata + "disk");
        return new()
        {
            Target = disk.Element("target")?.Attribute("dev")?.Value ?? throw Bad("a disk has no target"),
            Path = disk.Element("source")?.Attributes().FirstOrDefault(a => a.Name.LocalName is "file" or "dev" or "name")?.Value,
            Pool = disk.Element("source")?.Attribute("pool")?.Value,
            Volume = disk.Element("source")?.Attribute("volume")?.Value,
            Format = disk.Element("driver")?.Attribute("type")?.Value ?? "raw",
            Capacity = (ulong)(Number(extra, "capacity") ?? 10UL << 30),
            IncrementalShare = Math.Clamp(Number(extra, "incrementalShare") ?? 0.1, 0, 1),
            Cache = disk.Element("driver")?.Attribute("cache")?.Value ?? "none",
            ReadOnly = disk.Element("readonly") is not null,
            // Where nothing is said, every host of the world reaches the disk.
            Shared = extra?.Attribute("shared")?.Value is not "false",
        };
    }

    private static double? Number(XElement? element, string attribute) =>
        double.TryParse(element?.Attribute(attribute)?.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        && double.IsFinite(value) && value is >= 0 and < 1e18 ? value : null;

    private static ulong? Bytes(XElement? element)
    {
        if (element is null || !ulong.TryParse(element.Value.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            return null;
        }

        ulong unit = element.Attribute("unit")?.Value switch
        {
            null or "KiB" or "k" or "K" => 1UL << 10,
            "b" or "bytes" => 1,
            "KB" => 1000,
            "MiB" or "M" => 1UL << 20,
            "MB" => 1_000_000,
            "GiB" or "G" => 1UL << 30,
            "GB" => 1_000_000_000,
            "TiB" or "T" => 1UL << 40,
            "TB" => 1_000_000_000_000,
            _ => 0,
        };
        return unit == 0 || value > (1UL << 60) / unit ? null : value * unit;
    }

    private static VirtException Bad(string message) => new(VirtErrorCode.XmlError, VirtErrorDomain.Domain, $"XML error: {message}");
}
