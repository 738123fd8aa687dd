using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Report.Model;

/// <summary>When which pilot ran what.</summary>
/// <param name="Lanes">One for each slot of each pilot that was used.</param>
/// <param name="Shown">Attempts in it.</param>
/// <param name="Total">Attempts that there were.</param>
internal sealed record Timeline(IReadOnlyList<TimelineLane> Lanes, long Shown, long Total)
{
    /// <summary>
    /// Where stages overlap: how many attempts of a stage started before the stage ahead of it had ended its last.
    /// </summary>
    public int StartedBeforeUpstreamEnded(Stage stage, Stage upstream)
    {
        var bars = Lanes.SelectMany(l => l.Bars);
        var lastUpstream = bars.Where(b => b.Stage == upstream)
            .Select(b => b.End)
            .DefaultIfEmpty(DateTimeOffset.MinValue)
            .Max();
        return bars.Count(b => b.Stage == stage && b.Start < lastUpstream);
    }
}

/// <summary>One slot of a pilot. Slots have no numbers of their own; bars are laid so that they don't overlap.</summary>
internal sealed record TimelineLane(long PilotId, string Host, int Slot, IReadOnlyList<TimelineBar> Bars);

/// <summary>A payload's run.</summary>
/// <param name="Start">By the pilot's clock.</param>
/// <param name="Ok">False where the attempt ended badly or was not accepted.</param>
internal sealed record TimelineBar(
    Stage Stage, string DataId, int Attempt, DateTimeOffset Start, DateTimeOffset End, string Outcome, bool Ok);
