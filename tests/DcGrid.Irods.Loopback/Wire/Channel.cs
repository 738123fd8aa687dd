using System.Buffers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Win32.SafeHandles;

namespace DcGrid.Irods.Loopback.Wire;

/// <summary>One socket, in clear or under TLS, whose bytes are counted and which faults may cut.</summary>
/// <param name="cut">Ends the whole session that the socket belongs to.</param>
internal sealed class Channel(Socket socket, LoopbackFaults faults, TrafficMeter meter, Action cut) : IAsyncDisposable
{
    /// <summary>File contents go through in pieces of this size.</summary>
    public const int BufferBytes = 256 << 10;

    private readonly NetworkStream plain = new(socket, ownsSocket: true);
    private SslStream? secure;
    private TrafficFault? pending;

    /// <summary>Whether TLS is on.</summary>
    public bool IsSecure => secure is not null;

    private Stream Stream => secure is null ? plain : secure;

    /// <summary>At least one byte, or 0 at the end of the stream.</summary>
    public async Task<int> ReadAsync(Memory<byte> buffer, bool contents, CancellationToken cancellationToken)
    {
        await FailIfPendingAsync(cancellationToken);
        var allowed = faults.Allow(meter, Direction.Received, contents, buffer.Length, out var due);
        if (due is not null)
        {
            await FailAsync(due, cancellationToken);
            allowed = buffer.Length;
        }

        // What was received counts as received, and is stored where it belongs, before the fault strikes.
        var count = await Stream.ReadAsync(buffer[..allowed], cancellationToken);
        pending = faults.Passed(meter, Direction.Received, contents, count);
        return count;
    }

    /// <summary>Fills the buffer.</summary>
    /// <exception cref="ConnectionCutException">The stream ended before.</exception>
    public async Task ReadExactlyAsync(Memory<byte> buffer, bool contents, CancellationToken cancellationToken)
    {
        while (buffer.Length > 0)
        {
            var count = await ReadAsync(buffer, contents, cancellationToken);
            buffer = count > 0 ? buffer[count..] : throw new ConnectionCutException();
        }
    }

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, bool contents, CancellationToken cancellationToken)
    {
        await FailIfPendingAsync(cancellationToken);
        while (bytes.Length > 0)
        {
            var piece = faults.LargestSendBytes is > 0 and var largest ? int.Min(bytes.Length, largest) : bytes.Length;
            var allowed = faults.Allow(meter, Direction.Sent, contents, piece, out var due);
            if (due is not null)
            {
                await FailAsync(due, cancellationToken);
                continue;
            }

            await Stream.WriteAsync(bytes[..allowed], cancellationToken);
            bytes = bytes[allowed..];
            if (faults.Passed(meter, Direction.Sent, contents, allowed) is { } fault)
            {
                await FailAsync(fault, cancellationToken);
            }
        }
    }

    /// <summary>Receives contents into a file.</summary>
    public async Task ReceiveAsync(SafeFileHandle file, long offset, long length, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (length > 0)
            {
                var count = await ReadAsync(buffer.AsMemory(0, (int)long.Min(BufferBytes, length)), contents: true, cancellationToken);
                if (count == 0)
                {
                    throw new ConnectionCutException();
                }

                await RandomAccess.WriteAsync(file, buffer.AsMemory(0, count), offset, cancellationToken);
                offset += count;
                length -= count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Sends a part of a file that is known to be there.</summary>
    public async Task SendAsync(SafeFileHandle file, long offset, long length, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (length > 0)
            {
                var count = await RandomAccess.ReadAsync(file, buffer.AsMemory(0, (int)long.Min(BufferBytes, length)), offset, cancellationToken);
                if (count == 0)
                {
                    throw new ConnectionCutException();
                }

                await WriteAsync(buffer.AsMemory(0, count), contents: true, cancellationToken);
                offset += count;
                length -= count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Receives and forgets.</summary>
    public async Task SkipAsync(long length, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (length > 0)
            {
                var piece = (int)long.Min(BufferBytes, length);
                await ReadExactlyAsync(buffer.AsMemory(0, piece), contents: true, cancellationToken);
                length -= piece;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The server's side of the handshake.</summary>
    public async Task StartTlsAsync(X509Certificate2 certificate, CancellationToken cancellationToken)
    {
        var stream = new SslStream(new TlsRecordStream(plain), leaveInnerStreamOpen: true);
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificate = certificate,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        };
        try
        {
            await stream.AuthenticateAsServerAsync(options, cancellationToken);
            secure = stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends TLS, waits for the client to end it too, and goes on in clear.</summary>
    public async Task EndTlsAsync(CancellationToken cancellationToken)
    {
        if (secure is { } stream)
        {
            await stream.ShutdownAsync();
            if (await stream.ReadAsync(new byte[1], cancellationToken) != 0)
            {
                throw new ProtocolException("more under TLS after its end");
            }

            secure = null;
            await stream.DisposeAsync();
        }
    }

    /// <summary>
    /// The client said that it goes. Under TLS its own end is awaited: a socket that is closed with that unread is reset, and the client
    /// may lose the server's.
    /// </summary>
    public async Task PartAsync(CancellationToken cancellationToken)
    {
        if (secure is { } stream)
        {
            await stream.ShutdownAsync();
            while (await stream.ReadAsync(new byte[1024], cancellationToken) > 0)
            {
                // What comes after the last word is nobody's.
            }
        }
    }

    /// <summary>Ends the socket at once; whoever reads or writes it fails.</summary>
    public void Abort()
    {
        try
        {
            if (faults.ResetOnCut)
            {
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
            }
            else
            {
                socket.Shutdown(SocketShutdown.Both);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Gone already.
        }

        socket.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        if (secure is { } stream)
        {
            try
            {
                // Clients wait for the end of TLS before they close.
                await stream.ShutdownAsync();
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
            {
                // The socket is gone already.
            }

            await stream.DisposeAsync();
        }

        await plain.DisposeAsync();
    }

    private async Task FailIfPendingAsync(CancellationToken cancellationToken)
    {
        if (pending is { } fault)
        {
            pending = null;
            await FailAsync(fault, cancellationToken);
        }
    }

    private async Task FailAsync(TrafficFault fault, CancellationToken cancellationToken)
    {
        if (fault.Stall is { } stall)
        {
            await stall.WaitAsync(cancellationToken);
            return;
        }

        cut();
        throw new ConnectionCutException();
    }
}
