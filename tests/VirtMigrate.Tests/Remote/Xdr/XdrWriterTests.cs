using System.Buffers;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Tests.Remote.Xdr;

public sealed class XdrWriterTests
{
    private delegate void Writing(ref XdrWriter writer);

    [Fact]
    public void WritesUnitsOfEverySize()
    {
        Assert.Equal("FFFFFFFE", Write((ref XdrWriter w) => w.WriteInt32(-2)));
        Assert.Equal("FFFFFFFFFFFFFFFE", Write((ref XdrWriter w) => w.WriteInt64(-2)));
        Assert.Equal("3FF8000000000000", Write((ref XdrWriter w) => w.WriteDouble(1.5)));
        Assert.Equal("00000001", Write((ref XdrWriter w) => w.WriteBool(true)));
        Assert.Equal("00112233445566778899AABBCCDDEEFF",
            Write((ref XdrWriter w) => w.WriteGuid(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"))));
    }

    [Fact]
    public void SmallTypesTakeAWholeUnit()
    {
        Assert.Equal("000000FF", Write((ref XdrWriter w) => w.WriteByte(0xFF)));
        Assert.Equal("FFFFFFFF", Write((ref XdrWriter w) => w.WriteSByte(-1)));
        Assert.Equal("0000FFFF", Write((ref XdrWriter w) => w.WriteUInt16(0xFFFF)));
        Assert.Equal("FFFFFFFE", Write((ref XdrWriter w) => w.WriteInt16(-2)));
        Assert.Equal("0000000200000041FFFFFFFF", Write((ref XdrWriter w) => w.WriteCharArray([0x41, 0xFF], 2)));
        Assert.Equal("00000041FFFFFF80", Write((ref XdrWriter w) => w.WriteFixedCharArray([0x41, 0x80], 2)));
    }

    [Theory]
    [InlineData("", "00000000")]
    [InlineData("a", "0000000161000000")]
    [InlineData("abcd", "0000000461626364")]
    [InlineData("\u00e4", "00000002C3A40000")]
    [InlineData("\U0001F600", "00000004F09F9880")]
    public void TextIsCountedInBytesAndPadded(string text, string hex) => Assert.Equal(hex, Write((ref XdrWriter w) => w.WriteString(text)));

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(85)]
    [InlineData(255)]
    [InlineData(257)]
    [InlineData(100_000)]
    public void TextOfAnyLengthIsTheSameWhereverTheBufferEnds(int length)
    {
        var text = string.Concat(Enumerable.Range(0, length).Select(i => i % 3 == 0 ? "\u20ac" : "x"));
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new XdrWriter(buffer);
        for (var i = 0; i < 10; i++)
        {
            writer.WriteInt32(i);
            writer.WriteString(text);
        }

        writer.Flush();
        var reader = new XdrReader(buffer.WrittenSpan);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(i, reader.ReadInt32());
            Assert.Equal(text, reader.ReadString());
        }

        Assert.Equal(0, reader.Remaining);
    }

    [Fact]
    public void PaddingIsZeroInABufferThatHeldOtherBytes()
    {
        var buffer = new ArrayBufferWriter<byte>();
        buffer.GetSpan(64).Fill(0xEE);
        var writer = new XdrWriter(buffer);
        writer.WriteOpaque([1, 2, 3, 4, 5]);
        writer.WriteFixedOpaque([6], 1);
        writer.WriteString("x");
        writer.Flush();

        Assert.Equal("000000050102030405000000" + "06000000" + "0000000178000000", Convert.ToHexString(buffer.WrittenSpan));
    }

    [Fact]
    public void GoesOnAfterAFlush()
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new XdrWriter(buffer);
        writer.WriteInt32(1);
        writer.Flush();
        writer.WriteInt32(2);
        writer.Flush();
        writer.Flush();

        Assert.Equal("0000000100000002", Convert.ToHexString(buffer.WrittenSpan));
        Assert.Equal(8, writer.Written);
    }

    [Fact]
    public void WhatPeersCannotTakeIsRefused()
    {
        var half = "half " + (char)0xD800;
        var longHalf = new string('x', 1000) + half;

        Assert.Throws<XdrException>(() => Write((ref XdrWriter w) => w.WriteString("a\0b")));
        Assert.Throws<XdrException>(() => Write((ref XdrWriter w) => w.WriteString(new string('\0', 1000))));
        Assert.Throws<XdrException>(() => Write((ref XdrWriter w) => w.WriteString(half)));
        Assert.Throws<XdrException>(() => Write((ref XdrWriter w) => w.WriteString(longHalf)));
        Assert.Throws<XdrException>(() => Write((ref XdrWriter w) => w.WriteString("abc", 2)));
        Assert.Throws<XdrException>(() => Write((ref XdrWriter w) => w.WriteString("\u00e4", 1)));
        Assert.Throws<XdrException>(() => Write((ref XdrWriter w) => w.WriteString(new string('x', 1000), 999)));
        Assert.Throws<XdrException>(() => Write((ref XdrWriter w) => w.WriteOpaque([1, 2, 3], 2)));
        Assert.Throws<XdrException>(() => Write((ref XdrWriter w) => w.WriteFixedOpaque([1, 2, 3], 2)));
        Assert.Throws<XdrException>(() => Write((ref XdrWriter w) => w.WriteCharArray([1, 2, 3], 2)));
        Assert.Throws<XdrException>(() => Write((ref XdrWriter w) => w.WriteFixedCharArray([1, 2, 3], 4)));
        Assert.Throws<XdrException>(() => Write((ref XdrWriter w) => w.WriteCount(3, 2)));
    }

    [Fact]
    public void TakesNoMemoryOfItsOwn()
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        WriteSome(buffer);
        buffer.ResetWrittenCount();
        var before = GC.GetAllocatedBytesForCurrentThread();
        WriteSome(buffer);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static void WriteSome(ArrayBufferWriter<byte> buffer)
    {
        var writer = new XdrWriter(buffer);
        for (var i = 0; i < 20; i++)
        {
            writer.WriteString("a text of some length");
            writer.WriteUInt64(7);
            writer.WriteGuid(Guid.Empty);
        }

        writer.Flush();
    }

    private static string Write(Writing writing)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new XdrWriter(buffer);
        writing(ref writer);
        writer.Flush();
        return Convert.ToHexString(buffer.WrittenSpan);
    }
}
