using System.Net.Sockets;
using DcGrid.Store.Sql;
using Npgsql;

namespace DcGrid.Store.Postgres;

/// <summary>PostgreSQL's errors as lines for a person. None of them carries a password or the values of a row.</summary>
internal static class PostgresErrors
{
    /// <summary>PostgreSQL ended a connection that said nothing for too long.</summary>
    public const string IdleSessionTimeout = "57P05", IdleInTransactionTimeout = "25P03";

    public static StoreException? Translate(Exception error, string name) => error switch
    {
        StoreException known => known,
        ConcurrentChangeException => new($"The task store {name} is very busy; try again.", error, isTransient: true),
        PostgresException server => Server(server, name),
        NpgsqlException { InnerException: TimeoutException or null } or TimeoutException =>
            new($"The task store {name} does not answer. What was asked is not known to be booked; it is safe to ask again. Look whether the database server is overloaded.", error, isTransient: true),
        NpgsqlException { InnerException: SocketException or IOException } or SocketException or IOException =>
            new($"The task store {name} can't be reached: start the database server, or look at the network between.", error, isTransient: true),
        NpgsqlException => new($"The task store {name} can't be used: {Line(error.Message)}.", error, isTransient: true),
        _ => null,
    };

    private static StoreException Server(PostgresException error, string name) => error.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            new($"The task store {name} refuses this user: put the password into the file that PGPASSFILE names (or ~/.pgpass), or let the user in in pg_hba.conf.", error),
        PostgresErrorCodes.InvalidCatalogName => new($"The task store {name} is not there: make the database with 'createdb'.", error),
        PostgresErrorCodes.InsufficientPrivilege => new($"The task store {name} refuses this user a change ({Line(error.MessageText)}): make the user the database's owner.", error),
        PostgresErrorCodes.DiskFull => new($"The task store {name} can't grow: the disk of the database server is full. Nothing was booked; free some space and try again.", error, isTransient: true),
        PostgresErrorCodes.TooManyConnections => new($"The task store {name} has no connection free: raise max_connections, or stop what else uses the database.", error, isTransient: true),
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow =>
            new($"The task store {name} is being stopped or started: try again when the database server is up.", error, isTransient: true),
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled =>
            new($"The task store {name} is held by other work ({Line(error.MessageText)}); try again.", error, isTransient: true),
        IdleSessionTimeout or IdleInTransactionTimeout =>
            new($"The task store {name} took this server for lost, as it said nothing for too long; try again.", error, isTransient: true),
        PostgresErrorCodes.ReadOnlySqlTransaction => new($"The task store {name} is read-only: name the primary server, not a standby.", error, isTransient: true),
        _ when error.SqlState.StartsWith("23", StringComparison.Ordinal) => new(
            $"The task store refused a change that would have broken its rules ({Line(error.MessageText)}). Nothing was booked; this is a fault of the program, please report it.", error),
        _ when error.SqlState.StartsWith("53", StringComparison.Ordinal) || error.SqlState.StartsWith("58", StringComparison.Ordinal) =>
            new($"The task store {name} is out of resources ({Line(error.MessageText)}). Nothing was booked; look at the database server's log.", error, isTransient: true),
        _ => new($"The task store {name} failed: {Line(error.MessageText)} (SQLSTATE {error.SqlState}).", error),
    };

    private static string Line(string message) => message.ReplaceLineEndings(" ");
}
