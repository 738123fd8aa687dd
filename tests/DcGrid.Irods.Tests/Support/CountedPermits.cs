namespace DcGrid.Irods.Tests.Support;

/// <summary>A budget that starts with none, and tells when somebody asks.</summary>
internal sealed class CountedPermits : IConnectionPermits
{
    private readonly Lock _gate = new();
    private readonly LinkedList<TaskCompletionSource> _asking = new();
    private readonly List<(int Asked, TaskCompletionSource Reached)> _watchers = [];
    private int _free;

    public int Taken { get; private set; }

    public int MostTaken { get; private set; }

    /// <summary>Whether a connection that is not in use may stay; null: only for a caller that waits.</summary>
    public bool? Keeps { get; set; } = true;

    public void Grant(int permits)
    {
        lock (_gate)
        {
            _free += permits;
            HandOut();
        }
    }

    public void Fail(Exception error)
    {
        lock (_gate)
        {
            var first = _asking.First!;
            _asking.RemoveFirst();
            first.Value.SetException(error);
        }
    }

    /// <summary>Ends when just so many ask for a permit.</summary>
    public Task UntilAsync(int asked)
    {
        lock (_gate)
        {
            TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _watchers.Add((asked, reached));
            Tell();
            return reached.Task;
        }
    }

    public async ValueTask AcquireAsync(CancellationToken cancellationToken)
    {
        LinkedListNode<TaskCompletionSource> node;
        lock (_gate)
        {
            node = _asking.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            HandOut();
        }

        await using var registration = cancellationToken.UnsafeRegister(
            _ =>
            {
                lock (_gate)
                {
                    if (node.List is not null)
                    {
                        _asking.Remove(node);
                        node.Value.SetCanceled(cancellationToken);
                        Tell();
                    }
                }
            },
            null);
        await node.Value.Task;
    }

    public bool TryAcquire()
    {
        lock (_gate)
        {
            if (_free == 0 || _asking.Count > 0)
            {
                return false;
            }

            Take();
            return true;
        }
    }

    public void Release()
    {
        lock (_gate)
        {
            Taken--;
            _free++;
            HandOut();
        }
    }

    public bool MayKeep(bool isWanted) => Keeps ?? isWanted;

    private void HandOut()
    {
        while (_free > 0 && _asking.First is { } first)
        {
            _asking.RemoveFirst();
            Take();
            first.Value.SetResult();
        }

        Tell();
    }

    private void Take()
    {
        _free--;
        Taken++;
        MostTaken = int.Max(MostTaken, Taken);
    }

    private void Tell()
    {
        foreach (var watcher in _watchers.Where(watcher => watcher.Asked == _asking.Count).ToList())
        {
            _watchers.Remove(watcher);
            watcher.Reached.SetResult();
        }
    }
}
