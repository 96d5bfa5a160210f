using System.Text;
using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;

namespace VirtMigrate.Daemon;

/// <summary>What a host answers about itself.</summary>
internal static class HostProcedures
{
    private const uint FailIncompatible = 1;

    public static void Register(ProcedureTable table)
    {
        table.Add(RemoteProcedures.ConnectGetType, static async (driver, _, token) =>
            new ConnectGetTypeReturn(await driver.GetDriverTypeAsync(token).ConfigureAwait(false)));
        table.Add(RemoteProcedures.ConnectGetVersion, static async (driver, _, token) =>
            new ConnectGetVersionReturn(await driver.GetHypervisorVersionAsync(token).ConfigureAwait(false)));
        table.Add(RemoteProcedures.ConnectGetLibVersion, static async (driver, _, token) =>
            new ConnectGetLibVersionReturn(await driver.GetLibraryVersionAsync(token).ConfigureAwait(false)));
        table.Add(RemoteProcedures.ConnectGetHostname, static async (driver, _, token) =>
            new ConnectGetHostnameReturn(await driver.GetHostNameAsync(token).ConfigureAwait(false)));
        table.Add(RemoteProcedures.ConnectGetUri, static async (driver, _, token) =>
            new ConnectGetUriReturn(await driver.GetCanonicalUriAsync(token).ConfigureAwait(false)));
        table.Add(RemoteProcedures.ConnectGetCapabilities, static async (driver, _, token) =>
            new ConnectGetCapabilitiesReturn(await driver.GetCapabilitiesAsync(token).ConfigureAwait(false)));
        table.Add(RemoteProcedures.ConnectGetDomainCapabilities, static async (driver, a, token) =>
        {
            DaemonErrors.CheckFlags(a.Flags, 0, "CONNECT_GET_DOMAIN_CAPABILITIES");
            return new ConnectGetDomainCapabilitiesReturn(await driver.GetDomainCapabilitiesAsync(
                a.Emulator, a.Architecture, a.Machine, a.VirtualizationType, token).ConfigureAwait(false));
        });
        table.Add(RemoteProcedures.ConnectCompareCpu, static async (driver, a, token) =>
        {
            DaemonErrors.CheckFlags(a.Flags, FailIncompatible, "CONNECT_COMPARE_CPU");
            var result = await driver.CompareCpuAsync(a.Xml, token).ConfigureAwait(false);
            return result == CpuCompareResult.Incompatible && (a.Flags & FailIncompatible) != 0
                ? throw new VirtException(VirtErrorCode.CpuIncompatible, VirtErrorDomain.Cpu, "the CPU is incompatible with host CPU")
                : new ConnectCompareCpuReturn((int)result);
        });
        table.Add(RemoteProcedures.ConnectCompareHypervisorCpu, static async (driver, a, token) =>
        {
            DaemonErrors.CheckFlags(a.Flags, FailIncompatible, "CONNECT_COMPARE_HYPERVISOR_CPU");
            return new ConnectCompareHypervisorCpuReturn((int)await driver.CompareHypervisorCpuAsync(
                a.Emulator, a.Architecture, a.Machine, a.VirtualizationType, a.CpuXml, (a.Flags & FailIncompatible) != 0, token).ConfigureAwait(false));
        });
        table.Add(RemoteProcedures.NodeGetInfo, static async (driver, _, token) =>
        {
            var info = await driver.GetNodeInfoAsync(token).ConfigureAwait(false);
            return new NodeGetInfoReturn(FixedText(info.Model), info.Memory, info.Cpus, info.MegaHertz, info.Nodes,
                info.Sockets, info.Cores, info.Threads);
        });
        table.Add(RemoteProcedures.NodeGetFreeMemory, static async (driver, _, token) =>
            new NodeGetFreeMemoryReturn(await driver.GetFreeMemoryAsync(token).ConfigureAwait(false)));

        // The daemon knows how the client came, the driver does not.
        table.AddClient(RemoteProcedures.ConnectIsSecure, static (context, _) =>
            Task.FromResult(new ConnectIsSecureReturn(context.Client.IsSecure ? 1 : 0)));
    }

    // Readers of the fixed field expect its last byte to be 0.
    private static byte[] FixedText(string text)
    {
        var field = new byte[ProtocolLimits.NodeModel];
        var bytes = Encoding.ASCII.GetBytes(text);
        bytes.AsSpan(0, Math.Min(bytes.Length, field.Length - 1)).CopyTo(field);
        return field;
    }
}
