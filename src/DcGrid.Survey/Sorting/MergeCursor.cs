namespace DcGrid.Survey.Sorting;

/// <summary>Reads several sorted runs as one. Of equal keys the one of the earlier run comes first.</summary>
internal sealed class MergeCursor
{
    private readonly RunReader[] _runs;
    private readonly PriorityQueue<int, (ulong Key, int Run)> _waiting;
    private RunReader? _current;
    private int _currentRun;

    public MergeCursor(IEnumerable<RunReader> runs)
    {
        _runs = [.. runs];
        _waiting = new PriorityQueue<int, (ulong, int)>(_runs.Length);
        for (var run = 0; run < _runs.Length; run++)
        {
            if (_runs[run].Read())
            {
                _waiting.Enqueue(run, (_runs[run].Key, run));
            }
        }
    }

    /// <summary>Key of the current record.</summary>
    public ulong Key => _current!.Key;

    /// <summary>Bytes of the current record; gone at the next <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> Record => _current!.Record;

    /// <summary>Goes to the next record; false after the last.</summary>
    public bool Read()
    {
        if (_current is null)
        {
            return _waiting.TryDequeue(out _currentRun, out _) && (_current = _runs[_currentRun]) is not null;
        }

        if (_current.Read())
        {
            _currentRun = _waiting.Count == 0 ? _currentRun : _waiting.EnqueueDequeue(_currentRun, (_current.Key, _currentRun));
        }
        else if (!_waiting.TryDequeue(out _currentRun, out _))
        {
            return false;
        }

        _current = _runs[_currentRun];
        return true;
    }
}
