using DcGrid.Store.Sqlite;

namespace DcGrid.Store;

/// <summary>The task store on SQLite: one file, no server, one process. See README.md for what is promised and how.</summary>
public sealed partial class SqliteTaskStore : ITaskStore
{
    private readonly Database _database;
    private readonly Definitions _definitions = new();

    private SqliteTaskStore(Database database) => _database = database;

    public string Kind => "sqlite";

    public int SchemaVersion => _database.SchemaVersion;

    /// <summary>Opens the store in a file; makes it where there is none.</summary>
    /// <exception cref="StoreSchemaException">The file is of another version of the program, or not a task store.</exception>
    /// <exception cref="StoreException">It can't be opened.</exception>
    public static Task<SqliteTaskStore> OpenAsync(string path, SqliteStoreOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Task.Run(() => new SqliteTaskStore(Database.OpenFile(path, options ?? new())), cancellationToken);
    }

    /// <summary>A store in memory, gone when it is disposed.</summary>
    public static Task<SqliteTaskStore> OpenInMemoryAsync(SqliteStoreOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => new SqliteTaskStore(Database.OpenMemory(options ?? new())), cancellationToken);

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    /// <summary>What must hold and does not; for tests and simulations.</summary>
    internal Task<IReadOnlyList<string>> CheckInvariantsAsync(CancellationToken cancellationToken) =>
        _database.ReadAsync(Invariants.Check, cancellationToken);

    /// <summary>Runs SQL of a test's own, to damage what the seam would not let it.</summary>
    internal Task RunScriptAsync(string sql, CancellationToken cancellationToken) =>
        _database.WriteAsync(
            session =>
            {
                session.Script(sql);
                return 0;
            },
            cancellationToken);

    private Task<T> WriteAsync<T>(Func<WriteUnit, T> work, DateTimeOffset now, CancellationToken cancellationToken) =>
        _database.WriteAsync(
            session =>
            {
                var unit = new WriteUnit(session, _definitions, now);
                var result = work(unit);
                unit.Flush();
                return result;
            },
            cancellationToken);

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
