namespace DcGrid.Server.Rpc;

/// <summary>Wakes those who watch a campaign when something may have changed.</summary>
internal sealed class CampaignChanges
{
    private TaskCompletionSource _next = New();

    public void Signal() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    /// <summary>Completes at the next change after the call.</summary>
    public Task NextAsync() => Volatile.Read(ref _next).Task;

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
