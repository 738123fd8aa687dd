namespace DcGrid.Cli.Report.Compare;

/// <summary>The campaign's sources against those of a reference, on the same frames.</summary>
internal sealed record CatalogueComparison
{
    /// <summary>A reference source has been found again when one of ours lies this near.</summary>
    public const double MatchRadiusArcsec = 0.5;

    /// <summary>Pairs are sought this far, so that the histogram of separations shows what lies beyond the match radius.</summary>
    public const double SearchRadiusArcsec = 1.5;

    /// <summary>Fractions and figures are of reference sources above this signal-to-noise.</summary>
    public const double MinSignalToNoise = 10;

    /// <summary>The reference file's name.</summary>
    public required string Reference { get; init; }

    /// <summary>All sources of the reference.</summary>
    public required long ReferenceSources { get; init; }

    /// <summary>Frame by frame.</summary>
    public required IReadOnlyList<ComparedFrame> Frames { get; init; }

    /// <summary>All compared frames of a filter taken together, u to z.</summary>
    public required IReadOnlyList<ComparedFilter> Filters { get; init; }

    /// <summary>Frames of the reference that the campaign has no source table for.</summary>
    public required IReadOnlyList<string> FramesWithoutTable { get; init; }
}

/// <summary>One frame.</summary>
/// <param name="Frame">Run, camera column, field and filter as in file names.</param>
/// <param name="OurSources">Sources in our table of the frame.</param>
internal sealed record ComparedFrame(string Frame, string Filter, int OurSources, MatchFigures Figures);

/// <summary>One filter.</summary>
/// <param name="Pairs">The matched pairs, for the plots.</param>
/// <param name="SeparationsArcsec">Of all pairs out to the search radius, matched or not.</param>
internal sealed record ComparedFilter(
    string Filter,
    int Frames,
    MatchFigures Figures,
    IReadOnlyList<MatchedPair> Pairs,
    IReadOnlyList<double> SeparationsArcsec);

/// <summary>A reference source and ours.</summary>
/// <param name="ReferenceMag">The reference's flux on our zero point, mag.</param>
/// <param name="FluxRatio">Our PSF flux over the reference's.</param>
/// <param name="DeltaRaMas">Ours less the reference's, RA times cos Dec, milliarcseconds.</param>
/// <param name="DeltaDecMas">Ours less the reference's.</param>
internal readonly record struct MatchedPair(
    double ReferenceMag, double FluxRatio, double SeparationArcsec, double DeltaRaMas, double DeltaDecMas);
