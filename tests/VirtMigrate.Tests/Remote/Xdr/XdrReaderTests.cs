using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Tests.Remote.Xdr;

public sealed class XdrReaderTests
{
    private delegate T Reading<out T>(ref XdrReader reader);

    [Fact]
    public void ReadsUnitsOfEverySize()
    {
        Assert.Equal(-2, Read("FFFFFFFE", (ref XdrReader r) => r.ReadInt32()));
        Assert.Equal(0xFFFFFFFE, Read("FFFFFFFE", (ref XdrReader r) => r.ReadUInt32()));
        Assert.Equal(-2L, Read("FFFFFFFFFFFFFFFE", (ref XdrReader r) => r.ReadInt64()));
        Assert.Equal(ulong.MaxValue - 1, Read("FFFFFFFFFFFFFFFE", (ref XdrReader r) => r.ReadUInt64()));
        Assert.Equal(1.5, Read("3FF8000000000000", (ref XdrReader r) => r.ReadDouble()));
        Assert.True(Read("00000001", (ref XdrReader r) => r.ReadBool()));
        Assert.Equal(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), Read("00112233445566778899AABBCCDDEEFF", (ref XdrReader r) => r.ReadGuid()));
    }

    [Fact]
    public void SmallTypesAreTheLowBitsOfAUnit()
    {
        Assert.Equal(0x80, Read("FFFFFF80", (ref XdrReader r) => r.ReadByte()));
        Assert.Equal(-128, Read("FFFFFF80", (ref XdrReader r) => r.ReadSByte()));
        Assert.Equal(0x8001, Read("FFFF8001", (ref XdrReader r) => r.ReadUInt16()));
        Assert.Equal(-32767, Read("FFFF8001", (ref XdrReader r) => r.ReadInt16()));
        Assert.Equal([0x41, 0xFF], Read("00000002 00000041 FFFFFFFF", (ref XdrReader r) => r.ReadCharArray(2)));
        Assert.Equal([0x41, 0x80], Read("00000041 00000080", (ref XdrReader r) => r.ReadFixedCharArray(2)));
    }

    [Fact]
    public void PaddingMayHoldAnything()
    {
        Assert.Equal("abc", Read("00000003 616263FF", (ref XdrReader r) => r.ReadString()));
        Assert.Equal([1], Read("00000001 01020304", (ref XdrReader r) => r.ReadOpaque()));
        Assert.Equal([1, 2], Read("0102FFFF", (ref XdrReader r) => r.ReadFixedOpaque(2)));
    }

    [Fact]
    public void TextThatIsNoUtf8IsReadWithReplacements() =>
        Assert.Equal("a\uFFFDb", Read("00000003 61E46200", (ref XdrReader r) => r.ReadString()));

    [Theory]
    [InlineData("00000002 61006200")]
    [InlineData("00000004 616263")]
    [InlineData("00000003 616263")]
    [InlineData("FFFFFFFF 61626364")]
    [InlineData("7FFFFFFF 61626364")]
    [InlineData("0000")]
    [InlineData("")]
    [InlineData("00000009 000000000000000000000000")]
    public void TextThatCannotBeIsRefused(string hex) =>
        Assert.Throws<XdrException>(() => Read(hex, (ref XdrReader r) => r.ReadString(8)));

    [Theory]
    [InlineData("00000002 00000000")]
    [InlineData("00000005 00000000 00000000 00000000 00000000 00000000")]
    [InlineData("FFFFFFFF")]
    public void CountsAreCheckedAgainstLimitAndRest(string hex) =>
        Assert.Throws<XdrException>(() => Read(hex, (ref XdrReader r) => r.ReadCount(4, 4)));

    [Theory]
    [InlineData("00000002")]
    [InlineData("FFFFFFFF")]
    public void TruthIsZeroOrOne(string hex) =>
        Assert.Throws<XdrException>(() => Read(hex, (ref XdrReader r) => r.ReadPresence()));

    [Fact]
    public void WhatIsTooShortIsRefused()
    {
        Assert.Throws<XdrException>(() => Read("000000", (ref XdrReader r) => r.ReadInt32()));
        Assert.Throws<XdrException>(() => Read("00000000000000", (ref XdrReader r) => r.ReadInt64()));
        Assert.Throws<XdrException>(() => Read("001122334455", (ref XdrReader r) => r.ReadGuid()));
        Assert.Throws<XdrException>(() => Read("0011", (ref XdrReader r) => r.ReadFixedOpaque(2)));
        Assert.Throws<XdrException>(() => Read("00000041", (ref XdrReader r) => r.ReadFixedCharArray(2)));
        Assert.Throws<XdrException>(() => Read("00000041", (ref XdrReader r) => r.ReadFixedCharArray(int.MaxValue)));
    }

    private static T Read<T>(string hex, Reading<T> reading)
    {
        var reader = new XdrReader(Convert.FromHexString(hex.Replace(" ", string.Empty, StringComparison.Ordinal)));
        var value = reading(ref reader);
        Assert.Equal(0, reader.Remaining);
        return value;
    }
}
