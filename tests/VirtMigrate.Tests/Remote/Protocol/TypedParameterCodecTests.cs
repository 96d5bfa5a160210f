using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Tests.Remote.Protocol;

/// <summary>Typed parameters of each type, written by hand from the protocol's description.</summary>
public sealed class TypedParameterCodecTests
{
    public static TheoryData<TypedParameter, string> Forms => new()
    {
        { TypedParameter.Int("ab", -2), "00000002 61620000 00000001 FFFFFFFE" },
        { TypedParameter.UInt("abc", 0xFFFFFFFE), "00000003 61626300 00000002 FFFFFFFE" },
        { TypedParameter.LLong("abcd", -2), "00000004 61626364 00000003 FFFFFFFF FFFFFFFE" },
        { TypedParameter.ULLong("a", ulong.MaxValue), "00000001 61000000 00000004 FFFFFFFF FFFFFFFF" },
        { TypedParameter.Double("a", -1.5), "00000001 61000000 00000005 BFF80000 00000000" },
        { TypedParameter.Boolean("a", true), "00000001 61000000 00000006 00000001" },
        { TypedParameter.String("a", "\u00e4b"), "00000001 61000000 00000007 00000003 C3A46200" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void EachTypeHasItsForm(TypedParameter parameter, string hex)
    {
        // JOB_STATS' answer: a type, then a list.
        var message = new DomainGetJobStatsReturn(2, new TypedParameterList([parameter]));
        var expected = Convert.FromHexString(("00000002 00000001 " + hex).Replace(" ", string.Empty, StringComparison.Ordinal));

        Assert.Equal(expected, MessageTypes.Encode(message));
        Assert.Equal(parameter, Assert.Single(MessageTypes.Decode<DomainGetJobStatsReturn>(expected).Parameters));
    }

    [Theory]
    [InlineData("00000001 61000000 00000000 00000000", "unknown type 0")]
    [InlineData("00000001 61000000 00000008 00000000", "unknown type 8")]
    [InlineData("00000000 00000001 00000000 00000000", "without a name")]
    public void WhatIsNoParameterIsRefused(string hex, string why)
    {
        var data = Convert.FromHexString(("00000002 00000001 " + hex).Replace(" ", string.Empty, StringComparison.Ordinal));

        Assert.Contains(why, Assert.Throws<XdrException>(() => MessageTypes.Decode<DomainGetJobStatsReturn>(data)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ARepeatedNameIsOneTextAndEveryNameIsItsOwn()
    {
        // More names than are remembered, some of them equal but for one letter, some not in ASCII.
        var remembered = 0;
        string[] names = [.. Enumerable.Range(0, 900).Select(n => $"net.{n}.rx.bytes"), "\u00e4", "\u00e5", "x\u007f"];
        foreach (var name in names)
        {
            var message = MessageTypes.Encode(new DomainGetJobStatsReturn(2, [TypedParameter.Int(name, 1), TypedParameter.Int(name, 2)]));
            var read = MessageTypes.Decode<DomainGetJobStatsReturn>(message).Parameters;

            Assert.Equal(name, read[0].Field);
            Assert.Equal(name, read[1].Field);
            remembered += ReferenceEquals(read[0].Field, read[1].Field) ? 1 : 0;
        }

        // Tests that run at the same time may push some names out.
        Assert.InRange(remembered, names.Length / 2, names.Length - 2);
    }

    [Fact]
    public void NamesAndListsHaveTheirLimits()
    {
        var longest = new TypedParameterList([TypedParameter.Int(new string('x', 79), 1)]);
        var tooLong = new TypedParameterList([TypedParameter.Int(new string('x', 80), 1)]);
        var tooMany = new TypedParameterList(Enumerable.Range(0, 65).Select(i => TypedParameter.Int("x", i)));

        Assert.NotEmpty(MessageTypes.Encode(new DomainGetJobStatsReturn(0, longest)));
        Assert.Throws<XdrException>(() => MessageTypes.Encode(new DomainGetJobStatsReturn(0, tooLong)));
        Assert.Throws<XdrException>(() => MessageTypes.Encode(new DomainGetJobStatsReturn(0, tooMany)));
        Assert.Throws<XdrException>(() => MessageTypes.Encode(new DomainGetJobStatsReturn(0, new([default]))));
    }
}
