using DcGrid.Irods;
using DcGrid.Pilot.Queue;
using DcGrid.Protocol.V1;

namespace DcGrid.Pilot.Connections;

/// <summary>What is said to the service, and when.</summary>
internal sealed partial class StoragePermits
{
    private void Speak()
    {
        _speaking ??= Task.Run(SpeakAsync);
        _nudge.Set();
    }

    private async Task SpeakAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            ShareConnectionsRequest? word;
            bool closesIdle;
            TimeSpan wait;
            lock (_gate)
            {
                var now = _timeProvider.GetTimestamp();
                closesIdle = _closeIdleAt <= now;
                _closeIdleAt = closesIdle ? null : _closeIdleAt;
                word = closesIdle ? null : NextWord(now);
                wait = UntilNext(now);
            }

            if (closesIdle)
            {
                await CloseIdleAsync();
            }
            else if (word is not null)
            {
                await SayAsync(word);
            }
            else
            {
                await _nudge.WaitAsync(wait, _timeProvider, _stop.Token);
            }
        }
    }

    /// <summary>What is to be said now, or null. Under the gate.</summary>
    private ShareConnectionsRequest? NextWord(long now)
    {
        var wanted = _out + _line.Count + _wishes;
        var keeps = Math.Max(_out, Math.Min(_granted, wanted));
        var isMore = wanted > _granted && wanted > _wantedLast;
        var isLess = keeps < _taken && (_othersWait || _taken > _granted);
        if (!(_speakAt <= now) && (_holdsOff || (!isMore && !isLess)))
        {
            return null;
        }

        // What is out now and what the line will get of the grant; no more until there is an answer.
        _limit = Math.Min(_granted, keeps);
        (_taken, _wantedLast, _wishes, _speakAt) = (Math.Max(_taken, keeps), wanted, 0, null);
        return new ShareConnectionsRequest { Storage = _storage, Wanted = wanted, Open = keeps, Word = ++_words };
    }

    private async Task SayAsync(ShareConnectionsRequest word)
    {
        try
        {
            var answer = await _say(word, _stop.Token);
            lock (_gate)
            {
                _granted = _limit = answer.Granted;
                _holdsOff = false;
                _taken = Math.Max(answer.Granted, word.Open);
                _othersWait = answer.OthersWait;
                _speakAt = answer.RetryAfterSeconds > 0 ? In(TimeSpan.FromSeconds(answer.RetryAfterSeconds)) : null;
                HandOut();
                if (_othersWait || _out > _granted)
                {
                    CloseIdleSoon();
                }
            }

            TellOfWaiting();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            lock (_gate)
            {
                (_speakAt, _holdsOff) = (In(PilotLimits.MaxRetryDelay), true);
                if (error is not TaskQueueException { Kind: TaskQueueErrorKind.Unavailable })
                {
                    Fail(new IrodsException($"the service gives out no connections to {_storage}: {error.Message}", isTransient: true, error));
                }
            }

            _log.Warn($"connections to {_storage}: {error.Message}; asking again in {PilotLimits.MaxRetryDelay.TotalSeconds:0} s");
        }
    }

    private async Task CloseIdleAsync()
    {
        try
        {
            await (CloseIdle?.Invoke() ?? Task.CompletedTask);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // It was to be closed anyway.
            _log.Warn($"closing a connection to {_storage}: {error.Message}");
        }
    }

    /// <summary>Not at once: the next file of a stage-in follows on the heels of the last. Under the gate.</summary>
    private void CloseIdleSoon()
    {
        if (CloseIdle is not null && _closeIdleAt is null)
        {
            _closeIdleAt = In(_out > _granted ? TimeSpan.Zero : PilotLimits.IdleWhileOthersWait);
            _nudge.Set();
        }
    }

    private void TellOfWaiting()
    {
        int waiting;
        TimeSpan since;
        lock (_gate)
        {
            waiting = _line.Count;
            since = _timeProvider.GetElapsedTime(_waitingSince);
            if (waiting == 0 || since < PilotLimits.TellOfWaiting)
            {
                return;
            }

            _waitingSince = _timeProvider.GetTimestamp();
        }

        _log.Warn($"no connection to {_storage} for {since.TotalSeconds:0} s: other pilots of the site have them; transfers that wait: {waiting}");
    }

    /// <summary>Under the gate.</summary>
    private TimeSpan UntilNext(long now)
    {
        if ((_speakAt, _closeIdleAt) is (null, null))
        {
            return Timeout.InfiniteTimeSpan;
        }

        var next = Math.Min(_speakAt ?? long.MaxValue, _closeIdleAt ?? long.MaxValue);
        return next > now ? _timeProvider.GetElapsedTime(now, next) : TimeSpan.Zero;
    }

    private long In(TimeSpan time) =>
        _timeProvider.GetTimestamp() + (long)(time.TotalSeconds * _timeProvider.TimestampFrequency);
}
