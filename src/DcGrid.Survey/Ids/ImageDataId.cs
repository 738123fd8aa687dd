using System.Globalization;

namespace DcGrid.Survey.Ids;

/// <summary>
/// One image of the survey: a camera column of a run, cut into fields, in one filter. Ordered by run, camera column,
/// field, filter. The canonical key is <c>004192-r4-0300</c>, as in the survey's file names.
/// </summary>
public readonly record struct ImageDataId : IComparable<ImageDataId>
{
    /// <summary>Greatest run number: file names carry six digits.</summary>
    public const int MaxRun = 999_999;

    /// <summary>Camera columns are 1 to 6.</summary>
    public const int MaxCamcol = 6;

    /// <summary>Greatest field number: exposure ids carry four digits.</summary>
    public const int MaxField = 9_999;

    private static readonly string[] Keys = ["run", "camcol", "field", "filter"];

    private readonly int _run;
    private readonly short _field;
    private readonly byte _camcol;
    private readonly SurveyFilter _filter;

    /// <exception cref="ArgumentOutOfRangeException">A part is out of its range.</exception>
    public ImageDataId(int run, int camcol, int field, SurveyFilter filter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(run, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(run, MaxRun);
        ArgumentOutOfRangeException.ThrowIfLessThan(camcol, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(camcol, MaxCamcol);
        ArgumentOutOfRangeException.ThrowIfNegative(field);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(field, MaxField);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((int)filter, (int)SurveyFilter.Z, nameof(filter));
        (_run, _camcol, _field, _filter) = (run, (byte)camcol, (short)field, filter);
    }

    /// <summary>SDSS run number, 1 to 999999.</summary>
    public int Run => _run;

    /// <summary>Camera column, 1 to 6.</summary>
    public int Camcol => _camcol;

    /// <summary>Field number within the run, 0 to 9999.</summary>
    public int Field => _field;

    public SurveyFilter Filter => _filter;

    /// <summary><c>((run*10 + filterId)*10 + camcol)*10000 + field</c>: the survey's <c>scienceCcdExposureId</c>.</summary>
    public long CcdExposureId => ((((long)_run * 10) + (int)_filter) * 10 + _camcol) * 10_000 + _field;

    /// <summary>The image with this <c>scienceCcdExposureId</c>.</summary>
    /// <exception cref="FormatException">No image has it.</exception>
    public static ImageDataId FromCcdExposureId(long id)
    {
        var (field, camcol, filter, run) = (id % 10_000, id / 10_000 % 10, id / 100_000 % 10, id / 1_000_000);
        return id > 0 && TryCreate(run, camcol, field, filter, out var result)
            ? result
            : throw new FormatException($"{id} is no exposure id");
    }

    /// <summary>Reads <c>004192-r4-0300</c> or <c>run=4192 camcol=4 field=300 filter=r</c> (any order).</summary>
    public static bool TryParse(string? text, out ImageDataId id)
    {
        id = default;
        if (text is null)
        {
            return false;
        }

        return text.Contains('=', StringComparison.Ordinal) ? TryParseKeyValues(text, out id) : TryParseKey(text, out id);
    }

    /// <exception cref="FormatException">It is no image id.</exception>
    public static ImageDataId Parse(string text) =>
        TryParse(text, out var id)
            ? id
            : throw new FormatException(
                $"'{text}' is no image; write it like 004192-r4-0300 or 'run=4192 camcol=4 field=300 filter=r'");

    /// <summary>The canonical key: <c>004192-r4-0300</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{_run:D6}-{_filter.Letter()}{_camcol}-{_field:D4}");

    public int CompareTo(ImageDataId other)
    {
        var order = _run.CompareTo(other._run);
        if (order == 0)
        {
            order = _camcol.CompareTo(other._camcol);
        }

        if (order == 0)
        {
            order = _field.CompareTo(other._field);
        }

        return order != 0 ? order : _filter.CompareTo(other._filter);
    }

    public static bool operator <(ImageDataId left, ImageDataId right) => left.CompareTo(right) < 0;

    public static bool operator >(ImageDataId left, ImageDataId right) => left.CompareTo(right) > 0;

    public static bool operator <=(ImageDataId left, ImageDataId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ImageDataId left, ImageDataId right) => left.CompareTo(right) >= 0;

    /// <summary>The same field in another filter.</summary>
    public ImageDataId InFilter(SurveyFilter filter) => new(_run, _camcol, _field, filter);

    internal static bool TryCreate(long run, long camcol, long field, long filter, out ImageDataId id)
    {
        var legal = run is >= 1 and <= MaxRun && camcol is >= 1 and <= MaxCamcol && field is >= 0 and <= MaxField
            && filter is >= 0 and <= (long)SurveyFilter.Z;
        id = legal ? new ImageDataId((int)run, (int)camcol, (int)field, (SurveyFilter)filter) : default;
        return legal;
    }

    private static bool TryParseKey(ReadOnlySpan<char> text, out ImageDataId id)
    {
        id = default;
        return text.Length == 14 && text[6] == '-' && text[9] == '-'
            && KeyValueText.TryInt(text[..6], out var run)
            && SurveyFilters.TryParse(text[7..8], out var filter)
            && KeyValueText.TryInt(text[8..9], out var camcol)
            && KeyValueText.TryInt(text[10..], out var field)
            && TryCreate(run, camcol, field, (int)filter, out id);
    }

    private static bool TryParseKeyValues(string text, out ImageDataId id)
    {
        id = default;
        return KeyValueText.TryParse(text, Keys, out var parts)
            && parts.TryGetInt("run", out var run) && parts.TryGetInt("camcol", out var camcol)
            && parts.TryGetInt("field", out var field) && SurveyFilters.TryParse(parts["filter"], out var filter)
            && TryCreate(run, camcol, field, (int)filter, out id);
    }
}
