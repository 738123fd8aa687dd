using DcGrid.Irods.Loopback;
using DcGrid.Pilot.Configuration;
using DcGrid.Pilot.Queue;
using DcGrid.Protocol.V1;
using DcGrid.Server.Background;
using DcGrid.Server.Rpc;
using Role = DcGrid.Store.Role;

namespace DcGrid.Server.Tests.Support;

/// <summary>A service with one site, an iRODS server that the site's pilots share, and two clocks that the test moves: the service's and the pilots'.</summary>
internal sealed class SharedStorageWorld : IAsyncDisposable
{
    private readonly GrpcTaskQueue _queue;

    private SharedStorageWorld(TemporaryFolder folder, RunningServer server, IrodsLoopbackServer storage, GrpcTaskQueue queue)
    {
        (Folder, Server, Storage, _queue) = (folder, server, storage, queue);
        Queue = new CountedQueue(queue);
    }

    public TemporaryFolder Folder { get; }

    public RunningServer Server { get; }

    public IrodsLoopbackServer Storage { get; }

    /// <summary>The way of all pilots to the service.</summary>
    public CountedQueue Queue { get; }

    /// <summary>By which pilots wait.</summary>
    public ManualTime PilotTime { get; } = new();

    public static async Task<SharedStorageWorld> StartAsync(int budget)
    {
        TemporaryFolder folder = new();
        folder.Write("local.yaml", $"name: local\nbatch: local\nscratch: s\npayloads: {{a: b}}\nstorageConnections: {budget}\n");
        var server = await RunningServer.StartAsync(folder.Path);
        var config = new PilotConfig
        {
            Server = server.Url.ToString(),
            TokenFile = "none",
            Site = "local",
            Scratch = folder.Path,
            Payloads = [],
        };
        var queue = GrpcTaskQueue.Connect(config, await server.TokenAsync(Role.Pilot), TimeProvider.System);
        return new SharedStorageWorld(folder, server, await IrodsLoopbackServer.StartAsync(), queue);
    }

    /// <summary>Lets the pilots' time pass until something has ended. It stands while one of them is spoken to.</summary>
    public async Task PassTimeAsync(Task ended)
    {
        using CancellationTokenSource safety = new(RunningServer.Safety);
        while (!ended.IsCompleted)
        {
            safety.Token.ThrowIfCancellationRequested();
            if (Queue.Words == 0)
            {
                PilotTime.Advance(TimeSpan.FromMilliseconds(100));
            }

            await Task.Yield();
        }

        await ended;
    }

    /// <summary>Lets the service's time pass, in rounds of the reaper.</summary>
    public async Task PassServiceTimeAsync(TimeSpan pass)
    {
        await Server.Time.LoopsWait.WaitAsync(RunningServer.Safety);
        var round = LeaseReaperOptions.For(ServiceTerms.ForLease(RunningServer.LeaseSeconds)).Interval;
        for (var passed = TimeSpan.Zero; passed < pass; passed += round)
        {
            var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Server.Tap.Before("HoldsDutyAsync", () => begun.TrySetResult());
            Server.Time.Advance(round);
            await begun.Task.WaitAsync(RunningServer.Safety);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Dispose();
        await Storage.DisposeAsync();
        await Server.DisposeAsync();
        Folder.Dispose();
    }

    /// <summary>Counts the words that have no answer yet.</summary>
    internal sealed class CountedQueue(ITaskQueue queue) : ITaskQueue
    {
        private readonly TaskCompletionSource _said = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _words;
        private int _more = int.MaxValue;

        public int Words => Volatile.Read(ref _words);

        /// <summary>Completes when so many further words were answered.</summary>
        public Task SaidAsync(int words)
        {
            Volatile.Write(ref _more, words);
            return _said.Task;
        }

        public Task<RegisterPilotResponse> RegisterAsync(RegisterPilotRequest request, CancellationToken cancellationToken) =>
            queue.RegisterAsync(request, cancellationToken);

        public Task<LeaseResponse> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken) => queue.LeaseAsync(request, cancellationToken);

        public Task<ReportResponse> ReportAsync(ReportRequest request, CancellationToken cancellationToken) => queue.ReportAsync(request, cancellationToken);

        public Task<HeartbeatResponse> HeartbeatAsync(HeartbeatRequest request, CancellationToken cancellationToken) =>
            queue.HeartbeatAsync(request, cancellationToken);

        public async Task<ShareConnectionsResponse> ShareConnectionsAsync(ShareConnectionsRequest request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _words);
            try
            {
                return await queue.ShareConnectionsAsync(request, cancellationToken);
            }
            finally
            {
                Interlocked.Decrement(ref _words);
                if (Interlocked.Decrement(ref _more) == 0)
                {
                    _said.SetResult();
                }
            }
        }

        public Task SignOffAsync(SignOffRequest request, CancellationToken cancellationToken) => queue.SignOffAsync(request, cancellationToken);
    }
}
