using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Remote.Xdr;
using VirtMigrate.Tests.Vectors;

namespace VirtMigrate.Tests.Remote.Protocol;

/// <summary>What the fields of real messages say; that they are written back byte for byte is seen by
/// <see cref="CapturedTrafficTests"/>.</summary>
public sealed class NamedVectorTests
{
    private const int Begin3 = 213, Prepare3 = 214, Perform3 = 216, Finish3 = 217, Confirm3 = 218;

    [Fact]
    public void Header()
    {
        var packet = Convert.FromHexString("00000020" + "20008086" + "00000001" + "0000003C" + "00000000" + "00000001" + "00000000" + "0000000A");
        var reader = new XdrReader(packet);
        var header = RpcHeader.Read(ref reader);

        Assert.Equal(new RpcHeader(32, RemoteProgram.Remote, 1, 60, MessageType.Call, 1, MessageStatus.Ok), header);
        Assert.True(header.HasValidLength);
        Assert.Equal(4, header.PayloadLength);
        Assert.Equal(10, ConnectSupportsFeatureArguments.Read(ref reader).Feature);
        Assert.Contains(WireVector.All, v => v.Packet.AsSpan().SequenceEqual(packet));
        Assert.Equal(ProtocolLimits.Header, RpcHeader.MinimumSize);
    }

    [Theory]
    [InlineData(27u, false)]
    [InlineData(28u, true)]
    [InlineData(33_554_436u, true)]
    [InlineData(33_554_437u, false)]
    [InlineData(uint.MaxValue, false)]
    public void HeaderKnowsWhichLengthsThereAre(uint length, bool valid) =>
        Assert.Equal(valid, new RpcHeader(length, 0, 0, 0, default, 0, default).HasValidLength);

    [Fact]
    public void ErrorReply()
    {
        var error = WireVector.Find("queries", 23, MessageType.Reply, MessageStatus.Error).Decode<ErrorBody>();

        Assert.Equal((42, 10, "Domain not found: no domain with matching name 'nosuch'", ErrorBody.ErrorLevel),
            (error.Code, error.Origin, error.Message, error.Level));
        Assert.Equal(("Domain not found: %s", "no domain with matching name 'nosuch'", null), (error.Text1, error.Text2, error.Text3));
        Assert.Equal((null, null, -1, -1), (error.Domain, error.Network, error.Number1, error.Number2));

        var exception = error.ToException("alpha", RemoteProcedures.NameOf(23));
        Assert.Equal((VirtErrorCode.NoDomain, VirtErrorDomain.Qemu, VirtErrorId.DomainNotFound), (exception.Code, exception.Domain, exception.ErrorId));
    }

    [Fact]
    public void TypedParametersOfRealTraffic()
    {
        var types = WireVector.Find("queries", 344, MessageType.Reply).Decode<ConnectGetAllDomainStatsReturn>().Records
            .SelectMany(r => r.Parameters).Select(p => p.Type).ToHashSet();

        Assert.Superset(new HashSet<TypedParameterType> { TypedParameterType.Int, TypedParameterType.UInt, TypedParameterType.ULLong }, types);
    }

    [Fact]
    public void ListAllDomains()
    {
        var call = WireVector.Find("queries", 273, MessageType.Call).Decode<ConnectListAllDomainsArguments>();
        var reply = WireVector.Find("queries", 273, MessageType.Reply).Decode<ConnectListAllDomainsReturn>();

        Assert.Equal(new ConnectListAllDomainsArguments(1, 3), call);
        Assert.Equal((uint)reply.Domains.Length, reply.Count);
        Assert.Equal(["d", "g"], reply.Domains.Select(d => d.Name).Order());
        Assert.All(reply.Domains, d => Assert.True(d.Id > 0));
    }

