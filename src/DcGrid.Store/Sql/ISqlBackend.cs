namespace DcGrid.Store.Sql;

/// <summary>What one kind of database does in its own way.</summary>
internal interface ISqlBackend
{
    /// <summary>"sqlite" or "postgresql".</summary>
    string Kind { get; }

    /// <summary>How a person calls this database: a file, or a URL without a password.</summary>
    string Name { get; }

    /// <summary>Readers and writers share one connection: a database in memory.</summary>
    bool IsSingleConnection { get; }

    /// <summary>Transactions that may write at the same time.</summary>
    int Writers { get; }

    /// <summary>Begins a transaction that writes.</summary>
    string BeginWrite { get; }

    /// <summary>Begins a transaction that reads from one snapshot.</summary>
    string BeginRead { get; }

    /// <summary>The schema's steps, in order.</summary>
    IReadOnlyList<Migration> Migrations { get; }

    /// <summary>A new connection, ready for use.</summary>
    SqlSession Connect(bool readOnly);

    /// <summary>Leaves the database with the newest schema, or says why not.</summary>
    /// <exception cref="StoreSchemaException">Of a newer program, of an older one and not to be migrated, or not a task store.</exception>
    void Prepare(SqlSession session);

    /// <summary>A database's error as a line for a person, or null where it is none.</summary>
    StoreException? Translate(Exception error);

    /// <summary>True where the connection is of no more use after this error.</summary>
    bool IsConnectionLost(Exception error);

    /// <summary>True where the same transaction may simply be run again: it lost against another that was served first.</summary>
    bool IsRepeatable(Exception error);
}
