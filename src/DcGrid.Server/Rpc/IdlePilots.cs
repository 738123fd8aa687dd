namespace DcGrid.Server.Rpc;

/// <summary>Counts the pilots that ask in vain, and spaces their questions: one idle pilot asks each second, ten thousand must not.</summary>
internal sealed class IdlePilots(TimeProvider time)
{
    /// <summary>Questions in vain a second that the service puts up with.</summary>
    private const double MaxQuestionsASecond = 200;

    private const int MostSeconds = 30;

    private readonly Lock _gate = new();
    private HashSet<long> _recent = [];
    private int _before;
    private long _since = time.GetTimestamp();

    /// <summary>Notes that a pilot got nothing.</summary>
    /// <returns>After how many seconds it may ask again, 1 to 30.</returns>
    public int SecondsUntilNext(long pilot)
    {
        lock (_gate)
        {
            // Twice the longest wait: whoever is idle has asked at least once in that time.
            if (time.GetElapsedTime(_since).TotalSeconds > 2 * MostSeconds)
            {
                (_before, _recent, _since) = (_recent.Count, [], time.GetTimestamp());
            }

            _recent.Add(pilot);
            return (int)Math.Clamp(Math.Ceiling(Math.Max(_before, _recent.Count) / MaxQuestionsASecond), 1, MostSeconds);
        }
    }
}
