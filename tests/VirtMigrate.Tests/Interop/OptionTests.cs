using System.Buffers;
using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Remote.Xdr;
using VirtMigrate.Simulation;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Interop;

/// <summary>Every option of a migration puts the same flags and parameters on the wire as libvirt's own client does.</summary>
public sealed class OptionTests
{
    private const string Beta = "127.0.0.1";

    // libvirt's library itself, for parameters that its Python binding and its virsh of today do not know by name.
    private const string Native = """
        import ctypes, sys
        lib = ctypes.CDLL('libvirt.so.0')
        for name in ('virConnectOpen', 'virDomainLookupByName', 'virDomainMigrate3'):
            getattr(lib, name).restype = ctypes.c_void_p
        source, destination = (ctypes.c_void_p(lib.virConnectOpen(uri.encode())) for uri in sys.argv[1:3])
        domain = ctypes.c_void_p(lib.virDomainLookupByName(source, sys.argv[3].encode()))
        parameters, count, room = ctypes.c_void_p(), ctypes.c_int(0), ctypes.c_int(0)
        into = ctypes.byref(parameters), ctypes.byref(count), ctypes.byref(room)
        for parameter in sys.argv[5:]:
            name, value = parameter.split('=', 1)
            kind, value = value.split(':', 1)
            if kind == 'int':
                added = lib.virTypedParamsAddInt(*into, name.encode(), ctypes.c_int(int(value)))
            elif kind == 'ullong':
                added = lib.virTypedParamsAddULLong(*into, name.encode(), ctypes.c_ulonglong(int(value)))
            else:
                added = lib.virTypedParamsAddString(*into, name.encode(), value.encode())
            assert added == 0
        moved = lib.virDomainMigrate3(domain, destination, parameters, ctypes.c_uint(count.value), ctypes.c_uint(int(sys.argv[4])))
        print('moved' if moved else 'not moved')
        """;

    public static TheoryData<string> Cases => new(OptionCase.All.Where(c => c.Virsh is not null || c.Native is not null).Select(c => c.Name));

    [SkippableTheory, MemberData(nameof(Cases))]
    public async Task It_is_sent_as_libvirt_sends_it(string name)
    {
        var option = OptionCase.All.Single(c => c.Name == name);
        var theirs = await RecordAsync(option, (alpha, beta, xml) => ForeignAsync(option, alpha, beta, xml));
        var ours = await RecordAsync(option, (alpha, beta, xml) => InteropBench.MigrateAsync(alpha, beta, domain =>
        {
            var settings = option.Settings(Beta, xml);
            return (settings with { PeerUri = settings.PeerToPeer ? beta : null }).ToRequest(domain);
        }));

        Assert.NotEmpty(theirs);
        Assert.Equal(string.Join("\n", theirs), string.Join("\n", ours));
    }

