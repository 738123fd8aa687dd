using System.Net.Sockets;
using System.Security.Cryptography;
using DcGrid.Irods;
using DcGrid.Pilot;
using DcGrid.Pilot.Connections;
using DcGrid.Pilot.Queue;
using DcGrid.Protocol.V1;

namespace DcGrid.Server.Tests.Support;

/// <summary>What a pilot has for its transfers: its standing with the service, its part of the connections, and a client of its own.</summary>
internal sealed class SharingPilot : IAsyncDisposable
{
    private readonly SharedStorageWorld _world;
    private readonly int _number;
    private readonly QueueSession _session;
    private readonly SiteConnections _connections;
    private readonly IrodsClient _client;
    private readonly StringWriter _log = new();

    /// <param name="dies">Its process is killed in its first transfer: the network sees its sockets end, and the service hears nothing more.</param>
    public SharingPilot(SharedStorageWorld world, int number, bool dies = false)
    {
        (_world, _number) = (world, number);
        PilotLog log = new(TextWriter.Synchronized(_log), world.PilotTime);
        var uid = Guid.NewGuid().ToString();
        _session = new QueueSession(
            world.Queue, () => PilotVoice.Registration(uid), new QueueRetryOptions(PilotLimits.FirstRetryDelay, () => TimeSpan.MaxValue),
            new Random(number), TimeProvider.System, log);
        _connections = new SiteConnections(world.PilotTime, log) { CloseIdle = (_, most) => _client!.CloseIdleAsync(most) };
        _connections.SpeakThrough(_session);
        var permits = _connections.For($"irods://localhost:{world.Storage.Port}");
        _client = new IrodsClient(
            new IrodsAccount("localhost", world.Storage.Port, world.Storage.Zone, world.Storage.User, world.Storage.Password),
            new IrodsClientOptions { Permits = permits, MaxIdleTime = PilotLimits.IdleConnection, Connect = dies ? ConnectMortallyAsync : null });
    }

    /// <summary>Completes when the pilot has died.</summary>
    public TaskCompletionSource Died { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task RegisterAsync() => _session.RegisterAsync(default);

    public Task HeartbeatAsync() =>
        _session.CallAsync((queue, id, ct) => queue.HeartbeatAsync(new HeartbeatRequest { PilotId = id, Capability = PilotVoice.Capability }, ct), default);

    /// <summary>Stores some files at the same time, fetches each again and holds both against what was sent.</summary>
    public async Task TransferAsync(int files, int bytes)
    {
        await Task.WhenAll(Enumerable.Range(0, files).Select(async file =>
        {
            var name = $"p{_number}-{file}-{bytes}";
            var content = new byte[bytes];
            new Random((_number * 1000) + file).NextBytes(content);
            var (up, down) = (_world.Folder.File(name + ".up"), _world.Folder.File(name + ".down"));
            await File.WriteAllBytesAsync(up, content);
            var path = $"{_world.Storage.HomeCollection}/{name}";
            var options = new IrodsTransferOptions { RangeBytes = 1 << 20, SingleMessageBytes = 1 << 20 };
            await _client.PutAsync(up, path, options);
            Assert.Equal(SHA256.HashData(content), SHA256.HashData(_world.Storage.StoredBytes(path)!));
            await _client.GetAsync(path, down, options);
            Assert.Equal(SHA256.HashData(content), SHA256.HashData(await File.ReadAllBytesAsync(down)));
            File.Delete(up);
            File.Delete(down);
        }));
    }

    /// <summary>Ends as a pilot does: nothing is open, and then its last word.</summary>
    public async Task EndAsync()
    {
        await _client.DisposeAsync();
        await _connections.DisposeAsync();
        await _world.Queue.SignOffAsync(new SignOffRequest { PilotId = _session.Registration.PilotId, Reason = "idle" }, default);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _connections.DisposeAsync();
        _session.Dispose();
        await _log.DisposeAsync();
    }

    private async ValueTask<Stream> ConnectMortallyAsync(string host, int port, CancellationToken cancellationToken)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(host, port, cancellationToken);
        return new MortalStream(socket, Die);
    }

    private void Die()
    {
        // It says nothing more, above all not that its connections are closed.
        _ = _connections.DisposeAsync().AsTask();
        Died.TrySetResult();
    }

    /// <summary>Ends in the middle of a file.</summary>
    private sealed class MortalStream(Socket socket, Action die) : NetworkStream(socket, ownsSocket: true)
    {
        private long _left = 20_000;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _left -= buffer.Length;
            if (_left < 0)
            {
                die();
                Socket.Dispose();
                throw new IOException("the pilot is dead");
            }

            await base.WriteAsync(buffer, cancellationToken);
        }
    }
}
