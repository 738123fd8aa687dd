using DcGrid.Store.Queue;

namespace DcGrid.Store.Sql;

/// <summary>One piece of work for a write transaction, and whoever waits for it.</summary>
internal abstract class WriteWork(DateTimeOffset now)
{
    /// <summary>The service's time of the call.</summary>
    public DateTimeOffset Now => now;

    /// <summary>Works with the same key are done together in one go; null is done alone.</summary>
    public virtual WorkKind Kind => WorkKind.Single;

    /// <summary>Does the work; the result is kept until the transaction is on disk.</summary>
    public abstract void Run(WriteUnit unit);

    /// <summary>Tells whoever waits that it is on disk.</summary>
    public abstract void Complete();

    /// <summary>Tells whoever waits that nothing was done.</summary>
    public abstract void Fail(Exception error);

    /// <summary>True where nobody waits any more and nothing was begun.</summary>
    public abstract bool IsCancelled { get; }
}

/// <summary>The order in which the works of one transaction are done: what settles tasks comes before what gives out new ones.</summary>
internal enum WorkKind
{
    Report,
    Lease,
    Heartbeat,
    Single,
}

/// <inheritdoc cref="WriteWork"/>
internal class WriteWork<T>(Func<WriteUnit, T>? work, DateTimeOffset now) : WriteWork(now)
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationToken _cancellation;
    private T? _result;
    private Exception? _refusal;

    public Task<T> Done => _done.Task;

    public override bool IsCancelled => _cancellation.IsCancellationRequested;

    /// <summary>Gives up before it is begun when <paramref name="cancellationToken"/> says so; what is begun is finished.</summary>
    public void CancelBefore(CancellationToken cancellationToken) => _cancellation = cancellationToken;

    public override void Run(WriteUnit unit) => _result = work is null ? throw new InvalidOperationException("done together with others") : work(unit);

    /// <summary>Sets the result of work that is done together with other work.</summary>
    public void Answer(T result) => _result = result;

    /// <summary>Refuses this piece of a common work, of which nothing was written.</summary>
    public void Refuse(Exception error) => _refusal = error;

    public override void Complete()
    {
        if (_refusal is not null)
        {
            _done.TrySetException(_refusal);
        }
        else
        {
            _done.TrySetResult(_result!);
        }
    }

    public override void Fail(Exception error)
    {
        if (error is OperationCanceledException)
        {
            _done.TrySetCanceled(_cancellation);
        }
        else
        {
            _done.TrySetException(error);
        }
    }
}
