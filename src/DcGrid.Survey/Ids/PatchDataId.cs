namespace DcGrid.Survey.Ids;

/// <summary>
/// One cell of the sky map in one filter. Ordered by tract, column, row, filter. The canonical key is
/// <c>0-380,5-i</c>.
/// </summary>
public readonly record struct PatchDataId : IComparable<PatchDataId>
{
    private static readonly string[] Keys = ["tract", "patch", "filter"];

    /// <exception cref="ArgumentOutOfRangeException">The sky map has no such patch.</exception>
    public PatchDataId(int tract, int patchX, int patchY, SurveyFilter filter)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((int)filter, (int)SurveyFilter.Z, nameof(filter));
        Patch = new PatchIndex(tract, patchX, patchY);
        Filter = filter;
    }

    public PatchIndex Patch { get; }

    public SurveyFilter Filter { get; }

    /// <summary>0 to 3.</summary>
    public int Tract => Patch.Tract;

    /// <summary>Column within the tract, 0 to 409.</summary>
    public int PatchX => Patch.X;

    /// <summary>Row within the tract, 0 to 11.</summary>
    public int PatchY => Patch.Y;

    /// <summary><c>((tract*8192 + px)*8192 + py)*8 + filterId</c>: the survey's <c>deepCoaddId</c>.</summary>
    public long DeepCoaddId => ((((long)Tract * 8192) + PatchX) * 8192 + PatchY) * 8 + (int)Filter;

    /// <summary>The key with an "x" for its comma, fit for file names (SWarp takes a comma for a separator).</summary>
    public string FileKey => $"{Tract}-{PatchX}x{PatchY}-{Filter.Letter()}";

    /// <summary>The coadd with this <c>deepCoaddId</c>.</summary>
    /// <exception cref="FormatException">No patch of the sky map has it.</exception>
    public static PatchDataId FromDeepCoaddId(long id)
    {
        var (filter, y, x, tract) = (id & 7, (id >> 3) & 8191, (id >> 16) & 8191, id >> 29);
        return id >= 0 && filter <= (long)SurveyFilter.Z && PatchIndex.TryCreate(tract, x, y, out var patch)
            ? patch.InFilter((SurveyFilter)filter)
            : throw new FormatException($"{id} is no coadd id");
    }

    /// <summary>Reads <c>0-380,5-i</c> or <c>tract=0 patch=380,5 filter=i</c> (any order).</summary>
    public static bool TryParse(string? text, out PatchDataId id)
    {
        id = default;
        if (text is null)
        {
            return false;
        }

        if (text.Contains('=', StringComparison.Ordinal))
        {
            return TryParseKeyValues(text, out id);
        }

        var dash = text.LastIndexOf('-');
        if (dash <= 0 || !PatchIndex.TryParse(text[..dash], out var patch)
            || !SurveyFilters.TryParse(text.AsSpan(dash + 1), out var filter))
        {
            return false;
        }

        id = patch.InFilter(filter);
        return true;
    }

    /// <exception cref="FormatException">It is no patch id.</exception>
    public static PatchDataId Parse(string text) =>
        TryParse(text, out var id)
            ? id
            : throw new FormatException(
                $"'{text}' is no patch with a filter; write it like 0-380,5-i or 'tract=0 patch=380,5 filter=i'");

    /// <summary>The canonical key: <c>0-380,5-i</c>.</summary>
    public override string ToString() => $"{Patch}-{Filter.Letter()}";

    public int CompareTo(PatchDataId other)
    {
        var order = Patch.CompareTo(other.Patch);
        return order != 0 ? order : Filter.CompareTo(other.Filter);
    }

    public static bool operator <(PatchDataId left, PatchDataId right) => left.CompareTo(right) < 0;

    public static bool operator >(PatchDataId left, PatchDataId right) => left.CompareTo(right) > 0;

    public static bool operator <=(PatchDataId left, PatchDataId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(PatchDataId left, PatchDataId right) => left.CompareTo(right) >= 0;

    private static bool TryParseKeyValues(string text, out PatchDataId id)
    {
        id = default;
        if (!KeyValueText.TryParse(text, Keys, out var parts)
            || !PatchIndex.TryParse($"{parts["tract"]}-{parts["patch"]}", out var patch)
            || !SurveyFilters.TryParse(parts["filter"], out var filter))
        {
            return false;
        }

        id = patch.InFilter(filter);
        return true;
    }
}
