using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Report.Model;

/// <summary>What a stage took. Sums are over accepted attempts.</summary>
internal sealed record StageSummary
{
    public required Stage Stage { get; init; }

    public DateTimeOffset? FirstStarted { get; init; }

    public DateTimeOffset? LastFinished { get; init; }

    public required long Attempts { get; init; }

    public required double PayloadSeconds { get; init; }

    public required double CpuSeconds { get; init; }

    public required double StageInSeconds { get; init; }

    public required double StageOutSeconds { get; init; }

    /// <summary>The queue's own part of an attempt, mean, s.</summary>
    public required double OverheadMeanSeconds { get; init; }

    public required double OverheadMaxSeconds { get; init; }

    public required int MaxMemoryMib { get; init; }

    public required long OutputBytes { get; init; }

    public required long OutputFiles { get; init; }

    /// <summary>From the first start to the last finish, s; NaN before either.</summary>
    public double ElapsedSeconds =>
        FirstStarted is { } start && LastFinished is { } end ? (end - start).TotalSeconds : double.NaN;

    /// <summary>Attempts an hour while the stage ran; NaN where it took no time.</summary>
    public double AttemptsPerHour => ElapsedSeconds > 0 ? Attempts * 3600 / ElapsedSeconds : double.NaN;

    /// <summary>Payload seconds a task, mean; NaN for none.</summary>
    public double PayloadMeanSeconds => Attempts > 0 ? PayloadSeconds / Attempts : double.NaN;

    /// <summary>CPU over payload time: 1 is one busy core.</summary>
    public double CpuEfficiency => PayloadSeconds > 0 ? CpuSeconds / PayloadSeconds : double.NaN;

    public static StageSummary Of(StageTimes times) => new()
    {
        Stage = times.Stage,
        FirstStarted = times.FirstStarted?.ToDateTimeOffset(),
        LastFinished = times.LastFinished?.ToDateTimeOffset(),
        Attempts = times.Attempts,
        PayloadSeconds = times.PayloadSeconds,
        CpuSeconds = times.CpuSeconds,
        StageInSeconds = times.StageInSeconds,
        StageOutSeconds = times.StageOutSeconds,
        OverheadMeanSeconds = times.OverheadMeanSeconds,
        OverheadMaxSeconds = times.OverheadMaxSeconds,
        MaxMemoryMib = times.MaxMemoryMib,
        OutputBytes = times.OutputBytes,
        OutputFiles = times.OutputFiles,
    };
}
