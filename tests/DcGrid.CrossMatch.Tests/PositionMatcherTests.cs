using FsCheck;
using FsCheck.Fluent;

namespace DcGrid.CrossMatch.Tests;

public sealed class PositionMatcherTests
{
    private const double Arcsec = 1 / 3600.0;

    // Crowded places where the indexing could go wrong: anywhere, across RA 0, around both poles.
    private static readonly CatalogPosition[] Centers = [new(123.4, 45), new(0, 0), new(359.99, -1.2), new(17, 90), new(200, -90), new(80, 89.99)];

    private static readonly Gen<(CatalogPosition[] Sources, CatalogPosition[] References, double Radius)> Crowds =
        from center in Gen.Elements(Centers)
        from spread in Gen.Elements(5.0, 60, 3600)
        from sources in Near(center, spread).ArrayOf(40)
        from references in Near(center, spread).ArrayOf(40)
        from radius in Gen.Choose(1, 200)
            // Not a multiple of the positions' step: no pair lies on the edge, where rounding would decide.
        select (sources, references, (radius + 0.1234567) * spread / 100);

    [Fact]
    public void All_pairs_are_those_of_brute_force() => HoldsForAll(crowd =>
    {
        var (sources, references, radius) = crowd;
        var pairs = PositionMatcher.Match(sources, references, radius, MatchSelection.AllPairs);
        Assert.Equal(BruteForce.Pairs(sources, references, radius), pairs.Select(p => (p.Source, p.Reference)).ToHashSet());
        Assert.Equal(pairs.Count, pairs.Distinct().Count());
        Assert.All(pairs, p => Assert.Equal(
            BruteForce.SeparationArcsec(sources[p.Source], references[p.Reference]), p.SeparationArcsec, 1e-6));
    });

    [Fact]
    public void The_radius_of_a_search_need_not_be_that_of_the_index() => HoldsForAll(crowd =>
    {
        var (sources, references, radius) = crowd;
        var index = new PositionIndex(references, radius / 7);
        var pairs = PositionMatcher.Match(sources, index, radius, MatchSelection.AllPairs);
        Assert.Equal(BruteForce.Pairs(sources, references, radius), pairs.Select(p => (p.Source, p.Reference)).ToHashSet());
    });

    [Fact]
    public void Each_source_gets_its_nearest_reference() => HoldsForAll(crowd =>
    {
        var (sources, references, radius) = crowd;
        var nearest = PositionMatcher.Match(sources, references, radius, MatchSelection.NearestReference);
        var expected = Enumerable.Range(0, sources.Length)
            .Select(s => references.Min(r => BruteForce.SeparationArcsec(sources[s], r)))
            .Where(separation => separation <= radius).ToList();
        Assert.Equal(expected.Count, nearest.Count);
        Assert.All(expected.Zip(nearest), pair => Assert.Equal(pair.First, pair.Second.SeparationArcsec, 1e-6));
        Assert.Equal(nearest.Select(p => p.Source), nearest.Select(p => p.Source).Distinct().Order());
    });

    [Fact]
    public void One_to_one_uses_each_once_and_leaves_no_closer_pair() => HoldsForAll(crowd =>
    {
        var (sources, references, radius) = crowd;
        var chosen = PositionMatcher.Match(sources, references, radius);
        Assert.Equal(chosen.Count, chosen.Select(p => p.Source).Distinct().Count());
        Assert.Equal(chosen.Count, chosen.Select(p => p.Reference).Distinct().Count());
        var (bySource, byReference) = (chosen.ToDictionary(p => p.Source), chosen.ToDictionary(p => p.Reference));
        foreach (var pair in PositionMatcher.Match(sources, references, radius, MatchSelection.AllPairs))
        {
            // A pair that was not chosen lost one of its two to a pair at least as close.
            Assert.True(
                (bySource.TryGetValue(pair.Source, out var s) && s.SeparationArcsec <= pair.SeparationArcsec)
                || (byReference.TryGetValue(pair.Reference, out var r) && r.SeparationArcsec <= pair.SeparationArcsec));
        }
    });

    [Fact]
    public void One_to_one_is_the_same_from_either_side() => HoldsForAll(crowd =>
    {
        var (sources, references, radius) = crowd;
        var there = PositionMatcher.Match(sources, references, radius).Select(p => (p.Source, p.Reference)).ToHashSet();
        var back = PositionMatcher.Match(references, sources, radius).Select(p => (Source: p.Reference, Reference: p.Source)).ToHashSet();
        Assert.Equal(there, back);
    });

    [Fact]
    public void Ties_are_settled_the_same_from_either_side()
    {
        CatalogPosition[] sources = [.. Enumerable.Repeat(new CatalogPosition(10, 0), 3), new(10, 2 * Arcsec)];
        CatalogPosition[] references = [.. Enumerable.Repeat(new CatalogPosition(10, 1 * Arcsec), 3)];
        var there = PositionMatcher.Match(sources, references, 5).Select(p => (p.Source, p.Reference)).Order();
        var back = PositionMatcher.Match(references, sources, 5).Select(p => (p.Reference, p.Source)).Order();
        Assert.Equal(there, back);
    }

