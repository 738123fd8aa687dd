namespace DcGrid.Irods.Connecting;

/// <summary>
/// Connections up to a limit. Who finds none waits in line and gets the next that is returned, or the right to open one when a broken one is
/// returned. Nobody overtakes.
/// </summary>
/// <param name="open">opens one</param>
/// <param name="isUsable">whether an idle one can be used again; quick</param>
/// <param name="close">closes one</param>
/// <param name="options">limits and clock</param>
internal sealed class ConnectionPool<T>(
    Func<CancellationToken, ValueTask<T>> open,
    Predicate<T> isUsable,
    Func<T, ValueTask> close,
    IrodsClientOptions options) : IAsyncDisposable
    where T : class
{
    private readonly Lock _gate = new();
    private readonly LinkedList<(T Connection, long Since)> _idle = new();
    private readonly LinkedList<TaskCompletionSource<T?>> _waiting = new();
    private int _open;
    private bool _isDisposed;

    /// <summary>Open connections, idle ones, and callers in line.</summary>
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
        List<T> stale;
        T? idle;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var isFirst = _waiting.Count == 0;
            stale = [];
            idle = isFirst ? TakeIdle(stale) : null;
            if (idle is null && isFirst && _open < options.MaxConnections)
            {
                _open++;
            }
            else if (idle is null)
            {
                if (_waiting.Count >= options.MaxWaiters)
                {
                    throw new IrodsException($"{options.MaxWaiters} callers wait for one of {options.MaxConnections} connections already; try again later", isTransient: true);
                }

                ticket = _waiting.AddLast(new TaskCompletionSource<T?>(TaskCreationOptions.RunContinuationsAsynchronously));
            }
        }

        await CloseAllAsync(stale);
        if (ticket is not null)
        {
            idle = await WaitAsync(ticket, cancellationToken);
        }

        return idle ?? await OpenAsync(cancellationToken);
    }

    /// <summary>A connection if there is one to be had at once, without waiting for others; else null.</summary>
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
            if (idle is null && _open >= options.MaxConnections)
            {
                return null;
            }

            _open += idle is null ? 1 : 0;
        }

        await CloseAllAsync(stale);
        return idle ?? await OpenAsync(cancellationToken);
    }

    /// <summary>Takes a connection back; one that can't be used again is closed, and its place goes to the next in line.</summary>
    public async ValueTask ReturnAsync(T connection)
    {
        var isWhole = isUsable(connection);
        lock (_gate)
        {
            if (isWhole && !_isDisposed)
            {
                if (!Hand(connection))
                {
                    _idle.AddLast((connection, options.TimeProvider.GetTimestamp()));
                }

                return;
            }

            GiveUpPlace();
        }

        await close(connection);
    }

    /// <summary>Closes what has been idle too long, or can't be used any more.</summary>
    public async ValueTask SweepAsync()
    {
        List<T> stale = [];
        lock (_gate)
        {
            for (var node = _idle.First; node is not null;)
            {
                var next = node.Next;
                if (IsStale(node.Value))
                {
                    _idle.Remove(node);
                    _open--;
                    stale.Add(node.Value.Connection);
                }

                node = next;
            }
        }

        await CloseAllAsync(stale);
    }

    /// <summary>Closes the idle ones; those in use are closed when they come back. Who waits is told.</summary>
    public async ValueTask DisposeAsync()
    {
        List<T> idle;
        lock (_gate)
        {
            _isDisposed = true;
            idle = [.. _idle.Select(item => item.Connection)];
            _open -= idle.Count;
            _idle.Clear();
            foreach (var ticket in _waiting)
            {
                ticket.TrySetException(new ObjectDisposedException(nameof(IrodsClient)));
            }

            _waiting.Clear();
        }

        await CloseAllAsync(idle);
    }

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

            _open--;
            stale.Add(last.Value.Connection);
        }

        return null;
    }

    private bool IsStale((T Connection, long Since) item) =>
        options.TimeProvider.GetElapsedTime(item.Since) >= options.MaxIdleTime || !isUsable(item.Connection);

    private async ValueTask<T?> WaitAsync(LinkedListNode<TaskCompletionSource<T?>> ticket, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(
            _ =>
            {
                lock (_gate)
                {
                    if (ticket.List is not null)
                    {
                        _waiting.Remove(ticket);
                        ticket.Value.TrySetCanceled(cancellationToken);
                    }
                }
            },
            null);
        return await ticket.Value.Task;
    }

    private async ValueTask<T> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await open(cancellationToken);
        }
        catch
        {
            lock (_gate)
            {
                GiveUpPlace();
            }

            throw;
        }
    }

    private void GiveUpPlace()
    {
        if (!Hand(null))
        {
            _open--;
        }
    }

    /// <summary>Gives the next in line a connection, or with null the right to open one.</summary>
    private bool Hand(T? connection)
    {
        if (_waiting.First is not { } first)
        {
            return false;
        }

        _waiting.RemoveFirst();
        first.Value.SetResult(connection);
        return true;
    }

    private async ValueTask CloseAllAsync(List<T> connections)
    {
        foreach (var connection in connections)
        {
            await close(connection);
        }
    }
}
