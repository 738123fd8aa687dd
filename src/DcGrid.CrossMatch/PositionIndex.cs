namespace DcGrid.CrossMatch;

/// <summary>
/// Finds the positions around a point. The sky is cut into zones of declination, each sorted by RA: built in O(n log n), a
/// search looks at what lies in the few zones and the stretch of RA that the radius reaches. RA 0 and the poles are no
/// special places to the caller. Immutable; any number of threads may search.
/// </summary>
public sealed class PositionIndex
{
    /// <summary>Zones of this height or higher; lower ones gain nothing and cost memory.</summary>
    public const double MinZoneHeightArcsec = 10;

    // Rounding in the reach of a circle must not lose a position on its edge; the exact distance decides.
    private const double ReachMarginDegrees = 1e-9;

    private readonly CatalogPosition[] _positions;
    private readonly double _zoneHeightDegrees;
    private readonly int[] _starts;
    private readonly double[] _ra;
    private readonly int[] _items;

    /// <param name="positions">The catalogue; its indices are what a search gives back.</param>
    /// <param name="usualRadiusArcsec">The radius that most searches will have; any other works too. Over 0.</param>
    /// <exception cref="ArgumentException">A position is not finite or beyond a pole.</exception>
    public PositionIndex(IReadOnlyList<CatalogPosition> positions, double usualRadiusArcsec)
    {
        ArgumentNullException.ThrowIfNull(positions);
        RequireRadius(usualRadiusArcsec);
        _positions = [.. positions];
        _zoneHeightDegrees = Math.Max(usualRadiusArcsec, MinZoneHeightArcsec) / Sphere.ArcsecPerDegree;
        _starts = new int[ZoneOf(90) + 2];
        _items = new int[_positions.Length];
        _ra = new double[_positions.Length];
        for (var i = 0; i < _positions.Length; i++)
        {
            if (!_positions[i].IsValid)
            {
                throw new ArgumentException($"position {i} is not on the sky: {_positions[i]}", nameof(positions));
            }

            _starts[ZoneOf(_positions[i].DecDegrees) + 1]++;
        }

        SortIntoZones();
    }

    /// <summary>The largest radius of a search: 10 degrees.</summary>
    public const double MaxRadiusArcsec = 36_000;

    public int Count => _positions.Length;

    /// <summary>The position with this index.</summary>
    public CatalogPosition this[int index] => _positions[index];

    /// <summary>
    /// Adds to <paramref name="found"/> every position within the radius (the edge counts), in no particular order.
    /// </summary>
    /// <param name="center">Around where.</param>
    /// <param name="radiusArcsec">Over 0, at most <see cref="MaxRadiusArcsec"/>.</param>
    /// <param name="found">Gets the indices and distances; not cleared.</param>
    public void FindWithin(CatalogPosition center, double radiusArcsec, ICollection<Neighbour> found)
    {
        ArgumentNullException.ThrowIfNull(found);
        RequireRadius(radiusArcsec);
        if (!center.IsValid)
        {
            throw new ArgumentException($"the centre is not on the sky: {center}", nameof(center));
        }

        var radius = radiusArcsec / Sphere.ArcsecPerDegree;
        var reach = Sphere.RaReachDegrees(center.DecDegrees, radius) + ReachMarginDegrees;
        var ra = Sphere.NormalizeRa(center.RaDegrees);
        var first = ZoneOf(Math.Max(center.DecDegrees - radius - ReachMarginDegrees, -90));
        var last = ZoneOf(Math.Min(center.DecDegrees + radius + ReachMarginDegrees, 90));
        for (var zone = first; zone <= last; zone++)
        {
            if (reach >= 180)
            {
                Scan(zone, 0, 360, center, radiusArcsec, found);
                continue;
            }

            Scan(zone, Math.Max(ra - reach, 0), Math.Min(ra + reach, 360), center, radiusArcsec, found);
            if (ra < reach)
            {
                Scan(zone, ra - reach + 360, 360, center, radiusArcsec, found);
            }

            if (ra + reach >= 360)
            {
                Scan(zone, 0, ra + reach - 360, center, radiusArcsec, found);
            }
        }
    }

    internal static void RequireRadius(double radiusArcsec)
    {
        if (!(radiusArcsec is > 0 and <= MaxRadiusArcsec))
        {
            throw new ArgumentOutOfRangeException(nameof(radiusArcsec), radiusArcsec,
                $"the radius must be over 0 and at most {MaxRadiusArcsec} arcsec");
        }
    }

    private void SortIntoZones()
    {
        for (var zone = 1; zone < _starts.Length; zone++)
        {
            _starts[zone] += _starts[zone - 1];
        }

        var next = _starts.AsSpan(0, _starts.Length - 1).ToArray();
        for (var i = 0; i < _positions.Length; i++)
        {
            var place = next[ZoneOf(_positions[i].DecDegrees)]++;
            (_items[place], _ra[place]) = (i, Sphere.NormalizeRa(_positions[i].RaDegrees));
        }

        for (var zone = 0; zone + 1 < _starts.Length; zone++)
        {
            var length = _starts[zone + 1] - _starts[zone];
            _ra.AsSpan(_starts[zone], length).Sort(_items.AsSpan(_starts[zone], length));
        }
    }

    private int ZoneOf(double decDegrees) => (int)((decDegrees + 90) / _zoneHeightDegrees);

    private void Scan(
        int zone, double fromRa, double toRa, CatalogPosition center, double radiusArcsec, ICollection<Neighbour> found)
    {
        var (start, end) = (_starts[zone], _starts[zone + 1]);
        for (var place = LowerBound(start, end, fromRa); place < end && _ra[place] <= toRa; place++)
        {
            var separation = Sphere.SeparationDegrees(center, _positions[_items[place]]) * Sphere.ArcsecPerDegree;
            if (separation <= radiusArcsec)
            {
                found.Add(new Neighbour(_items[place], separation));
            }
        }
    }

    private int LowerBound(int start, int end, double ra)
    {
        while (start < end)
        {
            var middle = start + ((end - start) / 2);
            if (_ra[middle] < ra)
            {
                start = middle + 1;
            }
            else
            {
                end = middle;
            }
        }

        return start;
    }
}

/// <summary>A position that a search found.</summary>
/// <param name="Index">Its index in the catalogue.</param>
/// <param name="SeparationArcsec">Its distance from the centre.</param>
public readonly record struct Neighbour(int Index, double SeparationArcsec);
