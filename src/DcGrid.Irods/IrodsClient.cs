using DcGrid.Irods.Connecting;

namespace DcGrid.Irods;

/// <summary>An iRODS zone as one user sees it. Thread-safe; calls share a pool of connections. Dispose it to close them.</summary>
/// <remarks>
/// Paths are absolute, with the zone first. A call that is cancelled, times out or loses its connection leaves no half-read connection behind. Nothing is tried
/// twice: <see cref="IrodsException.IsTransient"/> says what may be.
/// </remarks>
public sealed partial class IrodsClient : IAsyncDisposable
{
    private readonly Connector _connector;
    private readonly ConnectionPool<IrodsConnection> _pool;
    private readonly ITimer _sweep;

    /// <summary>A client; nothing is opened yet.</summary>
    /// <param name="account">server and user</param>
    /// <param name="options">limits; null for the defaults</param>
    public IrodsClient(IrodsAccount account, IrodsClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(account);
        Account = account;
        Options = options ?? new IrodsClientOptions();
        Options.Validate();
        _connector = new Connector(account, Options);
        _pool = new ConnectionPool<IrodsConnection>(_connector.OpenAsync, connection => connection.IsUsable(), connection => connection.DisposeAsync(), Options);
        _sweep = Options.TimeProvider.CreateTimer(static pool => _ = SweepAsync((ConnectionPool<IrodsConnection>)pool!), _pool, Options.MaxIdleTime, Options.MaxIdleTime);
    }

    /// <summary>Server and user.</summary>
    public IrodsAccount Account { get; }

    /// <summary>Limits.</summary>
    public IrodsClientOptions Options { get; }

    /// <summary>How many connections are open, how many of them idle, and how many callers wait for one.</summary>
    public IrodsPoolStatistics Connections
    {
        get
        {
            var (open, idle, waiting) = _pool.Counts;
            return new IrodsPoolStatistics(open, idle, waiting);
        }
    }

    /// <summary>The server's release, which takes a connection and a login.</summary>
    /// <exception cref="IrodsException">No connection, or no login.</exception>
    public async Task<IrodsVersion> GetServerVersionAsync(CancellationToken cancellationToken = default)
    {
        await using var lease = await RentAsync(cancellationToken);
        return lease.Connection.Version;
    }

    /// <summary>Closes idle connections, so that their permits go back: those first that were used longest ago.</summary>
    /// <param name="most">how many at most</param>
    /// <returns>How many were closed.</returns>
    public async ValueTask<int> CloseIdleAsync(int most = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(most);
        return await _pool.CloseIdleAsync(most);
    }

    /// <summary>Closes the idle connections, and those in use when their calls end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _sweep.DisposeAsync();
        await _pool.DisposeAsync();
        _connector.Dispose();
    }

    internal async ValueTask<ConnectionLease> RentAsync(CancellationToken cancellationToken) => new(_pool, await _pool.RentAsync(cancellationToken));

    /// <summary>One more connection if it is to be had without waiting, or null.</summary>
    internal async ValueTask<ConnectionLease?> TryRentAsync(CancellationToken cancellationToken) =>
        await _pool.TryRentAsync(cancellationToken) is { } connection ? new(_pool, connection) : null;

    private static async Task SweepAsync(ConnectionPool<IrodsConnection> pool)
    {
        try
        {
            await pool.SweepAsync();
        }
        catch (Exception error) when (error is IrodsException or IOException or ObjectDisposedException)
        {
            // A connection that is closed because it is old may end as it likes.
        }
    }
}
