using DcGrid.Store.Queue;

namespace DcGrid.Store.Sql;

/// <summary>One piece of work for a write transaction, and whoever waits for it.</summary>
internal abstract class WriteWork(DateTimeOffset now)
{
    /// <summary>The service's time of the call.</summary>
    public DateTimeOffset Now => now;

    /// <summary>Tells whoever waits that it is on disk.</summary>
    public abstract void Complete();

    /// <summary>Tells whoever waits that nothing was done.</summary>
    public abstract void Fail(Exception error);

    /// <summary>True where nobody waits any more and nothing was begun.</summary>
    public abstract bool IsCancelled { get; }
}

/// <inheritdoc cref="WriteWork"/>
internal abstract class WriteWork<T>(DateTimeOffset now) : WriteWork(now)
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationToken _cancellation;
    private T? _answer;
    private Exception? _refusal;

    public Task<T> Done => _done.Task;

    public override bool IsCancelled => _cancellation.IsCancellationRequested;

    /// <summary>Gives up before it is begun when <paramref name="cancellationToken"/> says so; what is begun is finished.</summary>
    public void CancelBefore(CancellationToken cancellationToken) => _cancellation = cancellationToken;

    /// <summary>What to say when the transaction is on disk.</summary>
    public void Answer(T answer) => _answer = answer;

    /// <summary>Refuses this piece of a transaction that goes on without it; nothing was written for it.</summary>
    public void Refuse(Exception error) => _refusal = error;

    public override void Complete()
    {
        if (_refusal is not null)
        {
            _done.TrySetException(_refusal);
        }
        else
        {
            _done.TrySetResult(_answer!);
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

/// <summary>Work that is done by itself, after what the transaction does for many pilots together.</summary>
internal interface ISingleWork
{
    DateTimeOffset Now { get; }

    /// <summary>Does the work; the answer is kept until the transaction is on disk.</summary>
    void Run(WriteUnit unit);
}

/// <inheritdoc cref="ISingleWork"/>
internal sealed class SingleWork<T>(Func<WriteUnit, T> work, DateTimeOffset now) : WriteWork<T>(now), ISingleWork
{
    public void Run(WriteUnit unit) => Answer(work(unit));
}
