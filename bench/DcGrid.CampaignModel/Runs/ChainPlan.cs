namespace DcGrid.CampaignModel.Runs;

/// <summary>How DcGrid runs a campaign.</summary>
/// <param name="Slots">Slots of all pilots, 1 or more.</param>
public sealed record ChainPlan(int Slots)
{
    /// <summary>Slots of a pilot; a pilot has a node, and a cache, of its own.</summary>
    public int SlotsPerPilot { get; init; } = 8;

    /// <summary>Bound of a pilot's cache, bytes; 0 for none. What went unused for longest gives way.</summary>
    public long CacheBytes { get; init; } = 4L << 30;

    /// <summary>What leasing and reporting add to each task, seconds.</summary>
    public double TaskOverheadSeconds { get; init; } = 0.04;

    /// <summary>From the submission of the pilots to their first leases, seconds.</summary>
    public double PilotStartSeconds { get; init; } = 30;
}
