using DcGrid.Store.Sql;

namespace DcGrid.Store;

/// <summary>How a task store on PostgreSQL is opened.</summary>
public sealed record PostgresStoreOptions
{
    /// <summary>Bring an older database up to this program's schema. Off: an older one is refused with the command to run. An
    /// empty database gets its tables either way.</summary>
    public bool Migrate { get; init; }

    /// <summary>Connections for reading; more readers wait. 1 to 64.</summary>
    public int ReadConnections { get; init; } = 4;

    /// <summary>Transactions of this server that may write at the same time, 1 to 8. While one waits for PostgreSQL the other makes ready what it
    /// writes next; more would split the groups into smaller ones.</summary>
    public int WriteConnections { get; init; } = 2;

    /// <summary>How long to wait for a connection, in seconds.</summary>
    public int ConnectSeconds { get; init; } = 5;

    /// <summary>How long one statement may take, in seconds.</summary>
    public int CommandSeconds { get; init; } = 120;

    /// <summary>A server that does not ask for so long whether it still holds its duties, in seconds, has lost them: it hangs.</summary>
    internal int DutySeconds { get; init; } = 30;

    /// <summary>The schema's steps; a test may add one of the future.</summary>
    internal IReadOnlyList<Migration> Migrations { get; init; } = Migration.BuiltIn("postgresql");
}
