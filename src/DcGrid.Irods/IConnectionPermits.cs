namespace DcGrid.Irods;

/// <summary>
/// A budget of connections that several clients share, in this process or beyond it. A connection is opened with a permit, which goes back when it is closed; an
/// idle one keeps its permit. Implementations are safe for concurrent use; a client calls them outside its own locks.
/// </summary>
/// <remarks>No call of a client waits for a permit while it holds a connection, so one permit is enough for all calls to end.</remarks>
public interface IConnectionPermits
{
    /// <summary>
    /// Takes a permit, once there is one. A client has one such call under way for each of its callers that wait for a connection, as far as its
    /// own limit lets it open more, and cancels those that it needs no longer, since a connection came back.
    /// </summary>
    /// <exception cref="IrodsException">None will be had: the caller that waits gets this error.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; no permit was taken.</exception>
    ValueTask AcquireAsync(CancellationToken cancellationToken);

    /// <summary>Takes a permit if there is one at once.</summary>
    bool TryAcquire();

    /// <summary>Gives a permit back: its connection is closed, or wasn't opened.</summary>
    void Release();

    /// <summary>Whether a connection that is not in use may stay open. If not it is closed, and its permit goes back.</summary>
    /// <param name="isWanted">whether another call of the same client waits for it; else it would be idle</param>
    bool MayKeep(bool isWanted);
}
