using System.Data.Common;
using DcGrid.Store.Sql;
using Npgsql;

namespace DcGrid.Store.Postgres;

/// <summary>A connection to PostgreSQL. Statements that come again are prepared by Npgsql.</summary>
internal sealed class PostgresSession(NpgsqlConnection connection) : SqlSession(connection)
{
    private readonly PostgresCopy _copy = new(connection);

    public override string ForUpdate => " FOR UPDATE";

    public override string SkipLocked => " FOR UPDATE SKIP LOCKED";

    public override void Lock(string name) => Execute("SELECT pg_advisory_xact_lock(hashtextextended(@name, 0))", ("@name", name));

    public override string In(string column, string parameter) => $"{column} = ANY ({parameter})";

    public override object List(IEnumerable<long> values) => values as long[] ?? [.. values];

    public override int Execute(string sql, RowSet rows, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        rows.Count == 0 ? 0 : Prepare(sql, rows, parameters).ExecuteNonQuery();

    public override void Insert(string table, RowSet rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        // COPY: an INSERT would unpack each column's array into a list of its own first.
        _copy.Write(table, rows);
    }

    public override List<T> Query<T>(string sql, RowSet rows, Func<DbDataReader, T> map, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var found = new List<T>(rows.Count);
        if (rows.Count > 0)
        {
            using var reader = Prepare(sql, rows, parameters).ExecuteReader();
            while (reader.Read())
            {
                found.Add(map(reader));
            }
        }

        return found;
    }

    protected override void AddParameter(DbCommand command, string name) =>
        command.Parameters.Add(new NpgsqlParameter { ParameterName = name });

    protected override void SetParameter(DbParameter parameter, object? value) =>
        parameter.Value = value switch
        {
            null => DBNull.Value,
            bool flag => flag ? 1 : 0,
            _ => value,
        };

    private DbCommand Prepare(string sql, RowSet rows, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var arrays = string.Join(", ", rows.Columns.Select(column => $"@r_{column.Name}"));
        var names = string.Join(", ", rows.Columns.Select(column => column.Name));
        var command = Kept(sql.Replace(RowsMark, $"unnest({arrays}) AS v({names})", StringComparison.Ordinal), out var isNew);
        for (var i = 0; i < rows.Columns.Count; i++)
        {
            if (isNew)
            {
                AddParameter(command, $"@r_{rows.Columns[i].Name}");
            }

            command.Parameters[i].Value = rows.Columns[i].Values;
        }

        Bind(command, isNew, rows.Columns.Count, parameters);
        return command;
    }
}
