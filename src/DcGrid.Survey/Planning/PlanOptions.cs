using DcGrid.Survey.Ids;
using DcGrid.Survey.Layout;
using DcGrid.Survey.Sky;
using DcGrid.Survey.Sorting;

namespace DcGrid.Survey.Planning;

/// <summary>What a campaign is to cover.</summary>
public sealed record PlanOptions
{
    /// <summary>
    /// Stages to plan: ProcessCcd, or ProcessCcd and Coadd, or all three, since each works on the outputs of those before.
    /// </summary>
    public IReadOnlyCollection<SurveyStage> Stages { get; init; } =
        [SurveyStage.ProcessCcd, SurveyStage.Coadd, SurveyStage.ForcedPhot];

    /// <summary>Filters to plan; frames in others are left out.</summary>
    public IReadOnlyCollection<SurveyFilter> Filters { get; init; } = SurveyFilters.All;

    /// <summary>Only the patches that make up this region (<see cref="SkyMap.PatchesIn"/>); null for the whole map.</summary>
    public SkyRegion? Region { get; init; }

    /// <summary>Only patches of these tracts; null for all.</summary>
    public IReadOnlyCollection<int>? Tracts { get; init; }

    /// <summary>Only these patches; null for all.</summary>
    public IReadOnlyCollection<PatchIndex>? Patches { get; init; }

    /// <summary>Raw files that a ProcessCcd task reads.</summary>
    public SdssFileRoles RawInputs { get; init; } = SdssFileRoles.FpC | SdssFileRoles.FpM | SdssFileRoles.TsField;

    /// <summary>
    /// Where large campaigns are sorted, some 60 bytes a frame; null for the folder of temporary files. A temporary file
    /// system in memory would spare no memory.
    /// </summary>
    public string? ScratchFolder { get; init; }

    /// <summary>Bytes of frames that are sorted in memory at a time.</summary>
    internal int SortChunkBytes { get; init; } = RecordSorter.DefaultChunkBytes;

    /// <summary>True when the plan is for a part of the sky map.</summary>
    public bool IsRestricted => Region is not null || Tracts is not null || Patches is not null;
}
