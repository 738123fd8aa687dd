namespace DcGrid.Survey.Sky;

/// <summary>Area of a convex quadrangle within a box: Sutherland-Hodgman clipping, then the shoelace formula.</summary>
internal static class PolygonClip
{
    // A footprint is convex (its constructor sees to that), so each of the four cuts adds at most one corner.
    private const int MaxCorners = Footprint.CornerCount + 4;

    private enum Side
    {
        Left,
        Right,
        Bottom,
        Top,
    }

    /// <summary>Area, in pixels, that the quadrangle covers of the box (which reaches to the edges of its pixels).</summary>
    public static double AreaWithin(ReadOnlySpan<PixelPoint> polygon, PixelBox box)
    {
        Span<PixelPoint> from = stackalloc PixelPoint[MaxCorners];
        Span<PixelPoint> to = stackalloc PixelPoint[MaxCorners];
        polygon.CopyTo(from);
        var count = Clip(from[..polygon.Length], to, Side.Left, box.MinX - 0.5);
        count = Clip(to[..count], from, Side.Right, box.MaxX + 0.5);
        count = Clip(from[..count], to, Side.Bottom, box.MinY - 0.5);
        count = Clip(to[..count], from, Side.Top, box.MaxY + 0.5);
        return Area(from[..count]);
    }

    private static int Clip(ReadOnlySpan<PixelPoint> polygon, Span<PixelPoint> result, Side side, double limit)
    {
        var count = 0;
        for (var i = 0; i < polygon.Length; i++)
        {
            var current = polygon[i];
            var next = polygon[(i + 1) % polygon.Length];
            var (currentIn, nextIn) = (Inside(current, side, limit), Inside(next, side, limit));
            if (currentIn)
            {
                result[count++] = current;
            }

            if (currentIn != nextIn)
            {
                result[count++] = Crossing(current, next, side, limit);
            }
        }

        return count;
    }

    private static bool Inside(PixelPoint point, Side side, double limit) => side switch
    {
        Side.Left => point.X >= limit,
        Side.Right => point.X <= limit,
        Side.Bottom => point.Y >= limit,
        _ => point.Y <= limit,
    };

    private static PixelPoint Crossing(PixelPoint a, PixelPoint b, Side side, double limit)
    {
        if (side is Side.Left or Side.Right)
        {
            return new PixelPoint(limit, a.Y + ((b.Y - a.Y) * ((limit - a.X) / (b.X - a.X))));
        }

        return new PixelPoint(a.X + ((b.X - a.X) * ((limit - a.Y) / (b.Y - a.Y))), limit);
    }

    private static double Area(ReadOnlySpan<PixelPoint> polygon)
    {
        if (polygon.Length < 3)
        {
            return 0;
        }

        // Taken from the first corner, so that six-digit coordinates don't cost the area its digits.
        var origin = polygon[0];
        var twice = 0.0;
        for (var i = 1; i + 1 < polygon.Length; i++)
        {
            var (a, b) = (polygon[i], polygon[i + 1]);
            twice += ((a.X - origin.X) * (b.Y - origin.Y)) - ((b.X - origin.X) * (a.Y - origin.Y));
        }

        return Math.Abs(twice) / 2;
    }
}
