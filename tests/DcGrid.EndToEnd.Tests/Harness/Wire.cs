using System.Net;
using System.Net.Sockets;

namespace DcGrid.EndToEnd.Tests.Harness;

/// <summary>A wire between pilots and a server that a test can cut: then nothing gets through, in either direction, and nobody is told, as
/// when a cable is pulled. What was on its way arrives when the wire is whole again.</summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _server;
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _carrying = [];
    private readonly Lock _gate = new();
    private TaskCompletionSource _whole = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _connections;

    public Wire(string serverUrl)
    {
        var url = new Uri(serverUrl);
        _server = new IPEndPoint(IPAddress.Loopback, url.Port);
        _whole.SetResult();
        _listener.Start();
        Carry(AcceptAsync());
    }

    /// <summary>Where pilots call instead of the server itself.</summary>
    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";

    /// <summary>Connections that were made over it so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    public void Cut() => _whole = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Mend() => _whole.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        Task[] carrying;
        lock (_gate)
        {
            carrying = [.. _carrying];
        }

        await Task.WhenAll(carrying).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private void Carry(Task task)
    {
        lock (_gate)
        {
            _carrying.Add(task);
        }
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var near = await _listener.AcceptTcpClientAsync(_end.Token);
            Interlocked.Increment(ref _connections);
            Carry(ConnectAsync(near));
        }
    }

    private async Task ConnectAsync(TcpClient near)
    {
        using (near)
        using (var far = new TcpClient())
        {
            await _whole.Task.WaitAsync(_end.Token);
            await far.ConnectAsync(_server, _end.Token);
            await Task.WhenAny(CopyAsync(near, far), CopyAsync(far, near));
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to)
    {
        var buffer = new byte[16 * 1024];
        while (await from.GetStream().ReadAsync(buffer, _end.Token) is var read and > 0)
        {
            await _whole.Task.WaitAsync(_end.Token);
            await to.GetStream().WriteAsync(buffer.AsMemory(0, read), _end.Token);
        }
    }
}
