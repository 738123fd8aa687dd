using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace DcGrid.Store.Sqlite;

/// <summary>
/// The connections of one SQLite database: one that writes, a few that read from snapshots. Writers queue up here rather
/// than in SQLite, so that they are served in turn and never see "busy" from each other.
/// </summary>
internal sealed class Database : IAsyncDisposable
{
    private readonly string _path;
    private readonly string? _readConnectionString;
    private readonly SemaphoreSlim _writeTurn = new(1, 1);
    private readonly SemaphoreSlim _readTurn;
    private readonly ConcurrentBag<SqlSession> _readers = [];
    private readonly SqlSession _writer;
    private readonly SqliteStoreOptions _options;
    private bool _disposed;

    private Database(string path, string? readConnectionString, SqlSession writer, SqliteStoreOptions options)
    {
        (_path, _readConnectionString, _writer, _options) = (path, readConnectionString, writer, options);
        _readTurn = new SemaphoreSlim(Math.Clamp(options.ReadConnections, 1, 64));
    }

    /// <summary>The schema's version.</summary>
    public int SchemaVersion => _options.Migrations[^1].Number;

    /// <summary>Opens a file and brings its schema up to date where allowed.</summary>
    /// <exception cref="StoreException">With one clear line.</exception>
    public static Database OpenFile(string path, SqliteStoreOptions options)
    {
        var full = Path.GetFullPath(path);
        if (Path.GetDirectoryName(full) is { } folder && !Directory.Exists(folder))
        {
            throw new StoreException($"The task store {full} can't be made: the folder {folder} is not there; make it first.");
        }

        if (Directory.Exists(full))
        {
            throw new StoreException($"{full} is a folder: name the task store's file.");
        }

        return Open(full, ConnectionString(full, SqliteOpenMode.ReadWriteCreate, options), ConnectionString(full, SqliteOpenMode.ReadWrite, options), options);
    }

    /// <summary>A database that lives as long as this object. Readers and writers share its one connection.</summary>
    public static Database OpenMemory(SqliteStoreOptions options) =>
        Open(":memory:", ConnectionString(":memory:", SqliteOpenMode.Memory, options), null, options);

    /// <summary>Runs <paramref name="work"/> in one write transaction: on disk when this returns, not done at all when it throws.</summary>
    public async Task<T> WriteAsync<T>(Func<SqlSession, T> work, CancellationToken cancellationToken)
    {
        await _writeTurn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return InTransaction(_writer, "BEGIN IMMEDIATE", work);
        }
        finally
        {
            _writeTurn.Release();
        }
    }

    /// <summary>Runs <paramref name="work"/> on a snapshot.</summary>
    public async Task<T> ReadAsync<T>(Func<SqlSession, T> work, CancellationToken cancellationToken)
    {
        var turn = _readConnectionString is null ? _writeTurn : _readTurn;
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        SqlSession? reader = null;
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            reader = _readConnectionString is null ? _writer : TakeReader(_readConnectionString);
            return InTransaction(reader, "BEGIN", work);
        }
        finally
        {
            if (reader is not null && reader != _writer)
            {
                GiveBack(reader);
            }

            turn.Release();
        }
    }

    /// <summary>Undoes what is open. An error of it is dropped: SQLite may have rolled back by itself, and the first error tells more.</summary>
    public static void RollBack(SqlSession session)
    {
        try
        {
            session.Script("ROLLBACK");
        }
        catch (SqliteException)
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _writeTurn.WaitAsync().ConfigureAwait(false);
        if (!_disposed)
        {
            _disposed = true;
            while (_readers.TryTake(out var reader))
            {
                reader.Dispose();
            }

            _writer.Dispose();
        }

        _writeTurn.Release();
    }

    private static Database Open(string path, string write, string? read, SqliteStoreOptions options)
    {
        SqlSession? writer = null;
        try
        {
            writer = Connect(write, options);
            if (options.MaxPages > 0)
            {
                writer.Script(FormattableString.Invariant($"PRAGMA max_page_count = {options.MaxPages}"));
            }

            Schema.Prepare(writer, path, options);
            return new Database(path, read, writer, options);
        }
        catch (SqliteException error)
        {
            writer?.Dispose();
            throw SqliteErrors.Translate(error, path);
        }
        catch
        {
            writer?.Dispose();
            throw;
        }
    }

    private static SqlSession Connect(string connectionString, SqliteStoreOptions options)
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        var session = new SqlSession(connection);
        try
        {
            session.Script(FormattableString.Invariant($"""
                PRAGMA busy_timeout = {options.BusySeconds * 1000};
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = FULL;
                PRAGMA foreign_keys = ON;
                PRAGMA trusted_schema = OFF;
                PRAGMA temp_store = MEMORY;
                PRAGMA cache_size = -65536;
                PRAGMA journal_size_limit = 67108864;
                """));
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private static string ConnectionString(string path, SqliteOpenMode mode, SqliteStoreOptions options) =>
        new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = options.BusySeconds,
        }.ToString();

    private SqlSession TakeReader(string connectionString)
    {
        if (_readers.TryTake(out var reader))
        {
            return reader;
        }

        try
        {
            var session = Connect(connectionString, _options);
            session.Script("PRAGMA query_only = ON");
            return session;
        }
        catch (SqliteException error)
        {
            throw SqliteErrors.Translate(error, _path);
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

    private T InTransaction<T>(SqlSession session, string begin, Func<SqlSession, T> work)
    {
        try
        {
            session.Execute(begin);
            var result = work(session);
            session.Execute("COMMIT");
            return result;
        }
        catch (SqliteException error)
        {
            RollBack(session);
            throw SqliteErrors.Translate(error, _path);
        }
        catch
        {
            RollBack(session);
            throw;
        }
    }
}
