using System.Text;
using BenchmarkDotNet.Attributes;
using VirtMigrate.Model;
using VirtMigrate.Simulation;

namespace VirtMigrate.Benchmarks.Documents;

/// <summary>Reading a host's capabilities, as large as a real host's, and a domain's XML.</summary>
[MemoryDiagnoser]
public class DocumentBenchmarks
{
    private readonly string capabilities = MakeCapabilities();
    private readonly string domain = MakeDomain();

    [Benchmark]
    public int Capabilities() => VirtCapabilityDocument.Parse(capabilities).Guests.Count;

    [Benchmark]
    public int Domain() => SimulatedDomainDefinition.Parse(domain, static _ => Guid.Empty).VCpu;

    private static string MakeCapabilities()
    {
        var xml = new StringBuilder("<capabilities><host><uuid>8f3b1e1c-0000-4000-8000-000000000001</uuid><cpu><arch>x86_64</arch>"
            + "<model>Skylake-Server-IBRS</model><vendor>Intel</vendor>");
        for (var n = 0; n < 60; n++)
        {
            xml.Append($"<feature name='feature{n}'/>");
        }

        xml.Append("</cpu><migration_features><live/><uri_transports><uri_transport>tcp</uri_transport>"
            + "<uri_transport>rdma</uri_transport></uri_transports></migration_features></host>");
        for (var n = 0; n < 12; n++)
        {
            xml.Append($"<guest><os_type>hvm</os_type><arch name='arch{n}'><wordsize>64</wordsize><emulator>/usr/bin/qemu-system-arch{n}</emulator>");
            for (var m = 0; m < 60; m++)
            {
                xml.Append($"<machine maxCpus='255'>pc-i440fx-{m / 10}.{m % 10}</machine>");
            }

            xml.Append("<domain type='qemu'/><domain type='kvm'/></arch></guest>");
        }

        return xml.Append("</capabilities>").ToString();
    }

    private static string MakeDomain()
    {
        var xml = new StringBuilder("<domain type='kvm'><name>web-frontend</name><uuid>8f3b1e1c-0000-4000-8000-000000000002</uuid>"
            + "<memory unit='GiB'>4</memory><currentMemory unit='GiB'>4</currentMemory><vcpu>4</vcpu>"
            + "<os><type arch='x86_64'>hvm</type></os><devices><emulator>/usr/bin/qemu-system-x86_64</emulator>");
        for (var n = 0; n < 8; n++)
        {
            xml.Append($"<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/var/lib/images/disk{n}.qcow2'/>"
                + $"<target dev='vd{(char)('a' + n)}' bus='virtio'/><address type='pci' slot='0x{n + 4:x2}'/></disk>");
        }

        return xml.Append("</devices></domain>").ToString();
    }
}
