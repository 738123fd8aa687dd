using DcGrid.Survey.Ids;
using DcGrid.Survey.Layout;

namespace DcGrid.Survey.Planning;

/// <summary>A task of the same plan whose outputs another one reads.</summary>
public readonly record struct UpstreamRef(SurveyStage Stage, DataId Id);

/// <summary>A raw file that a task reads.</summary>
/// <param name="Role">What the payload knows it by; <see cref="SdssFileRoleNames.Name"/> gives the text.</param>
/// <param name="RelativePath">Below the input folder, with "/".</param>
public readonly record struct RawInput(SdssFileRole Role, string RelativePath);

/// <summary>One task as planned: a stage on a data id.</summary>
/// <param name="Stage">What to do.</param>
/// <param name="Id">On what: a patch for <see cref="SurveyStage.Coadd"/>, else an image.</param>
/// <param name="SkyOrder">0 or more; tasks with a lesser one should run first. Patch by patch over the sky, the images of a
/// patch before its coadd before the forced photometry.</param>
/// <param name="Upstream">Tasks of this plan that it waits for, each once, all of them emitted before it.</param>
/// <param name="RawInputs">Raw files that it reads, whether they are there or not.</param>
public sealed record PlannedTask(
    SurveyStage Stage,
    DataId Id,
    long SkyOrder,
    IReadOnlyList<UpstreamRef> Upstream,
    IReadOnlyList<RawInput> RawInputs);
