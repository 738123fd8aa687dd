using DcGrid.Store.Sql;
using Npgsql;

namespace DcGrid.Store.Postgres;

/// <summary>PostgreSQL: several servers on one database.</summary>
internal sealed class PostgresBackend : ISqlBackend, IDisposable
{
    /// <summary>Held while a schema is looked at and changed, so that two servers that start together do not both migrate.</summary>
    private const long SchemaLock = 0x44634772;

    /// <summary>The oldest server that this program is tested with.</summary>
    private const int MinServerMajor = 15;

    /// <summary>A server that hangs in a transaction, or whose machine is gone without a word, must not keep others from the rows it
    /// had locked: PostgreSQL would wait for it for two hours.</summary>
    private const string NoticesLoss =
        "SET idle_in_transaction_session_timeout = '30s'; SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3";

    private readonly NpgsqlDataSource _source;
    private readonly PostgresStoreOptions _options;

    public PostgresBackend(StoreUrl url, PostgresStoreOptions options)
    {
        _options = options;
        Name = url.ToString();
        _source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(url.ConnectionString)
        {
            ApplicationName = "dcgrid-server",
            MaxPoolSize = options.ReadConnections + options.WriteConnections + 4,
            MaxAutoPrepare = 200,
            AutoPrepareMinUsages = 2,
            Timeout = options.ConnectSeconds,
            CommandTimeout = options.CommandSeconds,
            KeepAlive = 30,
            TcpKeepAlive = true,
        });
    }

    public string Kind => "postgresql";

    public string Name { get; }

    public bool IsSingleConnection => false;

    public int Writers => _options.WriteConnections;

    public string BeginWrite => "BEGIN";

    public string BeginRead => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

    public IReadOnlyList<Migration> Migrations => _options.Migrations;

    public SqlSession Connect(bool readOnly) => new PostgresSession(Open(NoticesLoss));

    /// <summary>A connection apart from those that read and write, for a lock that lasts for as long as it is used.</summary>
    public NpgsqlConnection OpenForDuties() => Open(FormattableString.Invariant($"{NoticesLoss}; SET idle_session_timeout = '{_options.DutySeconds}s'"));

    public void Prepare(SqlSession session)
    {
        if (session.Number("SELECT current_setting('server_version_num')::int / 10000") is var major && major < MinServerMajor)
        {
            throw new StoreSchemaException(FormattableString.Invariant(
                $"{Name} is PostgreSQL {major}, and the task store needs {MinServerMajor} or newer: use a newer database server."));
        }

        session.Script("BEGIN");
        session.Execute("SELECT pg_advisory_xact_lock(@key)", ("@key", SchemaLock));
        var version = Version(session);
        Schema.Check(Name, version, Migrations, _options.Migrate);
        if (version == 0)
        {
            session.Script("CREATE TABLE schema_version (version integer PRIMARY KEY, name text NOT NULL)");
        }

        Schema.Apply(session, version, Migrations);
        session.Script("COMMIT");
    }

    public StoreException? Translate(Exception error) => PostgresErrors.Translate(error, Name);

    public bool IsConnectionLost(Exception error) => error is NpgsqlException and not PostgresException
        || error is PostgresException
        {
            SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrors.IdleSessionTimeout or PostgresErrors.IdleInTransactionTimeout
        }
        || error is InvalidOperationException or ObjectDisposedException or IOException;

    // Two servers may be told the same at the same time, when a pilot goes from one to the other: who comes second to insert it finds it
    // there when it looks again.
    public bool IsRepeatable(Exception error) => error is ConcurrentChangeException or PostgresException
    {
        SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.UniqueViolation,
    };

    public void Dispose() => _source.Dispose();

    private NpgsqlConnection Open(string settings)
    {
        var connection = _source.OpenConnection();
        try
        {
            using var command = new NpgsqlCommand(settings, connection);
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private int Version(SqlSession session)
    {
        if (session.Number("SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'schema_version'") > 0)
        {
            return (int)session.Number("SELECT MAX(version) FROM schema_version");
        }

        return session.Number("SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema()") == 0
            ? 0
            : throw new StoreSchemaException($"{Name} holds tables of something else: make an empty database for the task store and name that.");
    }
}
