using System.Data.Common;
using System.Globalization;

namespace DcGrid.Store.Sql;

/// <summary>
/// One connection to a database. For one thread at a time. The statements are the same text for all databases; what differs
/// between these stands in the few members that a database's own session overrides.
/// </summary>
internal abstract class SqlSession(DbConnection connection) : IDisposable
{
    /// <summary>The place of a <see cref="RowSet"/> in a statement.</summary>
    public const string RowsMark = "{rows}";

    /// <summary>Statements kept prepared; more than the program has of its own, so that only listings with many choices push any out.</summary>
    private const int MaxStatements = 256;

    private readonly Dictionary<string, DbCommand> _commands = new(StringComparer.Ordinal);

    /// <summary>Put at the end of a selection of rows that this transaction goes on to change.</summary>
    public abstract string ForUpdate { get; }

    /// <summary>The same, leaving out rows that another transaction holds.</summary>
    public abstract string SkipLocked { get; }

    /// <summary>Waits until no other transaction holds the lock of this name, and holds it up to the end of this transaction. Statements that follow see what
    /// those did that held it before.</summary>
    public abstract void Lock(string name);

    /// <summary>A condition: <paramref name="column"/> is one of the numbers handed over as <paramref name="parameter"/> by <see cref="List"/>.</summary>
    public abstract string In(string column, string parameter);

    /// <summary>Numbers as the value of a parameter for <see cref="In"/>.</summary>
    public abstract object List(IEnumerable<long> values);

    /// <summary>Runs a statement for each of the rows.</summary>
    /// <returns>Rows changed.</returns>
    public abstract int Execute(string sql, RowSet rows, params ReadOnlySpan<(string Name, object? Value)> parameters);

    /// <summary>Adds rows to a table; the columns have the names and the types of the table's.</summary>
    public abstract void Insert(string table, RowSet rows);

    /// <summary>What a statement returns for all of the rows, in no order.</summary>
    public abstract List<T> Query<T>(string sql, RowSet rows, Func<DbDataReader, T> map, params ReadOnlySpan<(string Name, object? Value)> parameters);

    /// <summary>Runs a statement.</summary>
    /// <returns>Rows changed.</returns>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        Command(sql, parameters).ExecuteNonQuery();

    /// <summary>All rows.</summary>
    public List<T> Query<T>(string sql, Func<DbDataReader, T> map, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var rows = new List<T>();
        using var reader = Command(sql, parameters).ExecuteReader();
        while (reader.Read())
        {
            rows.Add(map(reader));
        }

        return rows;
    }

    /// <summary>The first row, or the default.</summary>
    public T? First<T>(string sql, Func<DbDataReader, T> map, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var reader = Command(sql, parameters).ExecuteReader();
        return reader.Read() ? map(reader) : default;
    }

    /// <summary>The first column of the first row as a number; 0 where there is none or it is null.</summary>
    public long Number(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        Command(sql, parameters).ExecuteScalar() switch
        {
            null or DBNull => 0,
            var value => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        };

    /// <summary>Runs text that is used once, such as a migration, without keeping it.</summary>
    public void Script(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        Forget();
        connection.Dispose();
    }

    /// <summary>The kept command of a statement.</summary>
    /// <param name="text">The statement as the database gets it.</param>
    /// <param name="isNew">True where it has no parameters yet.</param>
    protected DbCommand Kept(string text, out bool isNew)
    {
        isNew = !_commands.TryGetValue(text, out var command);
        if (command is null)
        {
            if (_commands.Count >= MaxStatements)
            {
                Forget();
            }

            command = connection.CreateCommand();
            command.CommandText = text;
            _commands.Add(text, command);
        }

        return command;
    }

    /// <summary>Adds a parameter to a new command.</summary>
    protected abstract void AddParameter(DbCommand command, string name);

    protected abstract void SetParameter(DbParameter parameter, object? value);

    protected DbCommand Command(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = Kept(sql, out var isNew);
        Bind(command, isNew, 0, parameters);
        return command;
    }

    protected void Bind(DbCommand command, bool isNew, int from, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        for (var i = 0; i < parameters.Length; i++)
        {
            if (isNew)
            {
                AddParameter(command, parameters[i].Name);
            }

            SetParameter(command.Parameters[from + i], parameters[i].Value);
        }
    }

    private void Forget()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        _commands.Clear();
    }
}
