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
