using System.Diagnostics.CodeAnalysis;
using DcGrid.Store.Queue;
using Polly;
using Polly.Retry;

namespace DcGrid.Store.Sql;

/// <summary>
/// Group commit. Callers queue up here; each of a few threads takes all that wait and does it in one transaction, so that many calls
/// share one flush to disk, and reports, leases and heartbeats of many pilots become a few statements. While one group is on
/// its way to the disk the next one gathers: under load groups grow by themselves, and a lone call waits for nobody.
/// <para>A group that fails is done again call by call, each in a transaction of its own, so that one bad call spoils no other.</para>
/// </summary>
internal sealed class WriteQueue : IAsyncDisposable
{
    /// <summary>Works of one transaction. A bound, so that one group does not hold its locks for long.</summary>
    private const int MaxGroup = 256;

    /// <summary>Threads of one server. Each keeps counters of its own.</summary>
    private const int MaxWriters = 8;

    private readonly ISqlBackend _backend;
    private readonly Definitions _definitions;
    private readonly Queue<WriteWork> _waiting = [];
    private readonly ResiliencePipeline _again;
    private readonly Task[] _threads;
    private bool _closed;

    /// <summary>A database in memory has no disk to wait for: its one connection works on the callers' threads, in turn.</summary>
    private SqlSession? _inMemory;

    public WriteQueue(ISqlBackend backend, SqlSession first, Definitions definitions, int writer)
    {
        (_backend, _definitions) = (backend, definitions);
        _again = new ResiliencePipelineBuilder()
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<Exception>(backend.IsRepeatable),
                MaxRetryAttempts = 10,
                Delay = TimeSpan.FromMilliseconds(2),
                UseJitter = true,
            })
            .Build();
        _inMemory = backend.IsSingleConnection ? first : null;
        _threads = _inMemory is not null ? [] :
        [
            .. Enumerable.Range(0, backend.Writers).Select(number => Task.Factory.StartNew(
                () => Loop(number == 0 ? first : null, (writer * MaxWriters) + number), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)),
        ];
    }

    /// <summary>Queues work up and waits until it is on disk.</summary>
    /// <exception cref="ObjectDisposedException">The store is closed.</exception>
    public Task<T> RunAsync<T>(WriteWork<T> work, CancellationToken cancellationToken)
    {
        work.CancelBefore(cancellationToken);
        lock (_waiting)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(ITaskStore));
            if (_inMemory is not null)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Do([work], 0, ref _inMemory);
                return work.Done;
            }

            _waiting.Enqueue(work);
            Monitor.Pulse(_waiting);
        }

        return work.Done;
    }

    /// <summary>Takes no more, and ends when all that waits is done.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_waiting)
        {
            _closed = true;
            Monitor.PulseAll(_waiting);
        }

        await Task.WhenAll(_threads).ConfigureAwait(false);
        _inMemory?.Dispose();
    }

    private void Loop(SqlSession? session, int writer)
    {
        var group = new List<WriteWork>();
        while (Take(group))
        {
            foreach (var work in group.Where(work => work.IsCancelled))
            {
                work.Fail(new OperationCanceledException());
            }

            group.RemoveAll(work => work.IsCancelled);
            if (group.Count > 0)
            {
                Do(group, writer, ref session);
            }
        }

        session?.Dispose();
    }

    /// <summary>Takes what waits, or waits for it. A monitor sleeps in the kernel at once, where a channel would spin on a core that the database
    /// could use.</summary>
    /// <returns>False when the queue is closed and empty.</returns>
    private bool Take(List<WriteWork> group)
    {
        group.Clear();
        lock (_waiting)
        {
            while (_waiting.Count == 0 && !_closed)
            {
                Monitor.Wait(_waiting);
            }

            while (group.Count < MaxGroup && _waiting.TryDequeue(out var work))
            {
                group.Add(work);
            }
        }

        return group.Count > 0;
    }

    private void Do(List<WriteWork> group, int writer, ref SqlSession? session)
    {
        if (Try(group, writer, ref session) is not { } error)
        {
            return;
        }

        if (group.Count == 1 || _backend.Translate(error) is { IsTransient: true })
        {
            var told = _backend.Translate(error) ?? error;
            group.ForEach(work => work.Fail(told));
            return;
        }

        foreach (var work in group)
        {
            if (Try([work], writer, ref session) is { } own)
            {
                work.Fail(_backend.Translate(own) ?? own);
            }
        }
    }

    /// <returns>Why nothing of the group was done, or null when all of it is on disk.</returns>
    private Exception? Try(List<WriteWork> group, int writer, ref SqlSession? session)
    {
        var open = session;
        try
        {
            _again.Execute(() => InTransaction(group, writer, ref open));
            group.ForEach(work => work.Complete());
            return null;
        }
        catch (Exception error)
        {
            if (_backend.IsConnectionLost(error))
            {
                open?.Dispose();
                open = null;
            }

            return error;
        }
        finally
        {
            session = open;
        }
    }

    private void InTransaction(List<WriteWork> group, int writer, ref SqlSession? session)
    {
        Begin(ref session);
        try
        {
            var unit = new WriteUnit(session, _definitions, writer);

            // What settles tasks comes before what gives out new ones.
            ReportWrites.Report(unit, [.. group.OfType<ReportWork>()]);
            LeaseWrites.Lease(unit, [.. group.OfType<LeaseWork>()]);
            PilotWrites.Heartbeat(unit, [.. group.OfType<HeartbeatWork>()]);
            foreach (var work in group.OfType<ISingleWork>())
            {
                unit.Now = work.Now;
                work.Run(unit);
                unit.Flush();
            }

            // Last, as others wait for its locks, and it must not hold them while it waits for theirs.
            ConnectionWrites.Share(unit, [.. group.OfType<ConnectionWork>()]);
            session.Script("COMMIT");
        }
        catch
        {
            RollBack(session);
            throw;
        }
    }

    /// <summary>Begins a transaction. A connection that turns out to be lost since it was last used is made anew: nothing was begun on it.</summary>
    private void Begin([NotNull] ref SqlSession? session)
    {
        if (session is not null)
        {
            try
            {
                session.Script(_backend.BeginWrite);
                return;
            }
            catch (Exception error) when (_backend.IsConnectionLost(error))
            {
                session.Dispose();
                session = null;
            }
        }

        session = _backend.Connect(readOnly: false);
        session.Script(_backend.BeginWrite);
    }

    /// <summary>Undoes what is open. An error of it is dropped: the database may have rolled back by itself, and the first error tells more.</summary>
    private static void RollBack(SqlSession session)
    {
        try
        {
            session.Script("ROLLBACK");
        }
        catch (Exception error) when (error is System.Data.Common.DbException or InvalidOperationException)
        {
        }
    }
}
