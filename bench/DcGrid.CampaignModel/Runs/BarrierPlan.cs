namespace DcGrid.CampaignModel.Runs;

/// <summary>How 2013 ran a campaign.</summary>
/// <param name="Slots">Slots of the batch system, 1 or more.</param>
public sealed record BarrierPlan(int Slots)
{
    /// <summary>Images of a ProcessCcd job.</summary>
    public int ImagesPerJob { get; init; } = 250;

    /// <summary>Coadds of a job.</summary>
    public int CoaddsPerJob { get; init; } = 2;

    /// <summary>Images of a forced photometry job.</summary>
    public int ForcedPhotPerJob { get; init; } = 150;

    /// <summary>From a slot's coming free to the first task of its next job, seconds.</summary>
    public double JobStartSeconds { get; init; } = 30;
}
