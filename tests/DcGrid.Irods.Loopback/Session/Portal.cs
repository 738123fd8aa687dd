using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DcGrid.Irods.Loopback.Wire;

namespace DcGrid.Irods.Loopback.Session;

/// <summary>
/// A parallel transfer: a port of its own, to which the client opens the agreed number of sockets. Each begins with the cookie and is given
/// a section of the file, announced chunk by chunk in 24-byte headers of the server: int32 operation, int32 flags, int64 offset,
/// int64 length, all big-endian; the raw data follow, one way or the other. The last header says that the section is done.
/// </summary>
internal sealed class Portal : IDisposable
{
    public const int Put = 1;
    public const int Get = 2;
    public const int MaxThreads = 64;

    private const int Finished = 9999;
    private const int HeaderBytes = 24;

    private readonly AgentSession session;
    private readonly Descriptor descriptor;
    private readonly int operation;
    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource ending = new();
    private readonly Queue<(long Offset, long Length)> sections = new();
    private readonly List<Task> transfers = [];
    private readonly Lock gate = new();
    private readonly Task accepting;
    private int sectionsLeft;

    public Portal(AgentSession session, Descriptor descriptor, int operation, long size, int threads)
    {
        this.session = session;
        this.descriptor = descriptor;
        this.operation = operation;
        Threads = threads;
        Cookie = (descriptor.Number * 7919) + 17;
        var each = size / threads;
        for (var i = 0; i < threads; i++)
        {
            sections.Enqueue((i * each, i == threads - 1 ? size - (i * each) : each));
        }

        sectionsLeft = threads;
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(threads);
        accepting = AcceptAsync();
    }

    public int Threads { get; }

    public int Cookie { get; }

    public int Port => ((IPEndPoint)listener.LocalEndPoint!).Port;

    /// <summary>Waits for the sockets that came and takes no more.</summary>
    /// <exception cref="IrodsErrorException">A section was not transferred to its end: -27000.</exception>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        listener.Dispose();
        await accepting;
        List<Task> all;
        lock (gate)
        {
            all = [.. transfers];
        }

        await Task.WhenAll(all).WaitAsync(cancellationToken);
        if (sectionsLeft > 0)
        {
            throw new IrodsErrorException(
                ErrorCode.SysCopyLength, string.Create(CultureInfo.InvariantCulture, $"{sectionsLeft} of {Threads} sections of the transfer are missing"));
        }
    }

    public void Dispose()
    {
        listener.Dispose();
        ending.Cancel();
    }

    private async Task AcceptAsync()
    {
        for (var i = 0; i < Threads; i++)
        {
            try
            {
                var socket = await listener.AcceptAsync(ending.Token);
                socket.NoDelay = true;
                session.Server.CountPortalSocket();
                lock (gate)
                {
                    transfers.Add(TransferAsync(session.AddChannel(socket)));
                }
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task TransferAsync(Channel channel)
    {
        await Task.Yield();
        try
        {
            var word = new byte[4];
            await channel.ReadExactlyAsync(word, contents: false, ending.Token);
            if (BinaryPrimitives.ReadInt32BigEndian(word) != Cookie)
            {
                throw new ProtocolException("a socket of a parallel transfer with a wrong cookie");
            }

            (long Offset, long Length) section;
            lock (gate)
            {
                section = sections.Dequeue();
            }

            await TransferAsync(channel, section.Offset, section.Length);
            await SendHeaderAsync(channel, Finished, 0, 0);
            Interlocked.Decrement(ref sectionsLeft);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // The section counts as missing.
        }
        catch (Exception e)
        {
            session.Server.Report(e);
        }
        finally
        {
            await channel.DisposeAsync();
        }
    }

    private async Task TransferAsync(Channel channel, long offset, long length)
    {
        while (length > 0)
        {
            var chunk = long.Min(length, session.Server.Options.PortalChunkBytes);
            await SendHeaderAsync(channel, operation, offset, chunk);
            if (session.Channel.IsSecure)
            {
                var cipher = new PortalCipher(channel, session.SharedSecret);
                await (operation == Put
                    ? cipher.ReceiveAsync(descriptor.File, offset, chunk, ending.Token)
                    : cipher.SendAsync(descriptor.File, offset, chunk, ending.Token));
            }
            else
            {
                await (operation == Put
                    ? channel.ReceiveAsync(descriptor.File, offset, chunk, ending.Token)
                    : channel.SendAsync(descriptor.File, offset, chunk, ending.Token));
            }

            offset += chunk;
            length -= chunk;
        }
    }

    private async Task SendHeaderAsync(Channel channel, int kind, long offset, long length)
    {
        var header = new byte[HeaderBytes];
        BinaryPrimitives.WriteInt32BigEndian(header, kind);
        BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(8), offset);
        BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(16), length);
        await channel.WriteAsync(header, contents: false, ending.Token);
    }
}
