using System.Globalization;
using System.Xml.Linq;
using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Simulation;

// What the host tells about itself, in the form and order of real hosts.
public sealed partial class SimulatedHost
{
    private bool CanMigrate => Has(DriverFeature.MigrationV1) || Has(DriverFeature.MigrationV2) || Has(DriverFeature.MigrationV3)
        || Has(DriverFeature.MigrationParameters);

    internal string Capabilities()
    {
        var isContainer = Personality.Name is "lxc" or "openvz" or "uml";
        var root = new XElement("capabilities",
            new XElement("host",
                new XElement("uuid", Uuid.ToString("D")),
                CpuXml(),
                new XElement("power_management", new XElement("suspend_mem")),
                CanMigrate ? new XElement("migration_features",
                    new XElement("live"),
                    Personality.UriTransports.Count == 0 ? null : new XElement("uri_transports",
                        Personality.UriTransports.Select(t => new XElement("uri_transport", t)))) : null,
                new XElement("topology", new XElement("cells", new XAttribute("num", 1),
                    new XElement("cell", new XAttribute("id", 0),
                        new XElement("memory", new XAttribute("unit", "KiB"), Options.Memory / 1024),
                        new XElement("cpus", new XAttribute("num", Options.Cpus),
                            Enumerable.Range(0, Options.Cpus).Select(i => new XElement("cpu",
                                new XAttribute("id", i), new XAttribute("socket_id", 0), new XAttribute("core_id", i), new XAttribute("siblings", i))))))),
                new XElement("secmodel", new XElement("model", "none"), new XElement("doi", 0))),
            new XElement("guest",
                new XElement("os_type", isContainer ? "exe" : "hvm"),
                new XElement("arch", new XAttribute("name", Options.Architecture),
                    new XElement("wordsize", 64),
                    isContainer ? null : new XElement("emulator", $"/usr/bin/qemu-system-{Options.Architecture}"),
                    isContainer ? null : new XElement("machine", new XAttribute("canonical", "pc-i440fx-7.2"), new XAttribute("maxCpus", 255), "pc"),
                    isContainer ? null : new XElement("machine", new XAttribute("maxCpus", 255), "pc-i440fx-7.2"),
                    new XElement("domain", new XAttribute("type", Personality.DomainType)))));
        return root + "\n";
    }

    internal string DomainCapabilities(string? emulator, string? architecture, string? machine, string? type)
    {
        CheckGuestKind(architecture, type);
        var root = new XElement("domainCapabilities",
            new XElement("path", emulator ?? $"/usr/bin/qemu-system-{Options.Architecture}"),
            new XElement("domain", Personality.DomainType),
            new XElement("machine", machine is null or "pc" ? "pc-i440fx-7.2" : machine),
            new XElement("arch", Options.Architecture),
            new XElement("vcpu", new XAttribute("max", 255)),
            new XElement("cpu",
                new XElement("mode", new XAttribute("name", "host-passthrough"), new XAttribute("supported", "yes")),
                new XElement("mode", new XAttribute("name", "custom"), new XAttribute("supported", "yes"),
                    new XElement("model", new XAttribute("usable", "yes"), Options.CpuModel))),
            new XElement("devices", new XElement("disk", new XAttribute("supported", "yes"),
                new XElement("enum", new XAttribute("name", "diskDevice"), new XElement("value", "disk")))));
        return root + "\n";
    }

    internal CpuCompareResult CompareCpu(string xml) =>
        MissingFromCpu(xml).Count > 0 ? CpuCompareResult.Incompatible : CpuCompareResult.Identical;

    internal CpuCompareResult CompareHypervisorCpu(string? architecture, string? type, string xml, bool failIncompatible)
    {
        CheckGuestKind(architecture, type);
        var missing = MissingFromCpu(xml);
        return missing.Count == 0 ? CpuCompareResult.Identical
            : failIncompatible ? throw Error(VirtErrorCode.CpuIncompatible,
                $"the CPU is incompatible with host CPU: Host CPU does not provide required features: {string.Join(", ", missing)}", VirtErrorDomain.Cpu)
            : CpuCompareResult.Incompatible;
    }

    // What the host's CPU lacks of a described one. A model stands for its own features; one does not contain another.
    private List<string> MissingFromCpu(string xml)
    {
        XElement cpu;
        try
        {
            cpu = BoundedXml.Load(xml, SimulatedDomainDefinition.MaxLength);
        }
        catch (System.Xml.XmlException error)
        {
            throw Error(VirtErrorCode.XmlError, $"XML error: {error.Message}", VirtErrorDomain.Cpu);
        }

        if (cpu.Name != "cpu")
        {
            throw Error(VirtErrorCode.XmlError, "XML error: expected element <cpu>", VirtErrorDomain.Cpu);
        }

        List<string> missing = [];
        if (cpu.Element("arch")?.Value is { } arch && arch != Options.Architecture)
        {
            missing.Add(arch);
        }

        if (cpu.Element("model")?.Value is { } model && model != Options.CpuModel)
        {
            missing.Add(model);
        }

        missing.AddRange(cpu.Elements("feature")
            .Where(f => f.Attribute("policy")?.Value is null or "require")
            .Select(f => f.Attribute("name")?.Value ?? string.Empty)
            .Where(f => !Options.CpuFeatures.Contains(f, StringComparer.Ordinal)));
        return missing;
    }

    private void CheckGuestKind(string? architecture, string? type)
    {
        if ((architecture is not null && architecture != Options.Architecture) || (type is not null && type != Personality.DomainType))
        {
            throw Error(VirtErrorCode.InvalidArgument,
                $"invalid argument: {Name} runs no '{type ?? Personality.DomainType}' guests of architecture '{architecture ?? Options.Architecture}'");
        }
    }

    internal NodeInfo Node() => new(Options.Architecture, Options.Memory / 1024, Options.Cpus, 2400, 1, 1, Options.Cpus, 1);

    internal string CanonicalUri() => Personality.Name switch
    {
        "qemu" or "lxc" or "libxl" or "xen" or "bhyve" or "ch" or "openvz" or "vz" =>
            string.Create(CultureInfo.InvariantCulture, $"{(Personality.Name == "libxl" ? "xen" : Personality.Name)}:///system"),
        "test" => "test:///default",
        var name => $"{name}://{Name}/",
    };

    private XElement CpuXml() => new("cpu",
        new XElement("arch", Options.Architecture),
        new XElement("model", Options.CpuModel),
        new XElement("vendor", "AMD"),
        new XElement("topology", new XAttribute("sockets", 1), new XAttribute("dies", 1), new XAttribute("cores", Options.Cpus), new XAttribute("threads", 1)),
        Options.CpuFeatures.Select(f => new XElement("feature", new XAttribute("name", f))),
        new XElement("pages", new XAttribute("unit", "KiB"), new XAttribute("size", 4)),
        new XElement("pages", new XAttribute("unit", "KiB"), new XAttribute("size", 2048)));
}
