using DcGrid.Cli.Report.Compare;
using DcGrid.Cli.Report.Source;

namespace DcGrid.Cli.Tests.Report;

/// <summary>The comparison on a real frame, held against a plain computation over all pairs.</summary>
public sealed class CatalogueComparerTests
{
    private const double DegreesPerRadian = 180 / Math.PI;

    [Fact]
    public async Task Real_frame_gives_the_same_figures_as_a_search_through_all_pairs()
    {
        var reference = await ReferenceCatalogue.ReadAsync(RealFiles.Reference, default);
        var ours = RealFiles.Table(RealFiles.Src);
        CatalogueComparer comparer = new(reference);
        comparer.Add(RealFiles.Frame, ours);

        var comparison = comparer.Conclude();

        var pairs = AllPairsClosestFirst(ours.Sources, reference.Frames[RealFiles.Frame]);
        var figures = Assert.Single(comparison.Frames).Figures;
        Assert.Equal(286, figures.Reference);
        Assert.Equal(reference.Frames[RealFiles.Frame].Count(s => s.Flux / s.FluxSigma > 10), figures.Bright);
        Assert.Equal(pairs.Count, figures.Matched);
        Assert.Equal(Median(pairs.Select(p => p.DeltaRa * 1000)), figures.MedianDeltaRaMas, 3);
        Assert.Equal(Median(pairs.Select(p => p.DeltaDec * 1000)), figures.MedianDeltaDecMas, 3);
        Assert.Equal(Median(pairs.Select(p => p.Separation * 1000)), figures.Separation50Mas, 2);
        Assert.Equal(Median(pairs.Select(p => p.Ratio)), figures.MedianFluxRatio, 9);
        // The real figures of this frame, so that a change of the rule is seen: 1.0 is 2013's own flux.
        Assert.InRange(figures.MatchedFraction, 0.95, 1.0);
        Assert.InRange(figures.MedianFluxRatio, 0.97, 1.05);
        Assert.Equal(9, comparison.FramesWithoutTable.Count);
    }

    [Fact]
    public async Task Faint_sources_count_for_nothing_but_may_take_a_partner()
    {
        var comparison = await CompareAsync(
            "351.50000 0.1 50 10", // S/N 5, nearest to ours
            "351.50005 0.1 500 10"); // S/N 50, 0.18 arcsec from ours

        var figures = Assert.Single(comparison.Filters).Figures;
        Assert.Equal((2, 1, 0), (figures.Reference, figures.Bright, figures.Matched));
        Assert.Equal(0, figures.MatchedFraction);
        Assert.True(double.IsNaN(figures.MedianFluxRatio));
    }

    [Fact]
    public async Task Pairs_beyond_the_match_radius_are_in_the_histogram_and_not_in_the_fraction()
    {
        // 0.9 arcsec off in RA.
        var comparison = await CompareAsync("351.50025 0.1 500 10");

        var filter = Assert.Single(comparison.Filters);
        Assert.Equal((1, 0), (filter.Figures.Bright, filter.Figures.Matched));
        Assert.Equal(0.9, Assert.Single(filter.SeparationsArcsec), 3);
        Assert.Empty(filter.Pairs);
    }

    [Fact]
    public async Task A_pair_says_ours_less_theirs_and_ours_over_theirs()
    {
        var comparison = await CompareAsync("351.49995 0.10002 500 10");

        var pair = Assert.Single(Assert.Single(comparison.Filters).Pairs);
        Assert.Equal(180, pair.DeltaRaMas, 0);
        Assert.Equal(-72, pair.DeltaDecMas, 0);
        Assert.Equal(0.8, pair.FluxRatio, 9);
        Assert.Equal(26 - (2.5 * Math.Log10(500)), pair.ReferenceMag, 9);
    }

    // One source of ours at (351.5, 0.1) with flux 400, zero point 26, against lines "ra dec flux error".
    private static async Task<CatalogueComparison> CompareAsync(params string[] lines)
    {
        const string Header = "#id coord.ra coord.dec flux.psf flux.psf.err flags.negative flags.badcentroid flags.pixel.edge "
            + "flags.pixel.interpolated.center flags.pixel.saturated.center";
        var first = RealFiles.Frame.CcdExposureId << 26;
        var rows = lines.Select((line, i) => $"{first + i} {line} False False False False False");
        var reference = await ReferenceCatalogue.ReadAsync(
            new StringReader(string.Join('\n', rows.Prepend(Header))), "ref.txt", default);
        CatalogueComparer comparer = new(reference);
        comparer.Add(RealFiles.Frame, new SourceTable(26, [new MeasuredSource(351.5, 0.1, 400, 8, 19, 0.02)], false));
        return comparer.Conclude();
    }

    private static List<Pair> AllPairsClosestFirst(IReadOnlyList<MeasuredSource> ours, List<ReferenceSource> theirs)
    {
        var all = from i in Enumerable.Range(0, ours.Count)
                  from j in Enumerable.Range(0, theirs.Count)
                  let pair = PairOf(ours[i], theirs[j])
                  where pair.Separation <= 1.5
                  orderby pair.Separation
                  select (i, j, pair);
        HashSet<int> usedOurs = [];
        HashSet<int> usedTheirs = [];
        List<Pair> kept = [];
        foreach (var (i, j, pair) in all)
        {
            if (usedOurs.Contains(i) || usedTheirs.Contains(j))
            {
                continue;
            }

            usedOurs.Add(i);
            usedTheirs.Add(j);
            if (pair.Separation <= 0.5 && theirs[j].Flux / theirs[j].FluxSigma > 10)
            {
                kept.Add(pair);
            }
        }

        return kept;
    }

    // Vectors on the sphere: another way than the library's haversine.
    private static Pair PairOf(MeasuredSource ours, ReferenceSource theirs)
    {
        var a = Unit(ours.RaDegrees, ours.DecDegrees);
        var b = Unit(theirs.Position.RaDegrees, theirs.Position.DecDegrees);
        var chord = Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum());
        var dec = theirs.Position.DecDegrees;
        return new Pair(
            2 * Math.Asin(chord / 2) * DegreesPerRadian * 3600,
            (ours.RaDegrees - theirs.Position.RaDegrees) * Math.Cos(dec / DegreesPerRadian) * 3600,
            (ours.DecDegrees - dec) * 3600,
            ours.Flux / theirs.Flux);
    }

    private static double[] Unit(double ra, double dec)
    {
        (var sinRa, var cosRa) = Math.SinCos(ra / DegreesPerRadian);
        (var sinDec, var cosDec) = Math.SinCos(dec / DegreesPerRadian);
        return [cosDec * cosRa, cosDec * sinRa, sinDec];
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private sealed record Pair(double Separation, double DeltaRa, double DeltaDec, double Ratio);
}
