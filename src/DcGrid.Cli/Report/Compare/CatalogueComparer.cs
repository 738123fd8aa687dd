using DcGrid.Cli.Display;
using DcGrid.Cli.Report.Source;
using DcGrid.CrossMatch;
using DcGrid.Survey.Ids;

namespace DcGrid.Cli.Report.Compare;

/// <summary>
/// Compares frame by frame. On each frame all our sources are matched with all of the reference, each at most once, the closest
/// pairs first; nothing is left out by flags, neither ours nor theirs. Figures are then of the bright ones of the reference.
/// </summary>
/// <param name="reference">What is compared with.</param>
internal sealed class CatalogueComparer(ReferenceCatalogue reference)
{
    private const double MilliArcsec = 1000;

    private readonly SortedDictionary<ImageDataId, FrameMatch> _frames = [];

    /// <summary>True where the reference has sources on the frame.</summary>
    public bool Wants(ImageDataId frame) => reference.Frames.ContainsKey(frame);

    /// <summary>Takes our table of a frame.</summary>
    public void Add(ImageDataId frame, SourceTable ours) =>
        _frames[frame] = FrameMatch.Of(reference.Frames[frame], ours);

    public CatalogueComparison Conclude() => new()
    {
        Reference = reference.Name,
        ReferenceSources = reference.Count,
        Frames =
        [
            .. _frames.OrderBy(f => f.Key.Filter)
                .ThenBy(f => f.Key)
                .Select(f => new ComparedFrame(f.Key.ToString(), f.Key.Filter.Name(), f.Value.OurSources, f.Value.Figures)),
        ],
        Filters =
        [
            .. _frames.GroupBy(f => f.Key.Filter, f => f.Value).OrderBy(g => g.Key).Select(g => OfFilter(g.Key.Name(), [.. g])),
        ],
        FramesWithoutTable =
        [
            .. reference.Frames.Keys.Where(f => !_frames.ContainsKey(f))
                .OrderBy(f => Names.OrderOfFilter(f.Filter.Name()))
                .Select(f => f.ToString()),
        ],
    };

    private static ComparedFilter OfFilter(string filter, IReadOnlyList<FrameMatch> frames)
    {
        ReferenceSource[] all = [.. frames.SelectMany(f => f.Reference)];
        (MatchedPair Pair, bool IsFlagged)[] pairs = [.. frames.SelectMany(f => f.Pairs)];
        return new ComparedFilter(
            filter,
            frames.Count,
            MatchFigures.Of(all, pairs),
            [.. pairs.Select(p => p.Pair)],
            [.. frames.SelectMany(f => f.Separations)]);
    }

    /// <summary>One frame's pairs of bright reference sources with ours.</summary>
    /// <param name="Separations">Out to the search radius, arcsec.</param>
    /// <param name="Pairs">Within the match radius.</param>
    private sealed record FrameMatch(
        int OurSources,
        IReadOnlyCollection<ReferenceSource> Reference,
        IReadOnlyList<double> Separations,
        IReadOnlyList<(MatchedPair Pair, bool IsFlagged)> Pairs,
        MatchFigures Figures)
    {
        public static FrameMatch Of(List<ReferenceSource> theirs, SourceTable table)
        {
            MeasuredSource[] ours =
                [.. table.Sources.Where(s => double.IsFinite(s.RaDegrees) && Math.Abs(s.DecDegrees) <= 90)];
            var matches = PositionMatcher.Match(
                Array.ConvertAll(ours, s => new CatalogPosition(s.RaDegrees, s.DecDegrees)),
                [.. theirs.Select(s => s.Position)],
                CatalogueComparison.SearchRadiusArcsec);

            PositionMatch[] bright = [.. matches.Where(m => MatchFigures.IsBright(theirs[m.Reference]))];
            (MatchedPair, bool)[] pairs =
            [
                .. bright.Where(m => m.SeparationArcsec <= CatalogueComparison.MatchRadiusArcsec)
                    .Select(m => (PairOf(m, theirs[m.Reference], ours[m.Source], table.ZeroPoint), theirs[m.Reference].IsFlagged)),
            ];
            return new FrameMatch(
                table.Sources.Count, [.. theirs], [.. bright.Select(m => m.SeparationArcsec)], pairs, MatchFigures.Of([.. theirs], pairs));
        }

        private static MatchedPair PairOf(PositionMatch match, ReferenceSource theirs, MeasuredSource ours, double zeroPoint) => new(
            zeroPoint - (2.5 * Math.Log10(theirs.Flux)),
            ours.Flux / theirs.Flux,
            match.SeparationArcsec,
            match.DeltaRaCosDecArcsec * MilliArcsec,
            match.DeltaDecArcsec * MilliArcsec);
    }
}
