using DcGrid.Survey.Ids;
using DcGrid.Survey.Layout;
using DcGrid.Survey.Planning;
using DcGrid.Survey.Sky;

namespace DcGrid.Survey.Lists;

/// <summary>Frames from a list file instead of a folder.</summary>
public static class FrameList
{
    /// <summary>Greatest rerun number.</summary>
    public const int MaxRerun = 999_999;

    // Some lists go below 0 or beyond 360 where they pass RA 0.
    private const double MaxRaDegrees = 720;

    private const string FilterColumn = "filter";

    private static readonly string[] FieldColumns = ["run", "camcol", "field"];

    private static readonly string[] IdColumns = [.. FieldColumns, FilterColumn];

    private static readonly string[] CornerColumns =
    [
        "corner1Ra", "corner1Decl", "corner2Ra", "corner2Decl", "corner3Ra", "corner3Decl", "corner4Ra", "corner4Decl",
    ];

    /// <summary>
    /// Reads a list with the columns run, camcol, field, filter and, if it has it, rerun; other columns are passed over. One
    /// row is held at a time.
    /// </summary>
    /// <param name="reader">The list.</param>
    /// <param name="source">Its name, for messages.</param>
    /// <param name="defaultRerun">For a list without that column.</param>
    /// <param name="fieldFilters">For a list of fields, without a column for the filter: each row is one frame in each of
    /// these. Null: there must be such a column.</param>
    /// <exception cref="SurveyInputException">A line is wrong: the message says which and how.</exception>
    public static IEnumerable<SurveyFrame> Read(
        TextReader reader,
        string source,
        int defaultRerun = SdssLayout.DefaultRerun,
        IReadOnlyCollection<SurveyFilter>? fieldFilters = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var table = new CsvTable(reader, source, fieldFilters is null ? IdColumns : FieldColumns);
        while (table.Read())
        {
            if (table.HasColumn(FilterColumn))
            {
                yield return ReadFrame(table, ReadFilter(table), defaultRerun);
                continue;
            }

            foreach (var filter in SurveyFilters.All.Where(fieldFilters!.Contains))
            {
                yield return ReadFrame(table, filter, defaultRerun);
            }
        }
    }

    /// <inheritdoc cref="Read(TextReader, string, int, IReadOnlyCollection{SurveyFilter})"/>
    public static IEnumerable<SurveyFrame> ReadFile(
        string path, int defaultRerun = SdssLayout.DefaultRerun, IReadOnlyCollection<SurveyFilter>? fieldFilters = null)
    {
        using var reader = Open(path);
        foreach (var frame in Read(reader, path, defaultRerun, fieldFilters))
        {
            yield return frame;
        }
    }

    /// <summary>
    /// Reads a list that has the corners of the frames too, as the table <c>Science_Ccd_Exposure</c> has them: run, camcol,
    /// field, filter, corner1Ra, corner1Decl to corner4Decl, degrees. Corners that make no footprint give a frame
    /// without one.
    /// </summary>
    /// <inheritdoc cref="Read(TextReader, string, int, IReadOnlyCollection{SurveyFilter})"/>
    public static IEnumerable<FrameFootprint> ReadWithCorners(
        TextReader reader, string source, int defaultRerun = SdssLayout.DefaultRerun)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var table = new CsvTable(reader, source, [.. IdColumns, .. CornerColumns]);
        while (table.Read())
        {
            yield return ReadFootprint(table, ReadFrame(table, ReadFilter(table), defaultRerun));
        }
    }

    /// <inheritdoc cref="ReadWithCorners(TextReader, string, int)"/>
    public static IEnumerable<FrameFootprint> ReadFileWithCorners(string path, int defaultRerun = SdssLayout.DefaultRerun)
    {
        using var reader = Open(path);
        foreach (var frame in ReadWithCorners(reader, path, defaultRerun))
        {
            yield return frame;
        }
    }

    private static StreamReader Open(string path)
    {
        try
        {
            return new StreamReader(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SurveyInputException($"{path}: the list can't be read: {e.Message}", e);
        }
    }

    private static SurveyFilter ReadFilter(CsvTable table)
    {
        var name = table.Text(FilterColumn);
        return SurveyFilters.TryParse(name, out var filter)
            ? filter
            : throw table.Error($"{FilterColumn} '{name}' is not one of u, g, r, i, z");
    }

    private static SurveyFrame ReadFrame(CsvTable table, SurveyFilter filter, int defaultRerun)
    {
        var id = new ImageDataId(
            table.Int("run", 1, ImageDataId.MaxRun),
            table.Int("camcol", 1, ImageDataId.MaxCamcol),
            table.Int("field", 0, ImageDataId.MaxField),
            filter);
        return new SurveyFrame(id, table.HasColumn("rerun") ? table.Int("rerun", 0, MaxRerun) : defaultRerun);
    }

    private static FrameFootprint ReadFootprint(CsvTable table, SurveyFrame frame)
    {
        Span<SkyPoint> corners = stackalloc SkyPoint[Footprint.CornerCount];
        for (var i = 0; i < corners.Length; i++)
        {
            corners[i] = new SkyPoint(
                table.Double(CornerColumns[2 * i], -MaxRaDegrees, MaxRaDegrees), table.Double(CornerColumns[(2 * i) + 1], -90, 90));
        }

        try
        {
            return FrameFootprint.Known(frame, new Footprint(corners[0], corners[1], corners[2], corners[3]));
        }
        catch (ArgumentException e)
        {
            return FrameFootprint.Unknown(frame, table.Error(e.Message).Message);
        }
    }
}