    private static async Task ForeignAsync(OptionCase option, string alpha, string beta, string xml)
    {
        if (option.Virsh is null)
        {
            await ForeignClient.PythonAsync(Native, [alpha, beta, InteropBench.Guest,
                $"{(uint)option.ExpectedFlags}", .. option.Parameters.Select(p => OptionCase.Fill(p, Beta, xml))]);
            return;
        }

        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, xml);
            await ForeignClient.TryVirshAsync(alpha, ["migrate", InteropBench.Guest, beta,
                .. option.Virsh.Select(word => OptionCase.Fill(word.Replace("{xmlfile}", file, StringComparison.Ordinal), Beta, xml))]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<string[]> RecordAsync(OptionCase option, Func<string, string, string, Task> migrate)
    {
        await using var bench = await InteropBench.StartAsync(libraryVersion: Math.Max(option.Since, 9_000_000));
        if (option.Calls is not null)
        {
            // What this option does comes after the guest has begun to move; here it is not to begin.
            bench.Beta.Host.AddFault(SimulationFault.Fail("MigratePrepare3Params", VirtErrorCode.OperationFailed, "operation failed: not today"));
        }

        await using (var driver = await InteropBench.ConnectAsync(bench.Alpha.Uri))
        {
            var domain = await driver.LookupDomainByNameAsync(InteropBench.Guest, default);
            var xml = await driver.GetDomainXmlAsync(domain, DomainXmlFlags.Migratable, default);
            if (option.State == "shutoff")
            {
                await driver.DestroyDomainAsync(domain, 0, default);
            }

            await using var alpha = new CountingRelay(bench.Alpha.Uri, keep: true);
            await using var beta = new CountingRelay(bench.Beta.Uri, keep: true);
            await migrate(alpha.Uri, beta.Uri, xml);
            string Anonymous(string text) => text.Replace($"{domain.Uuid}", "UUID", StringComparison.Ordinal)
                .Replace(alpha.Uri, "ALPHA", StringComparison.Ordinal).Replace(beta.Uri, "BETA", StringComparison.Ordinal);
            return [.. alpha.Sent.SelectMany(Calls).Select(call => $"alpha {Anonymous(call)}"),
                .. beta.Sent.SelectMany(Calls).Select(call => $"beta {Anonymous(call)}")];
        }
    }

    /// <summary>The migration's calls in what a client sent: procedure, flags, parameters with their types.</summary>
    private static IEnumerable<string> Calls(byte[] sent)
    {
        for (var at = 0; at + ProtocolLimits.Header <= sent.Length;)
        {
            var (header, body) = Packet(sent, at);
            at += (int)header.Length;
            if (header.Program == RemoteProgram.Remote && header.Type == MessageType.Call && Describe(header.Procedure, body) is { } call)
            {
                yield return call;
            }
        }
    }

    private static (RpcHeader Header, byte[] Body) Packet(byte[] sent, int at)
    {
        var reader = new XdrReader(sent.AsSpan(at));
        var header = RpcHeader.Read(ref reader);
        return (header, sent[(at + ProtocolLimits.Header)..(at + (int)header.Length)]);
    }

    private static string? Describe(int procedure, byte[] body)
    {
        switch (procedure)
        {
            case 302:
                var begin = Whole<DomainMigrateBegin3ParamsArguments>(body);
                return Text("Begin", begin.Flags, begin.Parameters);
            case 303:
                var prepare = Whole<DomainMigratePrepare3ParamsArguments>(body);
                return Text("Prepare", prepare.Flags, prepare.Parameters);
            case 305:
                var perform = Whole<DomainMigratePerform3ParamsArguments>(body);
                return Text($"Perform to '{perform.DestinationUri}'", perform.Flags, perform.Parameters);
            case 306:
                var finish = Whole<DomainMigrateFinish3ParamsArguments>(body);
                return Text($"Finish {finish.Cancelled}", finish.Flags, finish.Parameters);
            case 307:
                var confirm = Whole<DomainMigrateConfirm3ParamsArguments>(body);
                return Text($"Confirm {confirm.Cancelled}", confirm.Flags, confirm.Parameters);
            default:
                return null;
        }
    }

    // Read, and written back byte for byte: what is compared below is all that there is.
    private static T Whole<T>(byte[] body)
        where T : struct, IXdrMessage<T>
    {
        var reader = new XdrReader(body);
        var message = T.Read(ref reader);
        Assert.Equal(0, reader.Remaining);
        var written = new ArrayBufferWriter<byte>();
        var writer = new XdrWriter(written);
        message.Write(ref writer);
        writer.Flush();
        Assert.Equal(body, written.WrittenSpan.ToArray());
        return message;
    }

    // The order of different parameters means nothing; that of equal ones does.
    private static string Text(string call, uint flags, TypedParameterList parameters) =>
        $"{call} flags 0x{flags:x} " + string.Join(' ', parameters.OrderBy(p => p.Field, StringComparer.Ordinal).Select(p => $"{p.Field}={p.Type}:{p.Value}"));
}
