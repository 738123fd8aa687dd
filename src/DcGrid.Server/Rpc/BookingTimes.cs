namespace DcGrid.Server.Rpc;

/// <summary>How long the store took to book reports, since this server started. A call that booked several counts for each with its
/// share, as the lease call does in an attempt's own times.</summary>
internal sealed class BookingTimes
{
    private readonly Lock _gate = new();
    private BookingFigures _figures;
    private double _seconds;

    public BookingFigures Figures
    {
        get
        {
            lock (_gate)
            {
                return _figures;
            }
        }
    }

    /// <param name="reports">How many were booked in that time; none is not counted.</param>
    public void Add(TimeSpan elapsed, int reports)
    {
        if (reports == 0)
        {
            return;
        }

        var share = elapsed.TotalSeconds / reports;
        lock (_gate)
        {
            _seconds += elapsed.TotalSeconds;
            var all = _figures.Reports + reports;
            _figures = new BookingFigures(all, _seconds / all, Math.Max(_figures.MaxSeconds, share));
        }
    }
}

/// <param name="MeanSeconds">For one report.</param>
/// <param name="MaxSeconds">The greatest share of one report.</param>
internal readonly record struct BookingFigures(long Reports, double MeanSeconds, double MaxSeconds);