    [Fact]
    public void A_nearer_rival_takes_the_reference()
    {
        CatalogPosition[] references = [new(10, 0), new(10, 3 * Arcsec)];
        CatalogPosition[] sources = [new(10, 1 * Arcsec), new(10, 0.2 * Arcsec)];
        Assert.Equal([(0, 1), (1, 0)], Pairs(MatchSelection.OneToOne));
        Assert.Equal([(0, 0), (1, 0)], Pairs(MatchSelection.NearestReference));

        IEnumerable<(int, int)> Pairs(MatchSelection selection) =>
            PositionMatcher.Match(sources, references, 2.5, selection).Select(p => (p.Source, p.Reference));
    }

    [Fact]
    public void Offsets_are_source_less_reference_on_the_sky_also_across_zero()
    {
        CatalogPosition[] references = [new(359.9999, 60)];
        CatalogPosition[] sources = [new(0.0001, 60 + (0.5 * Arcsec))];
        var match = Assert.Single(PositionMatcher.Match(sources, references, 5));
        Assert.Equal(0.36, match.DeltaRaCosDecArcsec, 1e-6);
        Assert.Equal(0.5, match.DeltaDecArcsec, 1e-6);
        Assert.Equal(Math.Sqrt((0.36 * 0.36) + 0.25), match.SeparationArcsec, 1e-4);
        var back = Assert.Single(PositionMatcher.Match(references, sources, 5));
        Assert.Equal(-0.36, back.DeltaRaCosDecArcsec, 1e-4);
    }

    [Theory]
    [InlineData(-10.0, 350.0)]
    [InlineData(370.0, 10.0)]
    [InlineData(360.0, 0.0)]
    public void RA_may_be_in_any_turn(double one, double other) =>
        Assert.Equal(0, Assert.Single(PositionMatcher.Match([new(one, 5)], [new(other, 5)], 0.001)).SeparationArcsec, 1e-6);

    [Fact]
    public void Pairs_can_be_dropped_before_the_choice()
    {
        CatalogPosition[] references = [new(10, 0), new(10, 2 * Arcsec)];
        var pairs = PositionMatcher.Match([new(10, 0.5 * Arcsec)], references, 3, MatchSelection.AllPairs);
        var brightOnly = PositionMatcher.Select(pairs.Where(p => p.Reference == 1), MatchSelection.OneToOne);
        Assert.Equal(1, Assert.Single(brightOnly).Reference);
    }

    [Fact]
    public void Empty_catalogues_match_nothing()
    {
        Assert.Empty(PositionMatcher.Match([], [new(1, 1)], 1));
        Assert.Empty(PositionMatcher.Match([new(1, 1)], [], 1));
    }

    [Theory]
    [InlineData(double.NaN, 0, 1)]
    [InlineData(0, 91, 1)]
    [InlineData(0, 0, 0)]
    [InlineData(0, 0, -1)]
    [InlineData(0, 0, double.NaN)]
    [InlineData(0, 0, 40_000)]
    public void What_is_no_position_or_no_radius_is_refused(double ra, double dec, double radius)
    {
        Assert.ThrowsAny<ArgumentException>(() => PositionMatcher.Match([new(1, 1)], [new(ra, dec)], radius));
        Assert.ThrowsAny<ArgumentException>(() => PositionMatcher.Match([new(ra, dec)], [new(1, 1)], radius));
    }

    [Fact]
    public void A_search_looks_at_few_of_many()
    {
        // 90 000 references on a grid of 36 arcsec: all pairs would be 8.1 thousand million distances.
        var grid = Enumerable.Range(0, 90_000).Select(i => new CatalogPosition(358.5 + (i % 300 * 0.01), -1.5 + (i / 300 * 0.01))).ToList();
        var moved = grid.Select(p => new CatalogPosition(p.RaDegrees + (0.3 * Arcsec), p.DecDegrees - (0.4 * Arcsec))).ToList();
        var matches = PositionMatcher.Match(moved, grid, 1);
        Assert.Equal(90_000, matches.Count);
        Assert.All(matches, m => Assert.Equal(m.Source, m.Reference));
        Assert.Equal(-0.4, RobustStatistics.Of(matches.Select(m => m.DeltaDecArcsec)).Median, 1e-6);
    }

    private static Gen<CatalogPosition> Near(CatalogPosition center, double spreadArcsec) =>
        from x in Gen.Choose(-1000, 1000)
        from y in Gen.Choose(-1000, 1000)
        select Offset(center, x * spreadArcsec / 1000 * Arcsec, y * spreadArcsec / 1000 * Arcsec);

    private static CatalogPosition Offset(CatalogPosition center, double x, double y)
    {
        if (Math.Abs(center.DecDegrees) > 89)
        {
            // Around a pole: polar coordinates about it.
            var away = Math.Sqrt((x * x) + (y * y));
            return new CatalogPosition(Math.Atan2(y, x) * 180 / Math.PI, Math.Sign(center.DecDegrees) * (90 - away));
        }

        return new CatalogPosition(center.RaDegrees + x, center.DecDegrees + y);
    }

    private static void HoldsForAll(Action<(CatalogPosition[] Sources, CatalogPosition[] References, double Radius)> property) =>
        Prop.ForAll(Crowds.ToArbitrary(), property).Check(Config.QuickThrowOnFailure);
}
