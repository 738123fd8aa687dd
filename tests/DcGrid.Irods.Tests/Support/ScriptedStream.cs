namespace DcGrid.Irods.Tests.Support;

/// <summary>A server's side that says what it was told to, whatever it hears; at its end it falls silent or closes.</summary>
internal sealed class ScriptedStream(bool closesAtEnd = true) : Stream
{
    private readonly Queue<byte[]> _script = new();
    private readonly MemoryStream _heard = new();
    private ReadOnlyMemory<byte> _saying;

    /// <summary>What was sent to it.</summary>
    public byte[] Heard => _heard.ToArray();

    public bool IsDisposed { get; private set; }

    /// <summary>Completes when a read finds nothing more to say.</summary>
    public TaskCompletionSource Silence { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public void Say(byte[] bytes) => _script.Enqueue(bytes);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_saying.IsEmpty)
        {
            if (!_script.TryDequeue(out var next))
            {
                Silence.TrySetResult();
                await Task.Delay(closesAtEnd ? 0 : Timeout.Infinite, cancellationToken);
                return 0;
            }

            _saying = next;
        }

        var count = int.Min(buffer.Length, _saying.Length);
        _saying[..count].CopyTo(buffer);
        _saying = _saying[count..];
        return count;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _heard.Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => _heard.Write(buffer, offset, count);

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
    }
}
