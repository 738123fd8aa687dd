using DcGrid.Protocol.V1;

namespace DcGrid.Bench.Draws;

/// <summary>How the attempts of one stage turn out.</summary>
/// <param name="MedianSeconds">Of the run times, which are log-normal: a payload has a floor and a long tail.</param>
/// <param name="Spread">Standard deviation of the logarithm of the run times.</param>
/// <param name="Failures">How often an attempt ends with which code, 0 to 1 each; the rest is OK.</param>
internal sealed record StageProfile(double MedianSeconds, double Spread, IReadOnlyList<(OutcomeCode Code, double Share)> Failures)
{
    /// <summary>Takes no time and always succeeds.</summary>
    public static StageProfile NoOp { get; } = new(0, 0, []);

    /// <summary>Run times of the order of the astromatic payload's on real frames, failures as published for filter i in 2013.</summary>
    public static IReadOnlyDictionary<Stage, StageProfile> Survey { get; } = new Dictionary<Stage, StageProfile>
    {
        [Stage.ProcessCcd] = new(
            3.0,
            0.35,
            [
                (OutcomeCode.AstrometryFailed, 0.00680),
                (OutcomeCode.InputMissing, 0.00215),
                (OutcomeCode.InputTypeExposure, 0.00379),
                (OutcomeCode.PayloadCrashed, 0.0005),
            ]),
        [Stage.Coadd] = new(30.0, 0.5, [(OutcomeCode.MemoryExceeded, 0.001)]),
        [Stage.ForcedPhot] = new(1.5, 0.4, [(OutcomeCode.PayloadCrashed, 0.0005)]),
    };

    /// <summary>Seconds that this attempt runs.</summary>
    public double RunSeconds(SeededDraws draws, long task, int attempt) => MedianSeconds == 0
        ? 0
        : MedianSeconds * Math.Exp(Spread * draws.Normal(task, attempt, DrawPurpose.RunTime));

    /// <summary>How this attempt ends.</summary>
    public OutcomeCode Outcome(SeededDraws draws, long task, int attempt)
    {
        if (Failures.Count == 0)
        {
            return OutcomeCode.Ok;
        }

        var draw = draws.Uniform(task, attempt, DrawPurpose.Outcome);
        foreach (var (code, share) in Failures)
        {
            if (draw < share)
            {
                return code;
            }

            draw -= share;
        }

        return OutcomeCode.Ok;
    }
}
