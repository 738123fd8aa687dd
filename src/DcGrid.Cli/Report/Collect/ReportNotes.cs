using DcGrid.Storage;
using DcGrid.Survey.Fits;

namespace DcGrid.Cli.Report.Collect;

/// <summary>
/// What could not be read. A report is made all the same, and says so: a damaged file is news, and no reason to say nothing.
/// </summary>
internal sealed class ReportNotes
{
    private readonly List<string> _notes = [];
    private long _dropped;

    public IReadOnlyList<string> Lines =>
        _dropped == 0 ? _notes : [.. _notes, $"and {_dropped} more notes like these"];

    public void Add(string line)
    {
        if (_notes.Count < ReportLimits.MaxNotes)
        {
            _notes.Add(line);
        }
        else
        {
            _dropped++;
        }
    }

    /// <summary>True for what a damaged or missing file throws.</summary>
    public static bool IsUnreadable(Exception exception) =>
        exception is StorageException or FitsFormatException or IOException;

    public void AddUnreadable(string lfn, Exception exception) =>
        Add($"{lfn} could not be read and is left out: {exception.Message}");
}
