namespace DcGrid.CrossMatch;

/// <summary>
/// Matches two catalogues by position. To match by more than position, take <see cref="MatchSelection.AllPairs"/>, drop the
/// pairs that fail the further test, and hand the rest to <see cref="Select"/>.
/// </summary>
public static class PositionMatcher
{
    /// <summary>Matches sources to references within a radius.</summary>
    /// <param name="sources">The catalogue to be matched.</param>
    /// <param name="references">The catalogue that it is matched to.</param>
    /// <param name="radiusArcsec">Greatest separation, over 0, at most <see cref="PositionIndex.MaxRadiusArcsec"/>; a pair at
    /// exactly this distance matches.</param>
    /// <param name="selection">Which pairs.</param>
    /// <returns>The pairs, ordered by source, then separation, then reference.</returns>
    /// <exception cref="ArgumentException">A position is not on the sky, or the radius is out of range.</exception>
    public static IReadOnlyList<PositionMatch> Match(
        IReadOnlyList<CatalogPosition> sources,
        IReadOnlyList<CatalogPosition> references,
        double radiusArcsec,
        MatchSelection selection = MatchSelection.OneToOne) =>
        Match(sources, new PositionIndex(references, radiusArcsec), radiusArcsec, selection);

    /// <summary>The same for references that are indexed already.</summary>
    /// <inheritdoc cref="Match(IReadOnlyList{CatalogPosition}, IReadOnlyList{CatalogPosition}, double, MatchSelection)"/>
    public static IReadOnlyList<PositionMatch> Match(
        IReadOnlyList<CatalogPosition> sources,
        PositionIndex references,
        double radiusArcsec,
        MatchSelection selection = MatchSelection.OneToOne)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(references);
        var pairs = new List<PositionMatch>();
        var found = new List<Neighbour>();
        for (var source = 0; source < sources.Count; source++)
        {
            found.Clear();
            references.FindWithin(sources[source], radiusArcsec, found);
            foreach (var neighbour in found)
            {
                pairs.Add(Pair(source, sources[source], neighbour, references[neighbour.Index]));
            }
        }

        return Select(pairs, selection);
    }

    /// <summary>Makes a choice among pairs.</summary>
    /// <param name="pairs">Any pairs, in any order.</param>
    /// <param name="selection">Which to keep.</param>
    /// <returns>Those kept, ordered by source, then separation, then reference.</returns>
    public static IReadOnlyList<PositionMatch> Select(IEnumerable<PositionMatch> pairs, MatchSelection selection)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        var sorted = pairs.ToList();
        sorted.Sort(BySource);
        switch (selection)
        {
            case MatchSelection.AllPairs:
                return sorted;
            case MatchSelection.NearestReference:
                return FirstOfEachSource(sorted);
            case MatchSelection.OneToOne:
                var chosen = ClosestFirst(sorted);
                chosen.Sort(BySource);
                return chosen;
            default:
                throw new ArgumentOutOfRangeException(nameof(selection), selection, "no such selection");
        }
    }

    private static PositionMatch Pair(int source, CatalogPosition at, Neighbour neighbour, CatalogPosition reference) => new(
        source,
        neighbour.Index,
        neighbour.SeparationArcsec,
        Sphere.RaDifference(reference.RaDegrees, at.RaDegrees) * Sphere.ArcsecPerDegree
            * Math.Cos(reference.DecDegrees / Sphere.DegreesPerRadian),
        (at.DecDegrees - reference.DecDegrees) * Sphere.ArcsecPerDegree);

    private static List<PositionMatch> FirstOfEachSource(List<PositionMatch> sorted)
    {
        var kept = new List<PositionMatch>();
        foreach (var pair in sorted)
        {
            if (kept.Count == 0 || kept[^1].Source != pair.Source)
            {
                kept.Add(pair);
            }
        }

        return kept;
    }

    private static List<PositionMatch> ClosestFirst(List<PositionMatch> pairs)
    {
        var bySeparation = pairs.ToList();
        bySeparation.Sort(BySeparation);
        var (usedSources, usedReferences) = (new HashSet<int>(), new HashSet<int>());
        var kept = new List<PositionMatch>();
        foreach (var pair in bySeparation)
        {
            if (usedSources.Contains(pair.Source) || usedReferences.Contains(pair.Reference))
            {
                continue;
            }

            usedSources.Add(pair.Source);
            usedReferences.Add(pair.Reference);
            kept.Add(pair);
        }

        return kept;
    }

    // Ties are settled the same way when sources and references change places: what is left equal, (a, b) and (b, a), does
    // not compete.
    private static int BySeparation(PositionMatch a, PositionMatch b)
    {
        var order = a.SeparationArcsec.CompareTo(b.SeparationArcsec);
        if (order == 0)
        {
            order = Math.Max(a.Source, a.Reference).CompareTo(Math.Max(b.Source, b.Reference));
        }

        return order != 0 ? order : Math.Min(a.Source, a.Reference).CompareTo(Math.Min(b.Source, b.Reference));
    }

    private static int BySource(PositionMatch a, PositionMatch b)
    {
        var order = a.Source.CompareTo(b.Source);
        if (order == 0)
        {
            order = a.SeparationArcsec.CompareTo(b.SeparationArcsec);
        }

        return order != 0 ? order : a.Reference.CompareTo(b.Reference);
    }
}