    [Fact]
    public void Begin3PlainAndWithParameters()
    {
        var plain = WireVector.Find("protocol-3", Begin3, MessageType.Call).Decode<DomainMigrateBegin3Arguments>();
        var answer = WireVector.Find("protocol-3", Begin3, MessageType.Reply).Decode<DomainMigrateBegin3Return>();
        var parameters = WireVector.Find("protocol-params", 302, MessageType.Call).Decode<DomainMigrateBegin3ParamsArguments>();
        var answerParameters = WireVector.Find("protocol-params", 302, MessageType.Reply).Decode<DomainMigrateBegin3ParamsReturn>();

        Assert.True(plain.Domain.Id > 0);
        Assert.Equal((null, null, 0UL), (plain.Xml, plain.DestinationName, plain.Bandwidth));
        Assert.True(((MigrationFlags)plain.Flags).HasFlag(MigrationFlags.Live));
        AssertBegun(answer.CookieOut, answer.Xml, plain.Domain);
        Assert.True(((MigrationFlags)parameters.Flags).HasFlag(MigrationFlags.Live));
        AssertBegun(answerParameters.CookieOut, answerParameters.Xml, parameters.Domain);
    }

    [Fact]
    public void Prepare3PlainAndWithParameters()
    {
        var begun = WireVector.Find("protocol-3", Begin3, MessageType.Reply).Decode<DomainMigrateBegin3Return>();
        var plain = WireVector.Find("protocol-3", Prepare3, MessageType.Call).Decode<DomainMigratePrepare3Arguments>();
        var answer = WireVector.Find("protocol-3", Prepare3, MessageType.Reply).Decode<DomainMigratePrepare3Return>();
        var parameters = WireVector.Find("protocol-params", 303, MessageType.Call).Decode<DomainMigratePrepare3ParamsArguments>();
        var answerParameters = WireVector.Find("protocol-params", 303, MessageType.Reply).Decode<DomainMigratePrepare3ParamsReturn>();

        Assert.Equal(begun.CookieOut, plain.CookieIn);
        Assert.Equal(begun.Xml, plain.DomainXml);
        Assert.Equal((null, null), (plain.UriIn, plain.DestinationName));
        Assert.StartsWith("tcp:", answer.UriOut, StringComparison.Ordinal);
        AssertCookie(answer.CookieOut);
        Assert.StartsWith("<domain", parameters.Parameters.GetString(MigrationParameters.DestinationXml), StringComparison.Ordinal);
        AssertCookie(parameters.CookieIn);
        Assert.StartsWith("tcp:", answerParameters.UriOut, StringComparison.Ordinal);
        AssertCookie(answerParameters.CookieOut);
    }

    [Fact]
    public void Perform3PlainAndWithParameters()
    {
        var prepared = WireVector.Find("protocol-3", Prepare3, MessageType.Reply).Decode<DomainMigratePrepare3Return>();
        var plain = WireVector.Find("protocol-3", Perform3, MessageType.Call).Decode<DomainMigratePerform3Arguments>();
        var answer = WireVector.Find("protocol-3", Perform3, MessageType.Reply).Decode<DomainMigratePerform3Return>();
        var parameters = WireVector.Find("protocol-params", 305, MessageType.Call).Decode<DomainMigratePerform3ParamsArguments>();
        var answerParameters = WireVector.Find("protocol-params", 305, MessageType.Reply).Decode<DomainMigratePerform3ParamsReturn>();

        Assert.Equal(prepared.CookieOut, plain.CookieIn);
        Assert.Equal((prepared.UriOut, null), (plain.Uri, plain.DestinationUri));
        AssertCookie(answer.CookieOut);
        Assert.Null(parameters.DestinationUri);
        Assert.StartsWith("tcp:", parameters.Parameters.GetString(MigrationParameters.Uri), StringComparison.Ordinal);
        AssertCookie(parameters.CookieIn);
        AssertCookie(answerParameters.CookieOut);
    }

    [Fact]
    public void Perform3ToAPeerCarriesTheDestinationsUri()
    {
        var call = WireVector.Find("p2p", 305, MessageType.Call).Decode<DomainMigratePerform3ParamsArguments>();

        Assert.StartsWith("qemu+tcp://", call.DestinationUri, StringComparison.Ordinal);
        Assert.True(((MigrationFlags)call.Flags).HasFlag(MigrationFlags.PeerToPeer));
        Assert.Empty(call.CookieIn);
    }

