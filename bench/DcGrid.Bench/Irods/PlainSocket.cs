using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace DcGrid.Bench.Irods;

/// <summary>
/// The limit that transfers are held against: a file over one socket of this machine, from file to file, with nothing but its length before it. Both ends read and
/// write pieces of one size; the server's end lives in the process of the iRODS server.
/// </summary>
internal static class PlainSocket
{
    private const byte Put = 1, Get = 2, Remove = 3;
    private const int HeaderBytes = 9;
    private const int PieceBytes = 1 << 20;
    private const byte Done = 42;

    /// <summary>Serves one file, which a put replaces, until it is cancelled.</summary>
    /// <returns>The port; at once.</returns>
    public static int Serve(string file, CancellationToken cancellation)
    {
        Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        _ = Task.Run(
            async () =>
            {
                using (listener)
                {
                    while (!cancellation.IsCancellationRequested)
                    {
                        using var socket = await listener.AcceptAsync(cancellation);
                        await ServeAsync(socket, file, cancellation);
                    }
                }
            },
            cancellation);
        return port;
    }

    /// <summary>Sends a file; ends when the other end has written all of it.</summary>
    public static async Task PutAsync(int port, string file, CancellationToken cancellation)
    {
        using var socket = await ConnectAsync(port, cancellation);
        await using var source = Open(file, FileMode.Open);
        await SendHeaderAsync(socket, Put, source.Length, cancellation);
        await SendAsync(socket, source, cancellation);
        await ReceiveExactlyAsync(socket, new byte[1], cancellation);
    }

    /// <summary>Removes the file at the server's end.</summary>
    public static async Task RemoveAsync(int port, CancellationToken cancellation)
    {
        using var socket = await ConnectAsync(port, cancellation);
        await SendHeaderAsync(socket, Remove, 0, cancellation);
        await ReceiveExactlyAsync(socket, new byte[1], cancellation);
    }

    /// <summary>Takes the file into another.</summary>
    public static async Task GetAsync(int port, string file, CancellationToken cancellation)
    {
        using var socket = await ConnectAsync(port, cancellation);
        await SendHeaderAsync(socket, Get, 0, cancellation);
        var header = new byte[HeaderBytes];
        await ReceiveExactlyAsync(socket, header, cancellation);
        await using var target = Open(file, FileMode.Create);
        await ReceiveAsync(socket, target, BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(1)), cancellation);
    }

    private static async Task ServeAsync(Socket socket, string file, CancellationToken cancellation)
    {
        var header = new byte[HeaderBytes];
        await ReceiveExactlyAsync(socket, header, cancellation);
        if (header[0] == Remove)
        {
            File.Delete(file);
            await socket.SendAsync(new[] { Done }, cancellation);
            return;
        }

        if (header[0] == Put)
        {
            await using (var target = Open(file, FileMode.Create))
            {
                await ReceiveAsync(socket, target, BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(1)), cancellation);
            }

            await socket.SendAsync(new[] { Done }, cancellation);
            return;
        }

        await using var source = Open(file, FileMode.Open);
        await SendHeaderAsync(socket, Get, source.Length, cancellation);
        await SendAsync(socket, source, cancellation);
    }

    private static async Task<Socket> ConnectAsync(int port, CancellationToken cancellation)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
        return socket;
    }

    private static async Task SendHeaderAsync(Socket socket, byte operation, long length, CancellationToken cancellation)
    {
        var header = new byte[HeaderBytes];
        header[0] = operation;
        BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(1), length);
        await socket.SendAsync(header, cancellation);
    }

    private static async Task SendAsync(Socket socket, FileStream source, CancellationToken cancellation)
    {
        var buffer = new byte[PieceBytes];
        int count;
        while ((count = await source.ReadAsync(buffer, cancellation)) > 0)
        {
            for (var sent = 0; sent < count;)
            {
                sent += await socket.SendAsync(buffer.AsMemory(sent, count - sent), cancellation);
            }
        }
    }

    private static async Task ReceiveAsync(Socket socket, FileStream target, long length, CancellationToken cancellation)
    {
        var buffer = new byte[PieceBytes];
        while (length > 0)
        {
            var count = await socket.ReceiveAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, length)), cancellation);
            if (count == 0)
            {
                throw new BenchException("the plain socket was closed");
            }

            await target.WriteAsync(buffer.AsMemory(0, count), cancellation);
            length -= count;
        }
    }

    private static async Task ReceiveExactlyAsync(Socket socket, byte[] buffer, CancellationToken cancellation)
    {
        for (var at = 0; at < buffer.Length;)
        {
            var count = await socket.ReceiveAsync(buffer.AsMemory(at), cancellation);
            at += count > 0 ? count : throw new BenchException("the plain socket was closed");
        }
    }

    private static FileStream Open(string file, FileMode mode) =>
        new(file, mode, mode == FileMode.Open ? FileAccess.Read : FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
}
