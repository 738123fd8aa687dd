using System.Threading.Channels;

namespace DcGrid.Pilot.Queue;

/// <summary>An event that one waiter takes; setting it twice before it is taken is setting it once.</summary>
internal sealed class Nudge
{
    private readonly Channel<bool> _channel =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => _channel.Writer.TryWrite(true);

    /// <summary>Waits for the event; false where the time passed or the wait was cancelled first.</summary>
    public async Task<bool> WaitAsync(TimeSpan limit, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(limit, timeProvider);
        using var either =
            CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await _channel.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
