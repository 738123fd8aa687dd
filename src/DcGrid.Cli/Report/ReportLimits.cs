namespace DcGrid.Cli.Report;

/// <summary>
/// What keeps the page small and the making of it short, at ten tasks and at three million: beyond these the report shows an
/// even sample and says so.
/// </summary>
internal static class ReportLimits
{
    /// <summary>Tasks of a stage whose attempts are looked at one by one.</summary>
    public const int MaxTasksPerStage = 2000;

    /// <summary>Bars of the timeline.</summary>
    public const int MaxTimelineBars = 3000;

    /// <summary>Lines of the frame table; the plots show all frames that were looked at.</summary>
    public const int MaxFrameRows = 200;

    /// <summary>Failed tasks that are listed.</summary>
    public const int MaxFailures = 200;

    /// <summary>Coadds that are shown.</summary>
    public const int MaxPictures = 60;

    /// <summary>A larger picture is not taken in.</summary>
    public const int MaxPictureBytes = 2 * 1024 * 1024;

    /// <summary>All pictures together, before base 64 makes a third more of them.</summary>
    public const int MaxPicturesTotalBytes = 3_300_000;

    /// <summary>Source tables of a kind that are read for each filter.</summary>
    public const int MaxTablesPerFilter = 40;

    /// <summary>Points of one series in one plot.</summary>
    public const int MaxPointsPerSeries = 1500;

    /// <summary>A longer table is not read further.</summary>
    public const int MaxSourcesPerTable = 1_000_000;

    /// <summary>A longer reference catalogue is refused.</summary>
    public const int MaxReferenceSources = 2_000_000;

    /// <summary>Lines of the table that compares frame by frame.</summary>
    public const int MaxComparedFrameRows = 200;

    /// <summary>Questions to the server that are under way at once.</summary>
    public const int ConcurrentCalls = 8;

    /// <summary>Notes on what could not be read.</summary>
    public const int MaxNotes = 50;
}
