using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace DcGrid.Store.Sqlite;

/// <summary>A statement that is run for one row of parameters after the other. It speaks to SQLite's own interface: a command's parameters are
/// looked up by name and boxed for each row, which for a short statement takes longer than the statement.</summary>
internal sealed class SqliteRows : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public SqliteRows(SqliteConnection connection, string sql)
    {
        _database = connection.Handle ?? throw new InvalidOperationException("the connection is closed");
        Check(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    /// <summary>The place of a parameter; 0 where the statement has none of this name.</summary>
    public int IndexOf(string name) => raw.sqlite3_bind_parameter_index(_statement, name);

    /// <summary>Binds one value of a column.</summary>
    public void Bind(int index, Array column, int row) => Check(column switch
    {
        long[] values => raw.sqlite3_bind_int64(_statement, index, values[row]),
        int[] values => raw.sqlite3_bind_int64(_statement, index, values[row]),
        string[] values => raw.sqlite3_bind_text(_statement, index, values[row]),
        byte[][] values => raw.sqlite3_bind_blob(_statement, index, values[row]),
        double[] values => raw.sqlite3_bind_double(_statement, index, values[row]),
        long?[] values => values[row] is { } value ? raw.sqlite3_bind_int64(_statement, index, value) : raw.sqlite3_bind_null(_statement, index),
        int?[] values => values[row] is { } value ? raw.sqlite3_bind_int64(_statement, index, value) : raw.sqlite3_bind_null(_statement, index),
        double?[] values => values[row] is { } value ? raw.sqlite3_bind_double(_statement, index, value) : raw.sqlite3_bind_null(_statement, index),
        _ => throw new ArgumentException($"no column of {column.GetType()}", nameof(column)),
    });

    /// <summary>Binds a value that is the same for all rows.</summary>
    public void Bind(int index, object? value) => Check(value switch
    {
        null => raw.sqlite3_bind_null(_statement, index),
        long number => raw.sqlite3_bind_int64(_statement, index, number),
        int number => raw.sqlite3_bind_int64(_statement, index, number),
        string text => raw.sqlite3_bind_text(_statement, index, text),
        _ => throw new ArgumentException($"no parameter of {value.GetType()}", nameof(value)),
    });

    /// <summary>Runs the statement with what is bound.</summary>
    /// <returns>Rows changed.</returns>
    public int Step()
    {
        var result = raw.sqlite3_step(_statement);
        var reset = raw.sqlite3_reset(_statement);
        Check(result == raw.SQLITE_DONE ? reset : result);
        return raw.sqlite3_changes(_database);
    }

    public void Dispose() => _statement.Dispose();

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _database);
}
