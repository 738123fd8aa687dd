using DcGrid.Store.Postgres;
using DcGrid.Store.Queue;
using DcGrid.Store.Sql;
using DcGrid.Store.Sqlite;

namespace DcGrid.Store;

/// <summary>The task store. One set of rules and statements for both databases; see README.md for what is promised and how.</summary>
public sealed partial class TaskStore : ITaskStore
{
    private readonly Database _database;
    private readonly IDisposable? _backend;

    private TaskStore(Database database, IDisposable? backend) => (_database, _backend) = (database, backend);

    public string Kind => _database.Kind;

    public int SchemaVersion => _database.SchemaVersion;

    /// <summary>Opens the store in a file; makes it where there is none.</summary>
    /// <exception cref="StoreSchemaException">The file is of another version of the program, or not a task store.</exception>
    /// <exception cref="StoreException">It can't be opened.</exception>
    public static Task<TaskStore> OpenSqliteAsync(string path, SqliteStoreOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Task.Run(() => Open(SqliteBackend.File(path, options ?? new()), (options ?? new()).ReadConnections, 0), cancellationToken);
    }

    /// <summary>A store in memory, gone when it is disposed.</summary>
    public static Task<TaskStore> OpenInMemoryAsync(SqliteStoreOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => Open(SqliteBackend.Memory(options ?? new()), 1, 0), cancellationToken);

    /// <summary>Opens the store in a PostgreSQL database, which must be there; makes its tables where there are none.</summary>
    /// <param name="writer">The number of this server among those on the database, from 0; each needs one of its own.</param>
    /// <exception cref="StoreSchemaException">The database is of another version of the program, or holds something else.</exception>
    /// <exception cref="StoreException">It can't be opened.</exception>
    public static Task<TaskStore> OpenPostgresAsync(
        StoreUrl url, int writer = 0, PostgresStoreOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(url);
        return Task.Run(() => Open(new PostgresBackend(url, options ?? new()), (options ?? new()).ReadConnections, writer), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync().ConfigureAwait(false);
        _backend?.Dispose();
    }

    /// <summary>What must hold and does not; for tests and simulations.</summary>
    internal Task<IReadOnlyList<string>> CheckInvariantsAsync(CancellationToken cancellationToken) =>
        _database.ReadAsync(Invariants.Check, cancellationToken);

    /// <summary>Runs SQL of a test's own, to damage what the seam would not let it.</summary>
    internal Task RunScriptAsync(string sql, CancellationToken cancellationToken) =>
        WriteAsync(unit => unit.Session.Script(sql), DateTimeOffset.UnixEpoch, cancellationToken);

    private static TaskStore Open(ISqlBackend backend, int readConnections, int writer)
    {
        try
        {
            return new TaskStore(Database.Open(backend, readConnections, new Definitions(), writer), backend as IDisposable);
        }
        catch
        {
            (backend as IDisposable)?.Dispose();
            throw;
        }
    }

    private Task<T> WriteAsync<T>(Func<WriteUnit, T> work, DateTimeOffset now, CancellationToken cancellationToken) =>
        _database.WriteAsync(new WriteWork<T>(work, now), cancellationToken);

    private async Task WriteAsync(Action<WriteUnit> work, DateTimeOffset now, CancellationToken cancellationToken) =>
        await WriteAsync(
            unit =>
            {
                work(unit);
                return 0;
            },
            now,
            cancellationToken).ConfigureAwait(false);
}
