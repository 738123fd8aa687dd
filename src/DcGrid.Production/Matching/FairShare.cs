namespace DcGrid.Production;

/// <summary>Divides what can be leased now between campaigns of one priority, so that what they hold comes to stand in the proportion of
/// their shares. A campaign without ready tasks leaves its part to the others; nothing is saved up for it.</summary>
public static class FairShare
{
    /// <summary>What one campaign has and wants.</summary>
    /// <param name="Leased">Attempts that it holds already.</param>
    /// <param name="Share">Its part, against the others; at least 1.</param>
    /// <param name="Wanted">Tasks that could be leased now.</param>
    public readonly record struct Claim(long Leased, int Share, int Wanted);

    /// <summary>How many each gets, in their order: one by one to the campaign that is furthest below its share, of two alike to the first.</summary>
    /// <param name="count">How many there are to give.</param>
    public static int[] Divide(int count, IReadOnlyList<Claim> claims)
    {
        ArgumentNullException.ThrowIfNull(claims);
        var given = new int[claims.Count];
        if (claims.Count == 1)
        {
            given[0] = Math.Clamp(count, 0, claims[0].Wanted);
            return given;
        }

        for (var left = count; left > 0; left--)
        {
            var next = Next(claims, given);
            if (next < 0)
            {
                break;
            }

            given[next]++;
        }

        return given;
    }

    /// <summary>How many the others are given before one of the claims gets its so-manieth.</summary>
    /// <param name="which">The claim, from 0.</param>
    /// <param name="count">Which of its own, from 1; no more than it wants.</param>
    public static long OthersBefore(IReadOnlyList<Claim> claims, int which, int count)
    {
        ArgumentNullException.ThrowIfNull(claims);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, claims[which].Wanted);
        var given = new int[claims.Count];
        while (given[which] < count)
        {
            given[Next(claims, given)]++;
        }

        return given.Sum(number => (long)number) - given[which];
    }

    /// <summary>Whose turn it is; -1 where nobody wants more.</summary>
    private static int Next(IReadOnlyList<Claim> claims, int[] given)
    {
        var next = -1;
        for (var i = 0; i < given.Length; i++)
        {
            if (given[i] < claims[i].Wanted && (next < 0 || Load(i) < Load(next)))
            {
                next = i;
            }
        }

        return next;

        double Load(int i) => (claims[i].Leased + given[i]) / (double)Math.Max(1, claims[i].Share);
    }
}
