namespace DcGrid.Irods.Connecting;

/// <summary>No budget beyond the client's own limit.</summary>
internal sealed class UnlimitedPermits : IConnectionPermits
{
    public static UnlimitedPermits Instance { get; } = new();

    public ValueTask AcquireAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public bool TryAcquire() => true;

    public void Release()
    {
    }

    public bool MayKeep(bool isWanted) => true;
}
