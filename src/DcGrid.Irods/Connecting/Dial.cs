using System.Net.Sockets;

namespace DcGrid.Irods.Connecting;

/// <summary>TCP connections.</summary>
internal static class Dial
{
    /// <exception cref="SocketException">Nobody listens there, or there is no such host.</exception>
    public static async ValueTask<Stream> TcpAsync(string host, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            await socket.ConnectAsync(host, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
