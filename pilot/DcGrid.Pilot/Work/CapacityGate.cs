namespace DcGrid.Pilot.Work;

/// <summary>A part of what the pilot has.</summary>
internal readonly record struct CapacityUse(int Cores, int MemoryMiB, int DiskMiB)
{
    public bool FitsIn(CapacityUse free) => Cores <= free.Cores && MemoryMiB <= free.MemoryMiB && DiskMiB <= free.DiskMiB;

    public CapacityUse AtMost(CapacityUse most) =>
        new(Math.Min(Cores, most.Cores), Math.Min(MemoryMiB, most.MemoryMiB), Math.Min(DiskMiB, most.DiskMiB));

    public static CapacityUse operator +(CapacityUse one, CapacityUse other) =>
        new(one.Cores + other.Cores, one.MemoryMiB + other.MemoryMiB, one.DiskMiB + other.DiskMiB);

    public static CapacityUse operator -(CapacityUse one, CapacityUse other) =>
        new(one.Cores - other.Cores, one.MemoryMiB - other.MemoryMiB, one.DiskMiB - other.DiskMiB);
}

/// <summary>
/// Lets attempts through as long as what they use together fits. They go in the order in which they came: a small one
/// does not overtake a large one, which would else wait for ever. What asks for more than there is goes alone.
/// </summary>
internal sealed class CapacityGate
{
    private readonly LinkedList<Waiter> _line = new();
    private readonly CapacityUse _total;
    private CapacityUse _free;

    public CapacityGate(CapacityUse total) => _total = _free = total;

    /// <summary>In line when it returns, whether or not its turn has come.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before its turn came; it is out of the line then.</exception>
    public async Task<CapacityTurn> EnterAsync(CapacityUse wanted, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Waiter waiter = new(wanted.AtMost(_total));
        lock (_line)
        {
            _line.AddLast(waiter);
            LetIn();
        }

        await using var registration = cancellationToken.Register(() => Leave(waiter, cancellationToken)).ConfigureAwait(false);
        await waiter.Entered.Task.ConfigureAwait(false);
        return new CapacityTurn(this, waiter.Wanted);
    }

    /// <summary>Called by <see cref="CapacityTurn"/>.</summary>
    internal void GiveBack(CapacityUse used)
    {
        lock (_line)
        {
            _free += used;
            LetIn();
        }
    }

    private void Leave(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_line)
        {
            if (!_line.Remove(waiter))
            {
                return;
            }

            waiter.Entered.TrySetCanceled(cancellationToken);
            LetIn();
        }
    }

    private void LetIn()
    {
        while (_line.First is { } first && first.Value.Wanted.FitsIn(_free))
        {
            _line.RemoveFirst();
            _free -= first.Value.Wanted;
            first.Value.Entered.SetResult();
        }
    }

    private sealed class Waiter(CapacityUse wanted)
    {
        public CapacityUse Wanted => wanted;

        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>What an attempt has of the pilot's capacity, until it is disposed of.</summary>
internal sealed class CapacityTurn(CapacityGate gate, CapacityUse used) : IDisposable
{
    private CapacityUse _used = used;

    /// <summary>Gives a part back before the rest; giving back what it does not have changes nothing.</summary>
    public void GiveBack(CapacityUse part)
    {
        var given = part.AtMost(_used);
        _used -= given;
        gate.GiveBack(given);
    }

    public void Dispose() => GiveBack(_used);
}
