using DcGrid.Store.Sql;
using Microsoft.Data.Sqlite;

namespace DcGrid.Store.Sqlite;

/// <summary>SQLite: one file, one process, no server.</summary>
internal sealed class SqliteBackend : ISqlBackend
{
    /// <summary>Marks the file as a task store: "DcGr".</summary>
    private const long ApplicationId = 0x44634772;

    private readonly SqliteStoreOptions _options;

    private SqliteBackend(string name, bool isSingleConnection, SqliteStoreOptions options) =>
        (Name, IsSingleConnection, _options) = (name, isSingleConnection, options);

    public string Kind => "sqlite";

    public string Name { get; }

    public bool IsSingleConnection { get; }

    public int Writers => 1;

    public string BeginWrite => "BEGIN IMMEDIATE";

    public string BeginRead => "BEGIN";

    public IReadOnlyList<Migration> Migrations => _options.Migrations;

    /// <exception cref="StoreException">The path can't be a file.</exception>
    public static SqliteBackend File(string path, SqliteStoreOptions options)
    {
        var full = Path.GetFullPath(path);
        if (Path.GetDirectoryName(full) is { } folder && !Directory.Exists(folder))
        {
            throw new StoreException($"The task store {full} can't be made: the folder {folder} is not there; make it first.");
        }

        return Directory.Exists(full)
            ? throw new StoreException($"{full} is a folder: name the task store's file.")
            : new SqliteBackend(full, false, options);
    }

    /// <summary>A database that lives as long as its one connection.</summary>
    public static SqliteBackend Memory(SqliteStoreOptions options) => new(":memory:", true, options);

    public SqlSession Connect(bool readOnly)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Name,
            Mode = IsSingleConnection ? SqliteOpenMode.Memory : readOnly ? SqliteOpenMode.ReadWrite : SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
            DefaultTimeout = _options.BusySeconds,
        }.ToString());
        connection.Open();
        var session = new SqliteSession(connection);
        try
        {
            session.Script(FormattableString.Invariant($"""
                PRAGMA busy_timeout = {_options.BusySeconds * 1000};
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = FULL;
                PRAGMA foreign_keys = ON;
                PRAGMA trusted_schema = OFF;
                PRAGMA temp_store = MEMORY;
                PRAGMA cache_size = -65536;
                PRAGMA wal_autocheckpoint = 10000;
                PRAGMA journal_size_limit = 67108864;
                """));
            if (readOnly)
            {
                session.Script("PRAGMA query_only = ON");
            }
            else if (_options.MaxPages > 0)
            {
                session.Script(FormattableString.Invariant($"PRAGMA max_page_count = {_options.MaxPages}"));
            }

            SqliteFunctions.Register(connection);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>All of it in one transaction.</summary>
    public void Prepare(SqlSession session)
    {
        session.Script("BEGIN IMMEDIATE");
        try
        {
            var version = Version(session);
            Schema.Check(Name, version, Migrations, _options.Migrate);
            if (version == 0)
            {
                session.Script("CREATE TABLE schema_version (version INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT");
                session.Script(FormattableString.Invariant($"PRAGMA application_id = {ApplicationId}"));
            }

            Schema.Apply(session, version, Migrations);

            // A foreign key that a migration broke is found here and not years later.
            if (version > 0 && version < Migrations[^1].Number && session.Number("SELECT COUNT(*) FROM pragma_foreign_key_check") > 0)
            {
                throw new StoreSchemaException($"{Name} can't be migrated: its tables contradict each other. Restore a good copy.");
            }

            session.Script("COMMIT");
        }
        catch
        {
            try
            {
                session.Script("ROLLBACK");
            }
            catch (SqliteException)
            {
                // It may have rolled back by itself; the first error tells more.
            }

            throw;
        }
    }

    public StoreException? Translate(Exception error) => error switch
    {
        StoreException known => known,
        SqliteException sqlite => SqliteErrors.Translate(sqlite, Name),
        _ => null,
    };

    // The one connection of a database in memory is the database.
    public bool IsConnectionLost(Exception error) => false;

    // "Busy" is waited for inside SQLite. What was looked up before the transaction began may have changed by then.
    public bool IsRepeatable(Exception error) => error is SqliteException { SqliteExtendedErrorCode: SqliteErrors.UniqueViolation };

    private int Version(SqlSession session)
    {
        if (session.Number("SELECT COUNT(*) FROM sqlite_schema") == 0)
        {
            return 0;
        }

        if (session.Number("SELECT application_id FROM pragma_application_id") != ApplicationId
            || session.Number("SELECT COUNT(*) FROM sqlite_schema WHERE name = 'schema_version'") == 0)
        {
            throw new StoreSchemaException($"{Name} is a database, but not a task store: name another file.");
        }

        return (int)session.Number("SELECT MAX(version) FROM schema_version");
    }
}
