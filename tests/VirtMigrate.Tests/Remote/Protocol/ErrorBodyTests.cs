using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol.Messages;

namespace VirtMigrate.Tests.Remote.Protocol;

public sealed class ErrorBodyTests
{
    [Theory]
    [InlineData(39, 7, "unknown procedure: 4711", VirtErrorCode.NoSupport)]
    [InlineData(39, 13, "unknown procedure: 4711", VirtErrorCode.NoSupport)]
    [InlineData(39, 10, "unknown procedure: 4711", VirtErrorCode.Rpc)]
    [InlineData(39, 7, "authentication required", VirtErrorCode.Rpc)]
    [InlineData(1, 7, "unknown procedure: 4711", VirtErrorCode.InternalError)]
    public void AnUnknownProcedureIsNotSupported(int code, int origin, string text, VirtErrorCode expected)
    {
        var error = new ErrorBody(code, origin, text, 2, null, null, null, null, 0, 0, null).ToException("beta", "DOMAIN_GET_STATE");

        Assert.Equal(expected, error.Code);
        Assert.Equal((VirtErrorDomain)origin, error.Domain);
        Assert.Equal(text, error.Message);
        Assert.Equal(("beta", "DOMAIN_GET_STATE", CallDelivery.Answered), (error.Host, error.Call, error.Delivery));
    }

    [Fact]
    public void AnErrorWithoutTextSaysItsNumbers() =>
        Assert.Contains("95 of part 60", new ErrorBody(95, 60, null, 2, null, null, null, null, 0, 0, null).ToException("h", "c").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("it\0failed", "it\uFFFDfailed")]
    [InlineData("plain", "plain")]
    public void WhateverItsTextAnErrorCanBeSent(string text, string sent)
    {
        var body = ErrorBody.FromException(new VirtException(VirtErrorCode.NoDomain, VirtErrorDomain.Qemu, text));
        var back = MessageTypes.Decode<ErrorBody>(MessageTypes.Encode(body)).ToException("h", "c");

        Assert.Equal((VirtErrorCode.NoDomain, VirtErrorDomain.Qemu, sent), (back.Code, back.Domain, back.Message));
    }

    // Not as an attribute's argument: an attribute cannot hold half a pair either.
    [Fact]
    public void HalfASurrogatePairIsReplaced() => WhateverItsTextAnErrorCanBeSent("half " + (char)0xD800 + " pair", "half \uFFFD pair");

    [Fact]
    public void AnEndlessTextIsCut() =>
        Assert.InRange(MessageTypes.Encode(ErrorBody.FromException(
            new VirtException(VirtErrorCode.NoDomain, VirtErrorDomain.Qemu, new string('\u00e4', 5_000_000)))).Length, 65_536, 400_000);
}
