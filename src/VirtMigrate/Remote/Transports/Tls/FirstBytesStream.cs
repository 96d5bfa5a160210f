namespace VirtMigrate.Remote.Transports.Tls;

/// <summary>Passes everything through and remembers how the peer's first bytes began: they tell whether it speaks TLS.</summary>
internal sealed class FirstBytesStream(Stream inner) : Stream
{
    private readonly byte[] first = new byte[3];
    private int count;

    /// <summary>Whether the peer has sent anything.</summary>
    public bool HasAny => count > 0;

    /// <summary>Whether what it has sent can be TLS: a record of the handshake, or an alert.</summary>
    public bool LooksLikeTls => count < 2 || (first[0] is 0x15 or 0x16 && first[1] == 3);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (count < first.Length)
        {
            var kept = Math.Min(read, first.Length - count);
            buffer.Span[..kept].CopyTo(first.AsSpan(count));
            count += kept;
        }

        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        inner.WriteAsync(buffer, offset, count, cancellationToken);

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
