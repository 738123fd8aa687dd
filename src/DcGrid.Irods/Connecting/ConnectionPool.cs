namespace DcGrid.Irods.Connecting;

/// <summary>
/// Connections up to a limit, each with a permit of the budget. Who finds none waits in line and gets the next that is returned, or the right to open one
/// when there is a permit for it. Nobody overtakes.
/// </summary>
/// <param name="open">opens one</param>
/// <param name="isUsable">whether an idle one can be used again; quick</param>
/// <param name="close">closes one</param>
/// <param name="options">limits, budget and clock</param>
internal sealed partial class ConnectionPool<T>(
    Func<CancellationToken, ValueTask<T>> open,
    Predicate<T> isUsable,
    Func<T, ValueTask> close,
    IrodsClientOptions options) : IAsyncDisposable
    where T : class
{
    private readonly Lock _gate = new();
    private readonly IConnectionPermits _permits = options.Permits ?? UnlimitedPermits.Instance;
    private readonly LinkedList<(T Connection, long Since)> _idle = new();
    private int _open;
    private bool _isDisposed;

    /// <summary>Connections that are open or being opened, idle ones, and callers in line.</summary>
    public (int Open, int Idle, int Waiting) Counts
    {
        get
        {
            lock (_gate)
            {
                return (_open, _idle.Count, _waiting.Count);
            }
        }
    }

    /// <summary>A connection, once it is the caller's turn.</summary>
    /// <exception cref="IrodsException">Too many wait, or none could be opened.</exception>
    public async ValueTask<T> RentAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LinkedListNode<TaskCompletionSource<T?>>? ticket = null;
        List<T> stale = [];
        T? idle;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var isFirst = _waiting.Count == 0;
            idle = isFirst ? TakeIdle(stale) : null;
            if (idle is null && isFirst && HasRoom)
            {
                _open++;
            }
            else if (idle is null)
            {
                ticket = JoinLine();
            }
        }

        await CloseAllAsync(stale);
        if (idle is null && ticket is null && !_permits.TryAcquire())
        {
            lock (_gate)
            {
                _open--;

                // One may have come back meanwhile, and others may have joined the line since.
                idle = _waiting.Count == 0 ? TakeIdle(stale = []) : null;
                ticket = idle is null ? JoinLine() : null;
            }

            await CloseAllAsync(stale);
        }

        if (ticket is not null)
        {
            idle = await WaitAsync(ticket, cancellationToken);
        }

        return idle ?? await OpenAsync(cancellationToken);
    }

    /// <summary>A connection if there is one to be had at once, without waiting for others or for a permit; else null.</summary>
    public async ValueTask<T?> TryRentAsync(CancellationToken cancellationToken)
    {
        List<T> stale = [];
        T? idle;
        lock (_gate)
        {
            if (_isDisposed || _waiting.Count > 0)
            {
                return null;
            }

            idle = TakeIdle(stale);
        }

        await CloseAllAsync(stale);
        if (idle is not null)
        {
            return idle;
        }

        lock (_gate)
        {
            if (_waiting.Count > 0 || !HasRoom)
            {
                return null;
            }

            _open++;
        }

        if (!_permits.TryAcquire())
        {
            lock (_gate)
            {
                _open--;
                Acquire();
            }

            return null;
        }

        return await OpenAsync(cancellationToken);
    }

    /// <summary>Takes a connection back; one that can't be used again is closed, and its permit goes back.</summary>
    public async ValueTask ReturnAsync(T connection)
    {
        if (isUsable(connection) && MayKeep())
        {
            lock (_gate)
            {
                if (!_isDisposed)
                {
                    if (!Hand(connection))
                    {
                        _idle.AddLast((connection, options.TimeProvider.GetTimestamp()));
                    }

                    return;
                }
            }
        }

        await CloseAsync(connection);
    }

    /// <summary>Closes what has been idle too long, or can't be used any more, or may not be kept.</summary>
    public async ValueTask SweepAsync()
    {
        var mayKeep = _permits.MayKeep(isWanted: false);
        await CloseAllAsync(TakeIdle(int.MaxValue, item => !mayKeep || IsStale(item)));
    }

    /// <summary>Closes idle connections, those first that were used longest ago.</summary>
    /// <returns>How many.</returns>
    public async ValueTask<int> CloseIdleAsync(int most)
    {
        var idle = TakeIdle(most, _ => true);
        await CloseAllAsync(idle);
        return idle.Count;
    }

    /// <summary>Closes the idle ones; those in use are closed when they come back. Who waits is told.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isDisposed = true;
            DissolveLine();
        }

        await CloseIdleAsync(int.MaxValue);
    }

    private bool HasRoom => _open + _acquiring.Count < options.MaxConnections;

    private T? TakeIdle(List<T> stale)
    {
        // The one used last is the likeliest to be whole; the others grow old and are closed.
        while (_idle.Last is { } last)
        {
            _idle.RemoveLast();
            if (!IsStale(last.Value))
            {
                return last.Value.Connection;
            }

            stale.Add(last.Value.Connection);
        }

        return null;
    }

    private List<T> TakeIdle(int most, Predicate<(T Connection, long Since)> which)
    {
        List<T> taken = [];
        lock (_gate)
        {
            for (var node = _idle.First; node is not null && taken.Count < most;)
            {
                var next = node.Next;
                if (which(node.Value))
                {
                    _idle.Remove(node);
                    taken.Add(node.Value.Connection);
                }

                node = next;
            }
        }

        return taken;
    }

    private bool IsStale((T Connection, long Since) item) =>
        options.TimeProvider.GetElapsedTime(item.Since) >= options.MaxIdleTime || !isUsable(item.Connection);

    private bool MayKeep()
    {
        bool isWanted;
        lock (_gate)
        {
            isWanted = _waiting.Count > 0;
        }

        return _permits.MayKeep(isWanted);
    }

    /// <summary>Opens one for a place and a permit that the caller has.</summary>
    private async ValueTask<T> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await open(cancellationToken);
        }
        catch
        {
            GiveUpPlace();
            throw;
        }
    }

    private async ValueTask CloseAllAsync(List<T> connections)
    {
        foreach (var connection in connections)
        {
            await CloseAsync(connection);
        }
    }

    private async ValueTask CloseAsync(T connection)
    {
        try
        {
            await close(connection);
        }
        finally
        {
            GiveUpPlace();
        }
    }

    private void GiveUpPlace()
    {
        _permits.Release();
        lock (_gate)
        {
            _open--;
            Acquire();
        }
    }
}
