using DcGrid.Store.Sql;

namespace DcGrid.Store;

/// <summary>How a task store on SQLite is opened.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>Bring an older database up to this program's schema. Off: an older one is refused with the command to run. A
    /// database that isn't there yet is made either way.</summary>
    public bool Migrate { get; init; }

    /// <summary>Connections for reading; more readers wait. 1 to 64.</summary>
    public int ReadConnections { get; init; } = 4;

    /// <summary>How long to wait for another program that holds the database, before the call fails as transient.</summary>
    public int BusySeconds { get; init; } = 5;

    /// <summary>Greatest size of the database in pages of 4 KiB; 0 for SQLite's own limit. A full database fails as a full disk does.</summary>
    public long MaxPages { get; init; }

    /// <summary>The schema's steps; a test may add one of the future.</summary>
    internal IReadOnlyList<Migration> Migrations { get; init; } = Migration.BuiltIn("sqlite");
}
