namespace DcGrid.CrossMatch.Tests;

/// <summary>Every source against every reference, by the angle between unit vectors: slow and plain.</summary>
internal static class BruteForce
{
    public static double SeparationArcsec(CatalogPosition a, CatalogPosition b)
    {
        var (u, v) = (Vector(a), Vector(b));
        double[] cross = [(u[1] * v[2]) - (u[2] * v[1]), (u[2] * v[0]) - (u[0] * v[2]), (u[0] * v[1]) - (u[1] * v[0])];
        var sine = Math.Sqrt(cross.Sum(c => c * c));
        var cosine = (u[0] * v[0]) + (u[1] * v[1]) + (u[2] * v[2]);
        return Math.Atan2(sine, cosine) * 180 / Math.PI * 3600;
    }

    public static HashSet<(int Source, int Reference)> Pairs(
        IReadOnlyList<CatalogPosition> sources, IReadOnlyList<CatalogPosition> references, double radiusArcsec)
    {
        var pairs = new HashSet<(int, int)>();
        for (var s = 0; s < sources.Count; s++)
        {
            for (var r = 0; r < references.Count; r++)
            {
                if (SeparationArcsec(sources[s], references[r]) <= radiusArcsec)
                {
                    pairs.Add((s, r));
                }
            }
        }

        return pairs;
    }

    private static double[] Vector(CatalogPosition p)
    {
        var (sinRa, cosRa) = Math.SinCos(p.RaDegrees * Math.PI / 180);
        var (sinDec, cosDec) = Math.SinCos(p.DecDegrees * Math.PI / 180);
        return [cosDec * cosRa, cosDec * sinRa, sinDec];
    }
}
