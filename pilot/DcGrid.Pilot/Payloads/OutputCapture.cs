using System.Buffers;
using System.Text;

namespace DcGrid.Pilot.Payloads;

/// <summary>
/// Copies what a process writes into a file, up to <see cref="PilotLimits.MaxLogBytes"/>, and keeps its last part. What
/// is more is read and dropped, so that the process never waits for the pilot.
/// </summary>
internal sealed class OutputCapture(string path)
{
    private const int BufferBytes = 16 * 1024;

    private readonly Lock _lock = new();
    private readonly byte[] _ring = new byte[PilotLimits.MaxTailBytes];
    private long _total;

    public string Path { get; } = path;

    /// <summary>The last 16 KiB at most, as text; what is not UTF-8 is replaced.</summary>
    public string Tail
    {
        get
        {
            lock (_lock)
            {
                var length = (int)Math.Min(_total, _ring.Length);
                var tail = new byte[length];
                for (var i = 0; i < length; i++)
                {
                    tail[i] = _ring[(_total - length + i) % _ring.Length];
                }

                return Trim(Encoding.UTF8.GetString(tail));
            }
        }
    }

    /// <summary>Copies until the stream ends, or the disk is full: then it only reads on.</summary>
    public async Task CopyAsync(Stream source, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        FileStream? file = new(Path, FileMode.Create, FileAccess.Write, FileShare.Read, 0);
        try
        {
            int read;
            while ((read = await source.ReadAsync(buffer, cancellationToken)) > 0)
            {
                var room = PilotLimits.MaxLogBytes - _total;
                Remember(buffer.AsSpan(0, read));
                if (file is null || room <= 0)
                {
                    continue;
                }

                try
                {
                    await file.WriteAsync(buffer.AsMemory(0, (int)Math.Min(read, room)), cancellationToken);
                }
                catch (IOException)
                {
                    await file.DisposeAsync();
                    file = null;
                }
            }
        }
        finally
        {
            if (file is not null)
            {
                await file.DisposeAsync();
            }

            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // A character that is not UTF-8 grows to three bytes; the bound of the report holds all the same. NUL is legal in a
    // protobuf string and in no database's text.
    private static string Trim(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text.Replace('\0', '\uFFFD'));
        var start = Math.Max(0, bytes.Length - PilotLimits.MaxTailBytes);
        // Not in the middle of a character: its later bytes are 10xxxxxx.
        while (start > 0 && start < bytes.Length && (bytes[start] & 0xC0) == 0x80)
        {
            start++;
        }

        return Encoding.UTF8.GetString(bytes.AsSpan(start));
    }

    private void Remember(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            foreach (var b in bytes)
            {
                _ring[_total++ % _ring.Length] = b;
            }
        }
    }
}
