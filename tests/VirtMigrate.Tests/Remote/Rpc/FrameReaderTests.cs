using System.Buffers.Binary;
using VirtMigrate.Remote.Rpc;
using VirtMigrate.Remote.Xdr;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Remote.Rpc;

public sealed class FrameReaderTests
{
    private static byte[] Packet(int length)
    {
        var packet = new byte[length];
        new Random(length).NextBytes(packet);
        BinaryPrimitives.WriteInt32BigEndian(packet, length);
        return packet;
    }

    [Fact]
    public async Task A_length_that_is_announced_but_does_not_come_costs_nothing()
    {
        var (client, server) = MemoryTransport.Pair();
        using var reader = new FrameReader(client);
        var head = new byte[1000];
        BinaryPrimitives.WriteInt32BigEndian(head, 33_554_436);
        await server.WriteAsync(head);
        server.Abort();
        await Assert.ThrowsAsync<XdrException>(() => reader.ReadFrameAsync().AsTask());
        Assert.True(reader.Capacity <= 32_768, $"the buffer has {reader.Capacity} bytes");
    }

    [Fact]
    public async Task Packets_of_all_sizes_come_out_as_they_went_in()
    {
        var (client, server) = MemoryTransport.Pair();
        using var reader = new FrameReader(client);
        int[] sizes = [28, 29, 16_384, 28, 70_001, 262_148, 3_000_000, 28, 16_383, 16_385, 65_536];
        await server.WriteAsync(sizes.SelectMany(Packet).ToArray());
        server.Abort();
        foreach (var size in sizes)
        {
            Assert.Equal(Packet(size), (await reader.ReadFrameAsync()).ToArray());
        }

        Assert.True((await reader.ReadFrameAsync()).IsEmpty);
    }

    [Fact]
    public async Task The_largest_packet_passes_and_one_byte_more_does_not()
    {
        var (client, server) = MemoryTransport.Pair();
        using var reader = new FrameReader(client);
        var largest = new byte[33_554_436];
        BinaryPrimitives.WriteInt32BigEndian(largest, largest.Length);
        await server.WriteAsync(largest);
        Assert.Equal(largest.Length, (await reader.ReadFrameAsync()).Length);
        await server.WriteAsync(new byte[] { 2, 0, 0, 5 });
        var error = await Assert.ThrowsAsync<XdrException>(() => reader.ReadFrameAsync().AsTask());
        Assert.Contains("33554437", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_buffer_is_given_back_when_it_is_empty()
    {
        var (client, server) = MemoryTransport.Pair();
        using var reader = new FrameReader(client);
        await server.WriteAsync(Packet(8_000_000));
        await reader.ReadFrameAsync();
        Assert.True(reader.Capacity >= 8_000_000);
        await server.WriteAsync(Packet(28));
        await reader.ReadFrameAsync();
        Assert.True(reader.Capacity <= 32_768, $"the buffer has {reader.Capacity} bytes");
    }
}
