using System.Data.Common;
using System.Text.Json;
using DcGrid.Store.Sql;
using Microsoft.Data.Sqlite;

namespace DcGrid.Store.Sqlite;

/// <summary>A connection to SQLite.</summary>
internal sealed class SqliteSession(SqliteConnection connection) : SqlSession(connection)
{
    private readonly Dictionary<string, SqliteRows> _rows = new(StringComparer.Ordinal);

    // One writer at a time: nothing is ever locked by another.
    public override string ForUpdate => "";

    public override string SkipLocked => "";

    public override void Lock(string name)
    {
    }

    public override string In(string column, string parameter) => $"{column} IN (SELECT value FROM json_each({parameter}))";

    public override object List(IEnumerable<long> values) => JsonSerializer.Serialize(values);

    public override int Execute(string sql, RowSet rows, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        rows.Count == 0 ? 0 : Run(WithRow(sql, rows), rows, parameters);

    public override void Insert(string table, RowSet rows)
    {
        if (rows.Count > 0)
        {
            var names = string.Join(", ", rows.Columns.Select(column => column.Name));
            var places = string.Join(", ", rows.Columns.Select(column => $"@r_{column.Name}"));
            Run($"INSERT INTO {table} ({names}) VALUES ({places})", rows, []);
        }
    }

    public override List<T> Query<T>(string sql, RowSet rows, Func<DbDataReader, T> map, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = Prepare(sql, rows, parameters);
        var found = new List<T>(rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            SetRow(command, rows, i);
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                found.Add(map(reader));
            }
        }

        return found;
    }

    protected override void AddParameter(DbCommand command, string name) =>
        command.Parameters.Add(new SqliteParameter { ParameterName = name });

    protected override void SetParameter(DbParameter parameter, object? value) => parameter.Value = value ?? DBNull.Value;

    protected override void Dispose(bool disposing)
    {
        foreach (var statement in _rows.Values)
        {
            statement.Dispose();
        }

        _rows.Clear();
        base.Dispose(disposing);
    }

    private int Run(string sql, RowSet rows, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (!_rows.TryGetValue(sql, out var statement))
        {
            _rows.Add(sql, statement = new SqliteRows(connection, sql));
        }

        foreach (var (name, value) in parameters)
        {
            statement.Bind(statement.IndexOf(name), value);
        }

        var columns = rows.Columns.Select(column => (Index: statement.IndexOf($"@r_{column.Name}"), column.Values)).ToArray();
        var changed = 0;
        for (var row = 0; row < rows.Count; row++)
        {
            foreach (var (index, values) in columns)
            {
                statement.Bind(index, values, row);
            }

            changed += statement.Step();
        }

        return changed;
    }

    /// <summary>The statement for one row, whose columns are parameters.</summary>
    private static string WithRow(string sql, RowSet rows)
    {
        var one = string.Join(", ", rows.Columns.Select(column => $"@r_{column.Name} AS {column.Name}"));
        return sql.Replace(RowsMark, $"(SELECT {one}) AS v", StringComparison.Ordinal);
    }

    private DbCommand Prepare(string sql, RowSet rows, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = Kept(WithRow(sql, rows), out var isNew);
        if (isNew)
        {
            foreach (var (name, _) in rows.Columns)
            {
                AddParameter(command, $"@r_{name}");
            }
        }

        Bind(command, isNew, rows.Columns.Count, parameters);
        return command;
    }

    private static void SetRow(DbCommand command, RowSet rows, int row)
    {
        for (var column = 0; column < rows.Columns.Count; column++)
        {
            command.Parameters[column].Value = rows.Columns[column].Values.GetValue(row) ?? DBNull.Value;
        }
    }
}
