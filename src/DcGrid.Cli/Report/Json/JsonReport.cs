using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using DcGrid.Cli.Display;
using DcGrid.Cli.Report.Compare;
using DcGrid.Cli.Report.Model;
using DcGrid.Cli.Verification;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Report.Json;

/// <summary>Writes the report for programs.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new NanAsNull() },
        NumberHandling = JsonNumberHandling.Strict,
    };

    public static void Write(Stream output, CampaignReport report) =>
        JsonSerializer.Serialize(output, DocumentOf(report), Options);

    internal static ReportDocument DocumentOf(CampaignReport report) => new()
    {
        Campaign = CampaignOf(report.Campaign),
        Verification = VerificationOf(report.Verification),
        Stages = [.. report.Stages.Select(StageOf)],
        Overhead = new OverheadDocument(
            report.Overhead.MeanSeconds,
            report.Overhead.MaxSeconds,
            ReportAims.OverheadSeconds,
            report.Overhead.MeetsAim,
            report.Overhead.Sample.Count,
            report.Overhead.BookingMeanSeconds,
            [.. report.Overhead.Parts.Select(p => new OverheadShare(p.Name, p.MedianSeconds, p.MaxSeconds))]),
        Overlap = new OverlapPart(
            report.Timeline.StartedBeforeUpstreamEnded(Stage.Coadd, Stage.ProcessCcd),
            report.Timeline.StartedBeforeUpstreamEnded(Stage.ForcedPhot, Stage.Coadd)),
        Frames = [.. report.Frames.Frames.Select(FrameOf)],
        Coadds = [.. report.Coadds.SelectMany(CoaddsOf)],
        Magnitudes = [.. report.Magnitudes.Select(MagnitudeOf)],
        Comparison = report.Comparison is { } comparison ? ComparisonOf(comparison) : null,
        Failures = FailuresOf(report.Failures),
        Notes = report.Notes,
    };

    private static CampaignPart CampaignOf(CampaignSummary c) => new(
        c.Name,
        c.State,
        c.Payload,
        c.PayloadRelease,
        c.OutputUrl,
        c.Created,
        c.FirstStarted,
        c.LastFinished,
        c.Reported,
        c.WallSeconds,
        c.Tasks,
        c.Settled,
        c.Failed,
        [.. c.Pilots.Select(p => new PilotPart(p.PilotId, p.Site, p.Host, p.Slots, p.State))]);

    private static VerificationPart VerificationOf(VerificationTable table) => new(
        table.CountsClose,
        table.Planned,
        table.CountOf(VerificationRowKind.Good),
        table.CountOf(VerificationRowKind.Failed),
        table.CountOf(VerificationRowKind.Unsettled),
        [
            .. table.Rows.Select(r => new VerificationRowPart(
                Names.Of(r.Stage), r.Filter, r.Row, r.Kind.ToString().ToLowerInvariant(), r.Count, r.Planned)),
        ],
        table.Discrepancies);

    private static StagePart StageOf(StageSummary s) => new(
        Names.Of(s.Stage),
        s.FirstStarted,
        s.LastFinished,
        s.ElapsedSeconds,
        s.Attempts,
        s.AttemptsPerHour,
        s.PayloadSeconds,
        s.PayloadMeanSeconds,
        s.CpuSeconds,
        s.StageInSeconds,
        s.StageOutSeconds,
        s.OverheadMeanSeconds,
        s.OverheadMaxSeconds,
        s.MaxMemoryMib,
        s.OutputBytes,
        s.OutputFiles);

    private static FramePart FrameOf(FrameQuality f) =>
        new(f.Run, f.Camcol, f.Field, f.Filter, f.Outcome, f.Good, f.Figures.Values, f.Suspect);

    private static IEnumerable<CoaddPart> CoaddsOf(PatchCoadds patch) => patch.Coadds.Select(c =>
        new CoaddPart(patch.Tract, patch.Patch, c.Filter, c.Outcome, c.Png is not null, c.Figures.Values));

    private static MagnitudePart MagnitudeOf(FilterMagnitudes m) => new(
        m.Filter,
        m.Coadd.Sources,
        m.Coadd.WithMagnitude,
        m.Coadd.FiveSigmaMag,
        m.Forced.Sources,
        m.Forced.WithMagnitude,
        m.Forced.FiveSigmaMag);

    private static ComparisonPart ComparisonOf(CatalogueComparison c) => new(
        c.Reference,
        CatalogueComparison.MatchRadiusArcsec,
        CatalogueComparison.MinSignalToNoise,
        c.ReferenceSources,
        [.. c.Filters.Select(f => ComparedOf(null, f.Filter, f.Figures))],
        [.. c.Frames.Select(f => ComparedOf(f.Frame, f.Filter, f.Figures))],
        c.FramesWithoutTable);

    private static ComparedPart ComparedOf(string? frame, string filter, MatchFigures f) => new(
        frame,
        filter,
        f.Reference,
        f.Bright,
        f.Matched,
        f.MatchedFraction,
        f.MatchedUnflaggedFraction,
        f.MedianDeltaRaMas,
        f.MedianDeltaDecMas,
        f.ScatterRaMas,
        f.ScatterDecMas,
        f.Separation50Mas,
        f.Separation90Mas,
        f.Separation99Mas,
        f.MedianFluxRatio,
        f.FluxRatioScatter);

    private static FailuresPart FailuresOf(FailureList failures) => new(
        failures.Total,
        [
            .. failures.Tasks.Select(t => new FailedTaskPart(
                t.TaskId, t.Stage, t.DataId, t.Outcome, t.Attempts, [.. t.Errors.Select(e => new ErrorPart(e.Code, e.Message))])),
        ]);
}
