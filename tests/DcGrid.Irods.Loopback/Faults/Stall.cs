namespace DcGrid.Irods.Loopback;

/// <summary>A place where the server says nothing until the test lets it go on; no clock is involved.</summary>
public sealed class Stall
{
    private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Stall()
    {
    }

    /// <summary>Ends when a client has come to this place.</summary>
    public Task Reached => reached.Task;

    /// <summary>Lets the server go on.</summary>
    public void Release() => released.TrySetResult();

    internal Task WaitAsync(CancellationToken cancellationToken)
    {
        reached.TrySetResult();
        return released.Task.WaitAsync(cancellationToken);
    }
}
