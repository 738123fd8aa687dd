using DcGrid.Irods;
using DcGrid.Pilot.Queue;

namespace DcGrid.Pilot.Connections;

/// <summary>
/// This pilot's part of the site's connections to one storage element. Permits are handed out up to what the service has granted; when more are wanted
/// the service is asked, one call at a time on behalf of all who wait, again as often as it says. What is not used goes back: at the next word, which
/// comes within seconds, and at once where the service says that others wait.
/// <para>A word may lower the grant before its answer is here. So from the moment that it is sent no more permits are out than it says.</para>
/// </summary>
internal sealed partial class StoragePermits : IConnectionPermits, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly LinkedList<TaskCompletionSource> _line = new();
    private readonly Nudge _nudge = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly string _storage;
    private readonly ShareConnectionsCall _say;
    private readonly TimeProvider _timeProvider;
    private readonly PilotLog _log;
    private Task? _speaking;
    private long _words;

    /// <summary>What the service counts as ours: its last grant, or what we said we had open where that is more.</summary>
    private int _taken;

    private int _granted;

    /// <summary>Permits that may be out now: the grant, and less while a word is on its way.</summary>
    private int _limit;
    private int _out;
    private int _wantedLast;

    /// <summary>Further connections that transfers would have liked since the last word.</summary>
    private int _wishes;
    private bool _othersWait;
    private long? _speakAt;
    private long? _closeIdleAt;
    private long _waitingSince;

    /// <summary>The last word failed: nothing is said before <see cref="_speakAt"/>.</summary>
    private bool _holdsOff;
    private bool _isDisposed;

    /// <param name="storage">As the service knows it: <c>scheme://host:port</c>.</param>
    /// <param name="say">Calls the service until it answers.</param>
    public StoragePermits(string storage, ShareConnectionsCall say, TimeProvider timeProvider, PilotLog log) =>
        (_storage, _say, _timeProvider, _log) = (storage, say, timeProvider, log);

    /// <summary>Closes the connections that are idle. Null: there is no way to, and none is kept while others wait.</summary>
    public Func<Task>? CloseIdle { get; init; }

    public async ValueTask AcquireAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LinkedListNode<TaskCompletionSource> place;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_line.Count == 0 && _out < _limit)
            {
                _out++;
                return;
            }

            if (_line.Count == 0)
            {
                _waitingSince = _timeProvider.GetTimestamp();
            }

            // Who could not have one at once, and now waits for it, is one and not two.
            _wishes = Math.Max(0, _wishes - 1);
            place = _line.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            Speak();
        }

        await using var registration = cancellationToken.UnsafeRegister(
            _ =>
            {
                lock (_gate)
                {
                    if (place.List is not null)
                    {
                        _line.Remove(place);
                        place.Value.SetCanceled(cancellationToken);
                        _nudge.Set();
                    }
                }
            },
            null);
        await place.Value.Task;
    }

    public bool TryAcquire()
    {
        lock (_gate)
        {
            if (_line.Count == 0 && _out < _limit)
            {
                _out++;
                return true;
            }

            _wishes = Math.Min(_wishes + 1, PilotLimits.MaxConnectionWishes);
            Speak();
            return false;
        }
    }

    public void Release()
    {
        lock (_gate)
        {
            _out--;
            HandOut();
            _nudge.Set();
        }
    }

    public bool MayKeep(bool isWanted)
    {
        lock (_gate)
        {
            if (_out > _granted)
            {
                return false;
            }

            if (isWanted || !_othersWait)
            {
                return true;
            }

            CloseIdleSoon();
            return CloseIdle is not null;
        }
    }

    /// <summary>Closes what is idle and stops speaking; who waits gets an error. What the service counts as ours it takes back when the pilot signs off.</summary>
    public async ValueTask DisposeAsync()
    {
        Task? speaking;
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            speaking = _speaking;
            _isDisposed = true;
            Fail(new ObjectDisposedException(nameof(StoragePermits)));
        }

        await _stop.CancelAsync();
        if (speaking is not null)
        {
            await speaking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await CloseIdleAsync();
        _stop.Dispose();
    }

    /// <summary>Under the gate.</summary>
    private void HandOut()
    {
        while (_out < _limit && _line.First is { } first)
        {
            _line.RemoveFirst();
            _out++;
            first.Value.SetResult();
            _waitingSince = _timeProvider.GetTimestamp();
        }
    }

    /// <summary>Under the gate.</summary>
    private void Fail(Exception error)
    {
        foreach (var waiting in _line)
        {
            waiting.SetException(error);
        }

        _line.Clear();
    }
}
