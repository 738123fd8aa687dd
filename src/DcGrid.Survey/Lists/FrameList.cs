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

    private static readonly string[] IdColumns = ["run", "camcol", "field", "filter"];

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
    /// <exception cref="SurveyInputException">A line is wrong: the message says which and how.</exception>
    public static IEnumerable<SurveyFrame> Read(
        TextReader reader, string source, int defaultRerun = SdssLayout.DefaultRerun)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var table = new CsvTable(reader, source, IdColumns);
        while (table.Read())
        {
            yield return ReadFrame(table, defaultRerun);
        }
    }

    /// <inheritdoc cref="Read(TextReader, string, int)"/>
    public static IEnumerable<SurveyFrame> ReadFile(string path, int defaultRerun = SdssLayout.DefaultRerun)
    {
        using var reader = Open(path);
        foreach (var frame in Read(reader, path, defaultRerun))
        {
            yield return frame;
        }
    }

    /// <summary>
    /// Reads a list that has the corners of the frames too, as the table <c>Science_Ccd_Exposure</c> has them: run, camcol,
    /// field, filter, corner1Ra, corner1Decl to corner4Decl, degrees. Corners that make no footprint give a frame
    /// without one.
    /// </summary>
    /// <inheritdoc cref="Read(TextReader, string, int)"/>
    public static IEnumerable<FrameFootprint> ReadWithCorners(
        TextReader reader, string source, int defaultRerun = SdssLayout.DefaultRerun)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var table = new CsvTable(reader, source, [.. IdColumns, .. CornerColumns]);
        while (table.Read())
        {
            yield return ReadFootprint(table, ReadFrame(table, defaultRerun));
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

    private static SurveyFrame ReadFrame(CsvTable table, int defaultRerun)
    {
        var filterName = table.Text("filter");
        if (!SurveyFilters.TryParse(filterName, out var filter))
        {
            throw table.Error($"filter '{filterName}' is not one of u, g, r, i, z");
        }

        var id = new ImageDataId(
            table.Int("run", 1, ImageDataId.MaxRun),
            table.Int("camcol", 1, ImageDataId.MaxCamcol),
            table.Int("field", 0, ImageDataId.MaxField),
            filter);
        return new SurveyFrame(id, table.HasColumn("rerun") ? table.Int("rerun", 0, MaxRerun) : defaultRerun);
    }

    private static FrameFootprint ReadFootprint(CsvTable table, SurveyFrame frame)
    {
        var values = Array.ConvertAll(CornerColumns, table.Double);
        try
        {
            return FrameFootprint.Known(frame, new Footprint(
                new SkyPoint(values[0], values[1]), new SkyPoint(values[2], values[3]),
                new SkyPoint(values[4], values[5]), new SkyPoint(values[6], values[7])));
        }
        catch (ArgumentException e)
        {
            return FrameFootprint.Unknown(frame, table.Error(e.Message).Message);
        }
    }
}
