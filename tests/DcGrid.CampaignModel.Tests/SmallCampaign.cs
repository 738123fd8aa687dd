using DcGrid.CampaignModel.Work;
using DcGrid.Survey.Geometry;
using DcGrid.Survey.Ids;

namespace DcGrid.CampaignModel.Tests;

/// <summary>A campaign small enough to be worked out by hand: two patches in filter r with two images each; images 10 s, a coadd
/// 1 s and 2 s an image, forced photometry 4 s.</summary>
internal static class SmallCampaign
{
    public const long Raw = 1, Calexp = 100, Sources = 10_000;

    public static FileSizes Sizes { get; } = new(Raw, Calexp, Sources);

    /// <summary>All times at their means.</summary>
    public static TaskTimes Times { get; } = new(10, 1, 2, 4) { ProcessCcdSpread = 0, CoaddSpread = 0, ForcedPhotSpread = 0 };

    public static TaskFates Fates { get; } = new(1, Times, failedShare: 0);

    public static CampaignWork TwoPatches() => Images([7], [7], [8], [8]);

    public static CampaignWork Images(params int[][] patchesOfImages) =>
        CampaignWork.Of(patchesOfImages.Select(patches => new WorkImage(SurveyFilter.R, patches)));

    /// <summary>A 250th of the survey: its westernmost fields, at full depth.</summary>
    public static CampaignWork Survey(int seed) => CampaignWork.Of(Stripe82Survey.Frames(seed, 0.004));
}
