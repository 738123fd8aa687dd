using DcGrid.CrossMatch;

namespace DcGrid.Cli.Report.Compare;

/// <summary>How many sources of the reference were found again, and how ours differ. Of none, figures are NaN.</summary>
internal sealed record MatchFigures
{
    /// <summary>All of the reference.</summary>
    public required int Reference { get; init; }

    /// <summary>Those above the signal-to-noise.</summary>
    public required int Bright { get; init; }

    /// <summary>Bright ones that were found again.</summary>
    public required int Matched { get; init; }

    /// <summary>Bright ones without a doubtful flag.</summary>
    public required int BrightUnflagged { get; init; }

    public required int MatchedUnflagged { get; init; }

    public required double MedianDeltaRaMas { get; init; }

    public required double MedianDeltaDecMas { get; init; }

    /// <summary>Robust scatter of the two.</summary>
    public required double ScatterRaMas { get; init; }

    public required double ScatterDecMas { get; init; }

    public required double Separation50Mas { get; init; }

    public required double Separation90Mas { get; init; }

    public required double Separation99Mas { get; init; }

    public required double MedianFluxRatio { get; init; }

    /// <summary>1.48 times the median absolute deviation.</summary>
    public required double FluxRatioScatter { get; init; }

    public double MatchedFraction => Bright == 0 ? double.NaN : (double)Matched / Bright;

    public double MatchedUnflaggedFraction => BrightUnflagged == 0 ? double.NaN : (double)MatchedUnflagged / BrightUnflagged;

    /// <param name="reference">The reference's sources.</param>
    /// <param name="pairs">Those that were found again and are bright, with whether they are flagged.</param>
    public static MatchFigures Of(
        IReadOnlyCollection<ReferenceSource> reference, IReadOnlyCollection<(MatchedPair Pair, bool IsFlagged)> pairs)
    {
        RobustStatistics Statistics(Func<MatchedPair, double> value) => RobustStatistics.Of(pairs.Select(p => value(p.Pair)));

        ReferenceSource[] bright = [.. reference.Where(IsBright)];
        var ra = Statistics(p => p.DeltaRaMas);
        var dec = Statistics(p => p.DeltaDecMas);
        var separation = Statistics(p => p.SeparationArcsec * 1000);
        var ratio = Statistics(p => p.FluxRatio);
        return new MatchFigures
        {
            Reference = reference.Count,
            Bright = bright.Length,
            Matched = pairs.Count,
            BrightUnflagged = bright.Count(s => !s.IsFlagged),
            MatchedUnflagged = pairs.Count(p => !p.IsFlagged),
            MedianDeltaRaMas = ra.Median,
            MedianDeltaDecMas = dec.Median,
            ScatterRaMas = ra.MadSigma,
            ScatterDecMas = dec.MadSigma,
            Separation50Mas = separation.Percentile(50),
            Separation90Mas = separation.Percentile(90),
            Separation99Mas = separation.Percentile(99),
            MedianFluxRatio = ratio.Median,
            FluxRatioScatter = ratio.MadSigma,
        };
    }

    public static bool IsBright(ReferenceSource source) =>
        double.IsFinite(source.SignalToNoise) && source.SignalToNoise > CatalogueComparison.MinSignalToNoise;
}
