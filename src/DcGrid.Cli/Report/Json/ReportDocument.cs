namespace DcGrid.Cli.Report.Json;

/// <summary>
/// The report for programs. Member names are the names in the file, in lower camel case: programs rely on them, so they are
/// added to and never renamed. Times are ISO 8601 in UTC, units are in the names; what is not known is null.
/// </summary>
internal sealed record ReportDocument
{
    /// <summary>Raised when a name changes its meaning.</summary>
    public int FormatVersion { get; init; } = 1;

    public required CampaignPart Campaign { get; init; }

    public required VerificationPart Verification { get; init; }

    public required IReadOnlyList<StagePart> Stages { get; init; }

    public required OverheadDocument Overhead { get; init; }

    public required OverlapPart Overlap { get; init; }

    public required IReadOnlyList<FramePart> Frames { get; init; }

    public required IReadOnlyList<CoaddPart> Coadds { get; init; }

    public required IReadOnlyList<MagnitudePart> Magnitudes { get; init; }

    /// <summary>Null where no reference was named.</summary>
    public ComparisonPart? Comparison { get; init; }

    public required FailuresPart Failures { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }
}

internal sealed record CampaignPart(
    string Name,
    string State,
    string Payload,
    string PayloadRelease,
    string OutputUrl,
    DateTimeOffset? Created,
    DateTimeOffset? FirstStarted,
    DateTimeOffset? LastFinished,
    DateTimeOffset Reported,
    double WallSeconds,
    long Tasks,
    long Settled,
    long Failed,
    IReadOnlyList<PilotPart> Pilots);

internal sealed record PilotPart(long PilotId, string Site, string Host, int Slots, string State);

internal sealed record VerificationPart(
    bool CountsClose,
    long Planned,
    long Good,
    long Failed,
    long Unsettled,
    IReadOnlyList<VerificationRowPart> Rows,
    IReadOnlyList<string> Discrepancies);

internal sealed record VerificationRowPart(string Stage, string Filter, string Row, string Kind, long Count, long Planned);

internal sealed record StagePart(
    string Stage,
    DateTimeOffset? FirstStarted,
    DateTimeOffset? LastFinished,
    double ElapsedSeconds,
    long Attempts,
    double AttemptsPerHour,
    double PayloadSeconds,
    double PayloadMeanSeconds,
    double CpuSeconds,
    double StageInSeconds,
    double StageOutSeconds,
    double OverheadMeanSeconds,
    double OverheadMaxSeconds,
    int MaxMemoryMib,
    long OutputBytes,
    long OutputFiles);

internal sealed record OverheadDocument(
    double MeanSeconds,
    double MaxSeconds,
    double AimSeconds,
    bool MeetsAim,
    int SampledAttempts,
    double BookingMeanSeconds,
    IReadOnlyList<OverheadShare> Parts);

internal sealed record OverheadShare(string Name, double MedianSeconds, double MaxSeconds);

internal sealed record OverlapPart(int CoaddsBeforeLastProcessCcd, int ForcedPhotBeforeLastCoadd);

internal sealed record FramePart(
    int Run,
    int Camcol,
    int Field,
    string Filter,
    string Outcome,
    bool Good,
    IReadOnlyDictionary<string, double> Figures,
    IReadOnlyDictionary<string, string> Suspect);

internal sealed record CoaddPart(
    int Tract, string Patch, string Filter, string Outcome, bool HasPicture, IReadOnlyDictionary<string, double> Figures);

internal sealed record MagnitudePart(
    string Filter,
    long CoaddSources,
    long CoaddWithMagnitude,
    double CoaddFiveSigmaMag,
    long ForcedMeasurements,
    long ForcedWithMagnitude,
    double ForcedFiveSigmaMag);

internal sealed record ComparisonPart(
    string Reference,
    double MatchRadiusArcsec,
    double MinSignalToNoise,
    long ReferenceSources,
    IReadOnlyList<ComparedPart> Filters,
    IReadOnlyList<ComparedPart> Frames,
    IReadOnlyList<string> FramesWithoutTable);

/// <summary>A filter, or a frame (then <c>frame</c> names it).</summary>
internal sealed record ComparedPart(
    string? Frame,
    string Filter,
    int ReferenceSources,
    int BrightSources,
    int Matched,
    double MatchedFraction,
    double MatchedUnflaggedFraction,
    double MedianDeltaRaMas,
    double MedianDeltaDecMas,
    double ScatterRaMas,
    double ScatterDecMas,
    double Separation50Mas,
    double Separation90Mas,
    double Separation99Mas,
    double MedianFluxRatio,
    double FluxRatioScatter);

internal sealed record FailuresPart(long Total, IReadOnlyList<FailedTaskPart> Tasks);

internal sealed record FailedTaskPart(
    long TaskId, string Stage, string DataId, string Outcome, int Attempts, IReadOnlyList<ErrorPart> Errors);

internal sealed record ErrorPart(string Code, string Message);
