using DcGrid.Survey.Ids;

namespace DcGrid.CampaignModel.Work;

/// <summary>An image of the campaign, as far as the model knows it.</summary>
/// <param name="Filter">Its filter.</param>
/// <param name="Patches">Ordinals of the patches that it touches, ascending, each once; none when it serves no coadd.</param>
public readonly record struct WorkImage(SurveyFilter Filter, IReadOnlyList<int> Patches);
