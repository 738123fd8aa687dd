namespace DcGrid.CampaignModel.Runs;

/// <summary>What came of a campaign that was run one way.</summary>
/// <param name="Slots">Slots that worked on it.</param>
/// <param name="MakespanSeconds">From the first submission to the end of the last task.</param>
/// <param name="BusySeconds">Slot seconds in which a task ran.</param>
/// <param name="BytesRead">Bytes read from the storage element.</param>
/// <param name="Tasks">Tasks that ran.</param>
/// <param name="PeakTasksPerSecond">Tasks that ended in the busiest minute, by the second.</param>
/// <param name="PatchSeconds">When each patch was complete, ascending, seconds: its coadds made and all forced photometry of its images
/// done, but for images that failed.</param>
public sealed record ModelRun(
    int Slots,
    double MakespanSeconds,
    double BusySeconds,
    long BytesRead,
    long Tasks,
    double PeakTasksPerSecond,
    IReadOnlyList<double> PatchSeconds)
{
    /// <summary>Share of the slot seconds of the makespan in which a task ran, 0 to 1.</summary>
    public double SlotUse => BusySeconds / (MakespanSeconds * Slots);

    /// <summary>When the first patch was complete, seconds.</summary>
    public double FirstPatchSeconds => PatchSeconds[0];

    /// <summary>When half of the patches (rounded up) were complete, seconds.</summary>
    public double HalfOfPatchesSeconds => PatchSeconds[(PatchSeconds.Count - 1) / 2];
}
