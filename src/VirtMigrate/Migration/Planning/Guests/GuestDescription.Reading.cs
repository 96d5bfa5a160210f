using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using VirtMigrate.Model;

namespace VirtMigrate.Migration;

// Reads the XML, which comes from a host or a user's file.
internal sealed partial record GuestDescription
{
    // What libvirt's wire allows for a string.
    private const int LongestXml = 4 * 1024 * 1024;

    /// <summary>Reads a domain's XML.</summary>
    /// <exception cref="VirtException">It is none: <see cref="VirtErrorId.XmlInvalid"/>.</exception>
    public static GuestDescription Parse(string xml)
    {
        XElement root;
        try
        {
            root = BoundedXml.Load(xml.TrimEnd('\0'), LongestXml);
        }
        catch (XmlException error)
        {
            throw Bad(error.Message, error);
        }

        return root.Name == "domain" ? Read(root) : throw Bad($"its root element is <{root.Name.LocalName}>", null);
    }

    private static GuestDescription Read(XElement root)
    {
        var os = root.Element("os");
        var devices = root.Element("devices");
        return new()
        {
            Type = Attribute(root, "type") ?? string.Empty,
            OsType = Text(os?.Element("type")),
            Architecture = Attribute(os?.Element("type"), "arch"),
            Machine = Attribute(os?.Element("type"), "machine"),
            Emulator = Text(devices?.Element("emulator")),
            Memory = Bytes(root.Element("memory")) ?? 0,
            VCpus = int.TryParse(Text(root.Element("vcpu")), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 1,
            HugePages = ReadHugePages(root.Element("memoryBacking")?.Element("hugepages")),
            HasHardLimit = root.Element("memtune")?.Element("hard_limit") is not null,
            Cpu = root.Element("cpu"),
            HasLooseInvariantTsc = HasLooseTsc(root),
            Loader = Text(os?.Element("loader")),
            Nvram = os?.Element("nvram") is { } nvram ? Text(nvram) ?? Attribute(nvram.Element("source"), "file") ?? "made at the start" : null,
            Tpm = Attribute(devices?.Element("tpm")?.Element("backend"), "type"),
            Disks = Elements(devices, "disk").Select(ReadDisk).ToArray(),
            Interfaces = Elements(devices, "interface").Select(ReadInterface).ToArray(),
            HostDevices = Elements(devices, "hostdev").Select(ReadHostDevice)
                .Concat(Elements(devices, "interface").Where(e => Attribute(e, "type") == "hostdev").Select(e => ReadHostDevice("pci", e))).ToArray(),
            FileSystems = Elements(devices, "filesystem").Where(e => Attribute(e, "type") is null or "mount")
                .Select(e => Attribute(e.Element("target"), "dir") ?? "a directory").ToArray(),
            SharedMemory = Elements(devices, "shmem").Select(e => new GuestSharedMemory(
                Attribute(e, "name") ?? "shmem", Attribute(e.Element("model"), "type") ?? "ivshmem", Attribute(e, "role"))).ToArray(),
            SecurityLabels = root.Elements("seclabel").Where(e => Attribute(e, "model") is not null && Attribute(e, "type") != "none")
                .Select(e => new GuestSecurityLabel(Attribute(e, "model")!, Attribute(e, "type") == "static")).ToArray(),
            GraphicsAddresses = Elements(devices, "graphics").SelectMany(e => e.Elements("listen")
                .Where(l => Attribute(l, "type") == "address").Select(l => Attribute(l, "address"))).OfType<string>().Distinct().ToArray(),
            Fingerprint = FingerprintOf(root),
        };
    }

    private static PlannedDisk ReadDisk(XElement disk)
    {
        var source = disk.Element("source");
        var kind = Attribute(disk, "type");
        var (what, place) = kind switch
        {
            "file" => (DiskSourceKind.File, Attribute(source, "file")),
            "block" => (DiskSourceKind.Block, Attribute(source, "dev")),
            "volume" => (DiskSourceKind.Volume, Attribute(source, "volume")),
            "network" => (DiskSourceKind.Network, Attribute(source, "protocol")),
            "nvme" => (DiskSourceKind.Nvme, Attribute(source, "type") ?? "nvme"),
            _ => (DiskSourceKind.Other, kind),
        };
        var driver = disk.Element("driver");
        return new()
        {
            Target = Attribute(disk.Element("target"), "dev") ?? "?",
            Device = Attribute(disk, "device") ?? "disk",
            Kind = source is null || place is null ? DiskSourceKind.None : what,
            Source = place,
            Pool = Attribute(source, "pool"),
            Format = Attribute(driver, "type"),
            Cache = Attribute(driver, "cache"),
            IsReadOnly = disk.Element("readonly") is not null,
            IsShareable = disk.Element("shareable") is not null,
            IsTransient = disk.Element("transient") is not null,
            StartupPolicy = Attribute(source, "startupPolicy"),
        };
    }

    private static GuestInterface ReadInterface(XElement element)
    {
        var source = element.Element("source");
        var kind = Attribute(element, "type") ?? string.Empty;
        return new(kind,
            kind switch { "network" => Attribute(source, "network"), "bridge" => Attribute(source, "bridge"), _ => Attribute(source, "dev") },
            Attribute(element.Element("mac"), "address") ?? kind,
            IsTeamed(element));
    }

    private static GuestHostDevice ReadHostDevice(XElement element) =>
        ReadHostDevice(Attribute(element, "mode") == "capabilities" ? "capabilities" : Attribute(element, "type") ?? "pci", element);

    private static GuestHostDevice ReadHostDevice(string kind, XElement element)
    {
        var address = element.Element("source")?.Element("address") ?? element.Element("source")?.Elements().FirstOrDefault();
        var parts = address?.Attributes().Where(a => a.Name.LocalName is not ("type" or "multifunction")).Select(a => $"{a.Name.LocalName} {a.Value}");
        return new(kind, parts is null ? kind : string.Join(", ", parts), IsTeamed(element));
    }

    // The transient one of a pair goes away for the migration, the persistent one keeps the guest in the network.
    private static bool IsTeamed(XElement element) => Attribute(element.Element("teaming"), "type") == "transient";

    private static ulong[] ReadHugePages(XElement? pages) =>
        pages is null ? []
        : pages.Elements("page").Any() ? pages.Elements("page").Select(page => Amount(Attribute(page, "size"), Attribute(page, "unit") ?? "KiB") ?? 0).Distinct().ToArray()
        : [0UL];

    private static bool HasLooseTsc(XElement root) =>
        Elements(root.Element("cpu"), "feature").Any(f => Attribute(f, "name") == "invtsc" && Attribute(f, "policy") is null or "require" or "force")
        && !Elements(root.Element("clock"), "timer").Any(t => Attribute(t, "name") == "tsc" && Attribute(t, "frequency") is not null);

    // What a running guest changes of itself, what the host writes in while it runs, and what no plan looks at, is left out.
    private static string FingerprintOf(XElement root)
    {
        var copy = new XElement(root);
        copy.SetAttributeValue("id", null);
        string[] passing = ["currentMemory", "metadata", "title", "description", "seclabel"];
        copy.Elements().Where(e => passing.Contains(e.Name.LocalName)).Remove();
        copy.Descendants("alias").Remove();
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(copy.ToString(SaveOptions.DisableFormatting))));
    }

    private static IEnumerable<XElement> Elements(XElement? parent, string name) => parent?.Elements(name) ?? [];

    private static string? Attribute(XElement? element, string name) => element?.Attribute(name)?.Value is { Length: > 0 } value ? value : null;

    private static string? Text(XElement? element) => element?.Value.Trim() is { Length: > 0 } text ? text : null;

    private static ulong? Bytes(XElement? element) => Amount(Text(element), Attribute(element, "unit") ?? "KiB");

    private static ulong? Amount(string? text, string unit)
    {
        ulong factor = unit switch
        {
            "b" or "byte" or "bytes" => 1,
            "KB" => 1000,
            "MiB" or "M" => 1UL << 20,
            "MB" => 1_000_000,
            "GiB" or "G" => 1UL << 30,
            "GB" => 1_000_000_000,
            "TiB" or "T" => 1UL << 40,
            "TB" => 1_000_000_000_000,
            _ => 1UL << 10,
        };
        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= ulong.MaxValue / factor ? value * factor : null;
    }

    private static VirtException Bad(string reason, Exception? inner) => new(VirtErrorCode.XmlError, VirtErrorDomain.None,
        $"the domain's XML cannot be read: {reason}", inner)
    {
        ErrorId = VirtErrorId.XmlInvalid,
        Delivery = CallDelivery.NotSent,
    };
}
