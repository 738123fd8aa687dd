namespace DcGrid.Store;

/// <summary>Which of several servers on one database does what only one may do.</summary>
public interface IDuties
{
    /// <summary>True while this server holds a background duty; it is taken up if nobody holds it. Held until this server or its connection to
    /// the database ends, and then another server's next call takes it up. On a database of one server always true.</summary>
    /// <param name="duty">Its name, such as "reaping".</param>
    /// <exception cref="StoreException">The database is away; the duty is not held.</exception>
    Task<bool> HoldsDutyAsync(string duty, CancellationToken cancellationToken);
}

/// <summary>The servers on one database, as each writes of itself.</summary>
public interface IServerStore
{
    /// <summary>Notes that a server is there, under its URL; a row of an earlier server there gives way.</summary>
    Task SeeServerAsync(ServerRecord server, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Forgets a server that stops in order. Harmless where it is not known.</summary>
    Task RemoveServerAsync(string url, CancellationToken cancellationToken);

    /// <summary>All that were seen within a day, the longest serving first; whether one still lives is a matter of
    /// <see cref="ServerRecord.LastSeen"/>.</summary>
    Task<IReadOnlyList<ServerRecord>> ListServersAsync(CancellationToken cancellationToken);
}
