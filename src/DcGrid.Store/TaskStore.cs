using DcGrid.Store.Postgres;
using DcGrid.Store.Queue;
using DcGrid.Store.Sql;
using DcGrid.Store.Sqlite;

namespace DcGrid.Store;

/// <summary>The task store. One set of rules and statements for both databases; see README.md for what is promised and how.</summary>
public sealed partial class TaskStore : ITaskStore
{
    private readonly Database _database;
    private readonly PostgresBackend? _backend;
    private readonly PostgresDuties? _duties;

    private TaskStore(Database database, PostgresBackend? backend = null, PostgresDuties? duties = null) =>
        (_database, _backend, _duties) = (database, backend, duties);

    public string Kind => _database.Kind;

    public int SchemaVersion => _database.SchemaVersion;

    /// <summary>Opens the store in a file; makes it where there is none.</summary>
    /// <exception cref="StoreSchemaException">The file is of another version of the program, or not a task store.</exception>
    /// <exception cref="StoreException">It can't be opened.</exception>
    public static Task<TaskStore> OpenSqliteAsync(string path, SqliteStoreOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new();
        return Task.Run(() => new TaskStore(Open(SqliteBackend.File(path, options), options.ReadConnections)), cancellationToken);
    }

    /// <summary>A store in memory, gone when it is disposed.</summary>
    public static Task<TaskStore> OpenInMemoryAsync(SqliteStoreOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => new TaskStore(Open(SqliteBackend.Memory(options ?? new()), 1)), cancellationToken);

    /// <summary>Opens the store in a PostgreSQL database, which must be there; makes its tables where there are none.</summary>
    /// <exception cref="StoreSchemaException">The database is of another version of the program, or holds something else.</exception>
    /// <exception cref="StoreException">It can't be opened.</exception>
    public static Task<TaskStore> OpenPostgresAsync(StoreUrl url, PostgresStoreOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(url);
        options ??= new();
        return Task.Run(() => OpenPostgres(url, options), cancellationToken);
    }

    public Task<bool> HoldsDutyAsync(string duty, CancellationToken cancellationToken) =>
        _duties?.HoldsAsync(duty, cancellationToken) ?? Task.FromResult(true);

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync().ConfigureAwait(false);
        if (_duties is not null)
        {
            await _duties.DisposeAsync().ConfigureAwait(false);
        }

        _backend?.Dispose();
    }

    /// <summary>What must hold and does not; for tests and simulations.</summary>
    internal Task<IReadOnlyList<string>> CheckInvariantsAsync(CancellationToken cancellationToken) =>
        _database.ReadAsync(Invariants.Check, cancellationToken);

    /// <summary>Runs SQL of a test's own, to damage what the seam would not let it.</summary>
    internal Task RunScriptAsync(string sql, CancellationToken cancellationToken) =>
        WriteAsync(unit => unit.Session.Script(sql), DateTimeOffset.UnixEpoch, cancellationToken);

    private static TaskStore OpenPostgres(StoreUrl url, PostgresStoreOptions options)
    {
        var backend = new PostgresBackend(url, options);
        try
        {
            var duties = new PostgresDuties(backend);
            return new TaskStore(Open(backend, options.ReadConnections, duties.TakeWriter), backend, duties);
        }
        catch
        {
            backend.Dispose();
            throw;
        }
    }

    private static Database Open(ISqlBackend backend, int readConnections, Func<int>? writer = null) =>
        Database.Open(backend, readConnections, new Definitions(), writer ?? (() => 0));

    private Task<T> WriteAsync<T>(Func<WriteUnit, T> work, DateTimeOffset now, CancellationToken cancellationToken) =>
        _database.WriteAsync(new SingleWork<T>(work, now), cancellationToken);

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
