namespace DcGrid.Survey.Layout;

/// <summary>Lists the frames of an input folder in the 2013 layout.</summary>
public static partial class FrameTree
{
    /// <summary>
    /// The frames that the folder knows of, by run, rerun, camera column, field and filter; one camera column is held in
    /// memory at a time. A frame is known from any of its files: one with a mask and no image is a frame whose image is
    /// missing, and must be planned to be reported. A psField or tsField names no filter; it makes known those filters
    /// that have a file anywhere in its camera column.
    /// </summary>
    /// <param name="root">The folder that holds the run folders.</param>
    /// <param name="onUnrecognised">Called with the relative path of every file in a run folder that is not of the layout.</param>
    /// <exception cref="SurveyInputException">The folder is not there.</exception>
    public static IEnumerable<SurveyFrame> Enumerate(string root, Action<string>? onUnrecognised = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        if (!Directory.Exists(root))
        {
            throw new SurveyInputException(root, 0, "there is no such folder; give the one that holds the run folders");
        }

        return EnumerateRuns(root, onUnrecognised);
    }
}