    [Fact]
    public void Finish3PlainAndWithParameters()
    {
        var performed = WireVector.Find("protocol-3", Perform3, MessageType.Reply).Decode<DomainMigratePerform3Return>();
        var plain = WireVector.Find("protocol-3", Finish3, MessageType.Call).Decode<DomainMigrateFinish3Arguments>();
        var answer = WireVector.Find("protocol-3", Finish3, MessageType.Reply).Decode<DomainMigrateFinish3Return>();
        var parameters = WireVector.Find("protocol-params", 306, MessageType.Call).Decode<DomainMigrateFinish3ParamsArguments>();
        var answerParameters = WireVector.Find("protocol-params", 306, MessageType.Reply).Decode<DomainMigrateFinish3ParamsReturn>();

        Assert.Equal(performed.CookieOut, plain.CookieIn);
        Assert.Equal((answer.Domain.Name, 0), (plain.DestinationName, plain.Cancelled));
        Assert.True(answer.Domain.Id > 0);
        AssertCookie(answer.CookieOut);
        Assert.Equal(0, parameters.Cancelled);
        AssertCookie(parameters.CookieIn);
        Assert.True(answerParameters.Domain.Id > 0);
        AssertCookie(answerParameters.CookieOut);
    }

    [Fact]
    public void Confirm3PlainAndWithParameters()
    {
        var finished = WireVector.Find("protocol-3", Finish3, MessageType.Reply).Decode<DomainMigrateFinish3Return>();
        var plain = WireVector.Find("protocol-3", Confirm3, MessageType.Call).Decode<DomainMigrateConfirm3Arguments>();
        var parameters = WireVector.Find("protocol-params", 307, MessageType.Call).Decode<DomainMigrateConfirm3ParamsArguments>();

        Assert.Equal(finished.CookieOut, plain.CookieIn);
        Assert.Equal((finished.Domain.Uuid, 0), (plain.Domain.Uuid, plain.Cancelled));
        Assert.Equal(0, parameters.Cancelled);
        AssertCookie(parameters.CookieIn);
    }

    [Fact]
    public void NodeInfoIsExactly160Bytes()
    {
        var vector = WireVector.Find("queries", 6, MessageType.Reply);
        var info = vector.Decode<NodeGetInfoReturn>();

        Assert.Equal(160, vector.Body.Length);
        Assert.Equal("x86_64", System.Text.Encoding.ASCII.GetString(info.Model).TrimEnd('\0'));
        Assert.True(info.Cpus > 0 && info.Memory > 0);
    }

    [Fact]
    public void LifecycleEvents()
    {
        var events = WireVector.All.Where(v => v is { Capture: "queries", Header: { Procedure: 318, Type: MessageType.Message } })
            .Select(v => v.Decode<DomainEventCallbackLifecycleMessage>()).ToList();

        Assert.Equal((DomainLifecycleKind.Defined, "probe", DomainRef.Inactive),
            ((DomainLifecycleKind)events[0].Event, events[0].Domain.Name, events[0].Domain.Id));
        Assert.Contains(events, e => e is { Event: (int)DomainLifecycleKind.Stopped, Detail: 3, Domain.Name: "d" });
        Assert.Single(events.Select(e => e.CallbackId).Distinct());
    }

    [Fact]
    public void MigrationEvents()
    {
        var iterations = WireVector.All.Where(v => v is { Capture: "queries", Header: { Procedure: 359, Type: MessageType.Message } })
            .Select(v => v.Decode<DomainEventCallbackMigrationIterationMessage>().Iteration);
        var completed = WireVector.Find("queries", 363, MessageType.Message).Decode<DomainEventCallbackJobCompletedMessage>();
        var statistics = new JobStatistics(JobType.Completed, completed.Parameters);

        Assert.Equal([1, 2, 3, 4, 5], iterations);
        Assert.Equal(("d", 5UL), (completed.Domain.Name, statistics.MemoryIteration));
        Assert.Equal(5, completed.Parameters.GetInt("operation"));
    }

    private static void AssertBegun(byte[] cookie, string xml, DomainRef domain)
    {
        AssertCookie(cookie);
        Assert.StartsWith("<domain", xml, StringComparison.Ordinal);
        Assert.Contains(domain.Uuid.ToString(), xml, StringComparison.Ordinal);
    }

    // QEMU's cookies happen to be XML that ends in a NUL.
    private static void AssertCookie(byte[] cookie)
    {
        Assert.StartsWith("<qemu-migration>", System.Text.Encoding.ASCII.GetString(cookie), StringComparison.Ordinal);
        Assert.Equal(0, cookie[^1]);
    }
}
