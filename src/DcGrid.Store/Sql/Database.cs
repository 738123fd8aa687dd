using System.Collections.Concurrent;
using DcGrid.Store.Queue;

namespace DcGrid.Store.Sql;

/// <summary>The connections of one database: some that write, by way of a <see cref="WriteQueue"/>, and a few that read from snapshots.</summary>
internal sealed class Database : IAsyncDisposable
{
    private readonly ISqlBackend _backend;
    private readonly SemaphoreSlim _readTurn;
    private readonly ConcurrentBag<SqlSession> _readers = [];
    private readonly WriteQueue _writes;
    private bool _disposed;

    private Database(ISqlBackend backend, SqlSession first, int readConnections, Definitions definitions, int writer)
    {
        _backend = backend;
        _readTurn = new SemaphoreSlim(Math.Clamp(readConnections, 1, 64));
        _writes = new WriteQueue(backend, first, definitions, writer);
    }

    public string Kind => _backend.Kind;

    /// <summary>The schema's version.</summary>
    public int SchemaVersion => _backend.Migrations[^1].Number;

    /// <summary>Opens a database and brings its schema up to date where allowed.</summary>
    /// <param name="writer">Gives the number that tells this process's counters apart from those of other servers on the same database.</param>
    /// <exception cref="StoreException">With one clear line.</exception>
    public static Database Open(ISqlBackend backend, int readConnections, Definitions definitions, Func<int> writer)
    {
        SqlSession? session = null;
        try
        {
            session = backend.Connect(readOnly: false);
            backend.Prepare(session);
            return new Database(backend, session, readConnections, definitions, writer());
        }
        catch (Exception error)
        {
            session?.Dispose();
            if (backend.Translate(error) is { } translated)
            {
                throw translated;
            }

            throw;
        }
    }

    /// <summary>Runs <paramref name="work"/> in a write transaction, perhaps together with other work: on disk when this returns, not done
    /// at all when it throws.</summary>
    public Task<T> WriteAsync<T>(WriteWork<T> work, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _writes.RunAsync(work, cancellationToken);
    }

    /// <summary>Runs <paramref name="work"/> on a snapshot.</summary>
    public async Task<T> ReadAsync<T>(Func<SqlSession, T> work, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_backend.IsSingleConnection)
        {
            return await WriteAsync(new SingleWork<T>(unit => work(unit.Session), DateTimeOffset.UnixEpoch), cancellationToken).ConfigureAwait(false);
        }

        await _readTurn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);

            // The drivers' calls block. On a thread of the pool they do not block whoever asked.
            return await Task.Run(() => Read(work), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _readTurn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await _writes.DisposeAsync().ConfigureAwait(false);
        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }
    }

    private T Read<T>(Func<SqlSession, T> work)
    {
        try
        {
            return Read(_readers.TryTake(out var idle) ? idle : null, work);
        }
        catch (Exception error) when (_backend.IsConnectionLost((error as StoreException)?.InnerException ?? error))
        {
            // A connection may have broken while nobody used it, perhaps long ago: what matters is whether the database is there now.
            return Read(null, work);
        }
    }

    private T Read<T>(SqlSession? reader, Func<SqlSession, T> work)
    {
        try
        {
            reader ??= _backend.Connect(readOnly: true);
            reader.Script(_backend.BeginRead);
            var result = work(reader);
            reader.Script("COMMIT");
            GiveBack(reader);
            return result;
        }
        catch (Exception error)
        {
            // After an error a reader costs less to make anew than to trust.
            reader?.Dispose();
            if (_backend.Translate(error) is { } translated)
            {
                throw translated;
            }

            throw;
        }
    }

    private void GiveBack(SqlSession reader)
    {
        if (_disposed)
        {
            reader.Dispose();
        }
        else
        {
            _readers.Add(reader);
        }
    }
}
