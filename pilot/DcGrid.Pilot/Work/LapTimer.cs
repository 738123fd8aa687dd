namespace DcGrid.Pilot.Work;

/// <summary>Measures one part after the other with a monotonic clock, so that the parts add up to the whole.</summary>
internal sealed class LapTimer(TimeProvider timeProvider)
{
    private long _mark = timeProvider.GetTimestamp();

    /// <summary>Seconds since the last lap, or the beginning.</summary>
    public double Lap()
    {
        var now = timeProvider.GetTimestamp();
        var seconds = timeProvider.GetElapsedTime(_mark, now).TotalSeconds;
        _mark = now;
        return seconds;
    }
}
