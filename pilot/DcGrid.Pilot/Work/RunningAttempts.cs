namespace DcGrid.Pilot.Work;

/// <summary>The attempts that are in work, to wait for at the end.</summary>
internal sealed class RunningAttempts
{
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _tasks = [];

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _tasks.Count;
            }
        }
    }

    /// <summary>
    /// Starts an attempt on the caller's thread, which comes back at the attempt's first wait: attempts that are started
    /// one after the other stand in line in that order.
    /// </summary>
    public void Start(Func<Task> run)
    {
        var task = run();
        lock (_lock)
        {
            _tasks.Add(task);
        }

        _ = task.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    public async Task WaitForAllAsync()
    {
        while (true)
        {
            Task[] tasks;
            lock (_lock)
            {
                tasks = [.. _tasks];
            }

            if (tasks.Length == 0)
            {
                return;
            }

            await Task.WhenAll(tasks);
            foreach (var task in tasks)
            {
                Forget(task);
            }
        }
    }

    private void Forget(Task task)
    {
        lock (_lock)
        {
            _tasks.Remove(task);
        }
    }
}
