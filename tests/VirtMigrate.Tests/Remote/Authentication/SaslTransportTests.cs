using System.Security.Cryptography;
using VirtMigrate.Remote.Authentication.Sasl;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Remote.Authentication;

public sealed class SaslTransportTests
{
    private static readonly DigestCipher Cipher = DigestCipher.All[0];
    private static readonly byte[] Hash = MD5.HashData("session"u8);

    private static DigestMd5Layer Layer(bool isClient) => new(Cipher, Hash, 65_536, 65_536, isClient);

    [Fact]
    public async Task PacketsAreHandedOutOneByOneUntilTheLayerIsThere()
    {
        var (near, far) = MemoryTransport.Pair();
        await using var transport = new SaslTransport(near);

        // Two packets of 8 bytes and the begin of a third arrive in one piece.
        await far.WriteAsync(new byte[] { 0, 0, 0, 8, 1, 2, 3, 4, 0, 0, 0, 8, 5, 6, 7, 8, 9 });
        var buffer = new byte[100];
        Assert.Equal(4, await transport.ReadAsync(buffer));
        Assert.Throws<SaslException>(() => Activate(transport, readsMore: true, buffer));
        Assert.Equal(4, await transport.ReadAsync(buffer));
        Assert.Equal([1, 2, 3, 4], buffer[..4]);
    }

    [Fact]
    public async Task WhatWasSlippedInBehindTheLastClearPacketIsRefused()
    {
        var (near, far) = MemoryTransport.Pair();
        await using var transport = new SaslTransport(near);
        await far.WriteAsync(new byte[] { 0, 0, 0, 4, 0, 0, 0, 24, 0x20, 0, 0x80, 0x86, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0 });
        var buffer = new byte[100];
        Assert.Equal(4, await transport.ReadAsync(buffer));
        transport.Activate(Layer(true));
        await Assert.ThrowsAsync<SaslException>(() => transport.ReadAsync(buffer).AsTask());
    }

    [Fact]
    public async Task AReadThatWaitsWhenTheLayerComesReadsTheFirstBlock()
    {
        var (near, far) = MemoryTransport.Pair();
        await using var transport = new SaslTransport(near);
        await using var host = new SaslTransport(far);
        var buffer = new byte[300_000];
        var reading = transport.ReadAsync(buffer).AsTask();
        transport.Activate(Layer(true));
        host.Activate(Layer(false));
        var sent = RandomNumberGenerator.GetBytes(250_000);
        var writing = host.WriteAsync(sent).AsTask();
        var used = await reading;
        while (used < sent.Length)
        {
            used += await transport.ReadAsync(buffer.AsMemory(used));
        }

        await writing;
        Assert.Equal(sent, buffer[..used]);
        await transport.WriteAsync("back"u8.ToArray());
        Assert.Equal(4, await host.ReadAsync(buffer));
        Assert.Equal("back"u8.ToArray(), buffer[..4]);
    }

    [Theory]
    [InlineData(new byte[] { 0, 1, 0, 1 })]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF })]
    [InlineData(new byte[] { 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20 })]
    public async Task BlocksThatCannotBeAreRefused(byte[] bytes)
    {
        var (near, far) = MemoryTransport.Pair();
        await using var transport = new SaslTransport(near);
        transport.Activate(Layer(true));
        await far.WriteAsync(bytes);
        await Assert.ThrowsAsync<SaslException>(() => transport.ReadAsync(new byte[100]).AsTask());
    }

    private static void Activate(SaslTransport transport, bool readsMore, byte[] buffer)
    {
        // In the middle of a packet: its first four bytes of body are still to come.
        Assert.True(readsMore && buffer.Length > 0);
        transport.Activate(Layer(true));
    }
}
