namespace DcGrid.Irods.Connecting;

/// <summary>The line of those who wait, and the permits that are asked for on their behalf.</summary>
internal sealed partial class ConnectionPool<T>
{
    private readonly LinkedList<TaskCompletionSource<T?>> _waiting = new();
    private readonly LinkedList<CancellationTokenSource> _acquiring = new();

    /// <summary>A place at the end of the line. Under the gate.</summary>
    private LinkedListNode<TaskCompletionSource<T?>> JoinLine()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_waiting.Count >= options.MaxWaiters)
        {
            throw new IrodsException($"{options.MaxWaiters} callers wait for one of {options.MaxConnections} connections already; try again later", isTransient: true);
        }

        var ticket = _waiting.AddLast(new TaskCompletionSource<T?>(TaskCreationOptions.RunContinuationsAsynchronously));
        Acquire();
        return ticket;
    }

    /// <returns>A connection, or null: the right to open one, with its permit.</returns>
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
                        Trim();
                    }
                }
            },
            null);
        return await ticket.Value.Task;
    }

    /// <summary>Gives the next in line a connection, or with null the right to open one. Under the gate.</summary>
    private bool Hand(T? connection)
    {
        if (_waiting.First is not { } first)
        {
            return false;
        }

        _waiting.RemoveFirst();
        first.Value.SetResult(connection);
        Trim();
        return true;
    }

    private void DissolveLine()
    {
        foreach (var ticket in _waiting)
        {
            ticket.TrySetException(new ObjectDisposedException(nameof(IrodsClient)));
        }

        _waiting.Clear();
        Trim();
    }

    /// <summary>Asks for a permit for each in line, as far as there is room. Under the gate.</summary>
    private void Acquire()
    {
        while (_acquiring.Count < _waiting.Count && HasRoom)
        {
            var node = _acquiring.AddLast(new CancellationTokenSource());
            _ = AcquireAsync(node);
        }
    }

    /// <summary>Takes back what was asked for and is needed no longer. Under the gate.</summary>
    private void Trim()
    {
        while (_acquiring.Count > _waiting.Count)
        {
            var last = _acquiring.Last!;
            _acquiring.RemoveLast();

            // Whoever waits on this runs elsewhere: the gate is held here.
            _ = last.Value.CancelAsync();
        }
    }

    private async Task AcquireAsync(LinkedListNode<CancellationTokenSource> node)
    {
        // Not under the gate.
        await Task.Yield();
        Exception? error = null;
        try
        {
            await _permits.AcquireAsync(node.Value.Token);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            error = failure;
        }

        var isTaken = false;
        lock (_gate)
        {
            if (node.List is not null)
            {
                _acquiring.Remove(node);
                if (error is null && Hand(null))
                {
                    isTaken = true;
                    _open++;
                }
                else if (error is not null && _waiting.First is { } first)
                {
                    _waiting.RemoveFirst();
                    first.Value.SetException(error);
                }
            }

            Trim();
            Acquire();
        }

        if (error is null && !isTaken)
        {
            _permits.Release();
        }
    }
}
