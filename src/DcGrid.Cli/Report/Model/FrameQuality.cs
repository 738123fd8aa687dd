namespace DcGrid.Cli.Report.Model;

/// <summary>What ProcessCcd measured on a frame.</summary>
/// <param name="Outcome">Name of the outcome code.</param>
/// <param name="Good">False where the task failed; figures are then as far as it came.</param>
/// <param name="Suspect">Names of figures that look bad, with the reason.</param>
internal sealed record FrameQuality(
    int Run,
    int Camcol,
    int Field,
    string Filter,
    string Outcome,
    bool Good,
    FigureSet Figures,
    IReadOnlyDictionary<string, string> Suspect);

/// <summary>The frames that were looked at.</summary>
/// <param name="Frames">By filter, run, camera column and field.</param>
/// <param name="Total">How many frames the campaign has.</param>
internal sealed record FrameSurvey(IReadOnlyList<FrameQuality> Frames, long Total);
