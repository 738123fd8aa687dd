namespace Grpc.Core;

/// <summary>Messages that arrive one after another. One reader at a time.</summary>
public interface IAsyncStreamReader<out T>
{
    /// <summary>The message last read.</summary>
    T Current { get; }

    /// <summary>Reads the next message; false at the end of the stream.</summary>
    /// <exception cref="RpcException">The call failed (client side).</exception>
    Task<bool> MoveNext(CancellationToken cancellationToken);
}

/// <summary>Messages that go out one after another. One write at a time.</summary>
public interface IAsyncStreamWriter<in T>
{
    /// <summary>How following messages are written.</summary>
    WriteOptions? WriteOptions { get; set; }

    /// <summary>Writes a message; the task ends when the transport has taken it.</summary>
    Task WriteAsync(T message);

    /// <summary>As <see cref="WriteAsync(T)"/>; cancelling ends the whole call, since half a message can't be taken back.</summary>
    Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            throw new NotSupportedException("This stream writer does not take a cancellation token.");
        }

        return WriteAsync(message);
    }
}

/// <summary>The client's end of a request stream.</summary>
public interface IClientStreamWriter<in T> : IAsyncStreamWriter<T>
{
    /// <summary>Tells the server that no more requests follow.</summary>
    Task CompleteAsync();
}

/// <summary>The server's end of a response stream; it ends when the method returns.</summary>
public interface IServerStreamWriter<in T> : IAsyncStreamWriter<T>
{
}
