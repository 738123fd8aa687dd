using DcGrid.CrossMatch;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Report.Model;

/// <summary>
/// What the queue itself costs an attempt: the lease call (its share), making the sandbox and starting the process, and from
/// the payload's exit to the report's hand-over, and booking the report. Transfers and waiting for a slot are not in it.
/// </summary>
internal sealed record OverheadSummary
{
    /// <summary>Over all accepted attempts, as the service booked them, with the mean time of booking where that is known, s; NaN
    /// for none.</summary>
    public required double MeanSeconds { get; init; }

    public required double MaxSeconds { get; init; }

    /// <summary>The attempts that were looked at one by one, s each.</summary>
    public required IReadOnlyList<double> Sample { get; init; }

    /// <summary>Mean time that the service took to book a report, s, since it was started; NaN where it has booked none since.</summary>
    public required double BookingMeanSeconds { get; init; }

    /// <summary>The parts of those, s: lease call, set-up, wrap-up.</summary>
    public required IReadOnlyList<OverheadPart> Parts { get; init; }

    public bool MeetsAim => MeanSeconds <= ReportAims.OverheadSeconds;

    public static OverheadSummary Of(IReadOnlyList<StageSummary> stages, IEnumerable<AttemptTimes> attempts, GetServerInfoResponse server)
    {
        StageSummary[] used = [.. stages.Where(s => s.Attempts > 0)];
        var count = used.Sum(s => s.Attempts);
        AttemptTimes[] times = [.. attempts];
        var booking = server.Reports > 0 ? server.BookingMeanSeconds : double.NaN;
        return new OverheadSummary
        {
            MeanSeconds = count == 0 ? double.NaN : (used.Sum(s => s.OverheadMeanSeconds * s.Attempts) / count) + (double.IsFinite(booking) ? booking : 0),
            BookingMeanSeconds = booking,
            MaxSeconds = count == 0 ? double.NaN : used.Max(s => s.OverheadMaxSeconds),
            Sample = [.. times.Select(SecondsOf)],
            Parts =
            [
                OverheadPart.Of("lease call", times.Select(t => t.LeaseCallSeconds)),
                OverheadPart.Of("set-up", times.Select(t => t.SetupSeconds)),
                OverheadPart.Of("wrap-up", times.Select(t => t.WrapUpSeconds)),
            ],
        };
    }

    /// <summary>The queue's own part of one attempt, s.</summary>
    public static double SecondsOf(AttemptTimes times) =>
        times.LeaseCallSeconds + times.SetupSeconds + times.WrapUpSeconds;
}

/// <summary>One part of the overhead over the attempts that were looked at, s.</summary>
internal sealed record OverheadPart(string Name, double MedianSeconds, double MaxSeconds)
{
    public static OverheadPart Of(string name, IEnumerable<double> seconds)
    {
        var statistics = RobustStatistics.Of(seconds);
        return new OverheadPart(name, statistics.Median, statistics.Percentile(100));
    }
}
