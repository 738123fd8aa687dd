namespace DcGrid.Irods.Connecting;

/// <summary>A connection in use; disposing it gives it back.</summary>
internal sealed class ConnectionLease(ConnectionPool<IrodsConnection> pool, IrodsConnection connection) : IAsyncDisposable
{
    private bool _isReturned;

    public IrodsConnection Connection { get; } = connection;

    public ValueTask DisposeAsync()
    {
        if (_isReturned)
        {
            return ValueTask.CompletedTask;
        }

        _isReturned = true;
        return pool.ReturnAsync(Connection);
    }
}
