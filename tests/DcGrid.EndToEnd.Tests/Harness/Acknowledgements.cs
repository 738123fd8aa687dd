using System.Collections.Concurrent;
using System.Diagnostics;
using DcGrid.Protocol.V1;

namespace DcGrid.EndToEnd.Tests.Harness;

/// <summary>What the pilots of a test were told of their reports, to be held against the books afterwards. Safe from many threads.</summary>
internal sealed class Acknowledgements
{
    private readonly ConcurrentDictionary<(long Task, int Attempt), Verdict> _verdicts = new();
    private readonly Lock _gate = new();
    private readonly List<(Func<bool> Holds, TaskCompletionSource Told)> _waiting = [];
    private int _accepted, _refused;
    private long _lastAccepted;

    /// <summary>Reports that were acknowledged as booked, each counted once.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>The longest time in which no report was booked, between the first and the last.</summary>
    public TimeSpan LongestPause { get; private set; }

    /// <summary>Calls that got no answer, or "later".</summary>
    public int Unanswered => Volatile.Read(ref _refused);

    /// <summary>The answer to each report.</summary>
    public IReadOnlyDictionary<(long Task, int Attempt), Verdict> Verdicts => _verdicts;

    public void Add(ReportVerdict verdict)
    {
        if (_verdicts.TryAdd((verdict.TaskId, verdict.Attempt), verdict.Verdict))
        {
            if (verdict.Verdict == Verdict.Accepted)
            {
                Interlocked.Increment(ref _accepted);
                NotePause();
            }
        }
        else
        {
            // A report that is repeated gets its first answer again.
            Assert.Equal(_verdicts[(verdict.TaskId, verdict.Attempt)], verdict.Verdict);
        }

        Tell();
    }

    public void AddUnanswered()
    {
        Interlocked.Increment(ref _refused);
        Tell();
    }

    /// <summary>Waits until so many more reports were acknowledged.</summary>
    public Task UntilAcceptedAsync(int more)
    {
        var goal = Accepted + more;
        return UntilAsync(() => Accepted >= goal);
    }

    /// <summary>Waits until so many more calls got no answer.</summary>
    public Task UntilUnansweredAsync(int more)
    {
        var goal = Unanswered + more;
        return UntilAsync(() => Unanswered >= goal);
    }

    private void NotePause()
    {
        var now = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            var pause = _lastAccepted == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(_lastAccepted, now);
            LongestPause = pause > LongestPause ? pause : LongestPause;
            _lastAccepted = now;
        }
    }

    private async Task UntilAsync(Func<bool> holds)
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiting.Add((holds, told));
        }

        Tell();
        await told.Task.WaitAsync(TimeSpan.FromMinutes(2));
    }

    private void Tell()
    {
        lock (_gate)
        {
            foreach (var (holds, told) in _waiting)
            {
                if (holds())
                {
                    told.TrySetResult();
                }
            }
        }
    }
}
