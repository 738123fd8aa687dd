using DcGrid.Cli.Output;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Display.Shapes;

/// <summary>What <c>task explain</c> says to programs; people get its lines.</summary>
internal static class ExplanationShapes
{
    private static readonly RecordShape<ExplainTaskResponse> Explanation = new(
        new Field<ExplainTaskResponse>("taskId", null, e => e.Task.TaskId),
        new Field<ExplainTaskResponse>("campaign", null, e => e.Task.Campaign),
        new Field<ExplainTaskResponse>("stage", null, e => Names.Of(e.Task.Stage)),
        new Field<ExplainTaskResponse>("dataId", null, e => DataIds.Cell(e.Task.DataId)),
        new Field<ExplainTaskResponse>("state", null, e => Names.Of(e.Task.State)),
        new Field<ExplainTaskResponse>("remark", null, e => e.Task.Remark),
        new Field<ExplainTaskResponse>("campaignStarted", null, e => e.CampaignStarted),
        new Field<ExplainTaskResponse>("priority", null, e => e.Priority),
        new Field<ExplainTaskResponse>("share", null, e => e.Share),
        new Field<ExplainTaskResponse>("notBefore", null, e => Timestamps.Of(e.NotBefore)),
        new Field<ExplainTaskResponse>("frontStage", null, e => e.Front is null ? null : Names.Of(e.Front.Stage)),
        new Field<ExplainTaskResponse>("frontUnsettled", null, e => e.Front?.Unsettled),
        new Field<ExplainTaskResponse>("frontHeld", null, e => e.Front?.Held),
        new Field<ExplainTaskResponse>("pilotId", null, e => e.Holder?.PilotId),
        new Field<ExplainTaskResponse>("leasedSince", null, e => Timestamps.Of(e.Holder?.Since)),
        new Field<ExplainTaskResponse>("leasedUntil", null, e => Timestamps.Of(e.Holder?.Until)),
        new Field<ExplainTaskResponse>("leftOut", null, e => e.Holder?.LeftOut),
        new Field<ExplainTaskResponse>("ahead", null, e => e.Place?.Ahead),
        new Field<ExplainTaskResponse>("andMore", null, e => e.Place?.AndMore),
        new Field<ExplainTaskResponse>("aheadHigherPriority", null, e => e.Place?.HigherPriority),
        new Field<ExplainTaskResponse>("aheadOwnCampaign", null, e => e.Place?.OwnCampaign),
        new Field<ExplainTaskResponse>("aheadOtherCampaigns", null, e => e.Place?.OtherCampaigns),
        new Field<ExplainTaskResponse>("pilotsAlive", null, e => e.Fleet?.Alive),
        new Field<ExplainTaskResponse>("pilotsFit", null, e => e.Fleet?.Fits),
        new Field<ExplainTaskResponse>("pilotsIdle", null, e => e.Fleet?.Idle),
        new Field<ExplainTaskResponse>("pilotsDraining", null, e => e.Fleet?.Draining),
        new Field<ExplainTaskResponse>("nearestPilotId", null, e => e.Fleet is { NearestPilotId: > 0 and var pilot } ? pilot : null));

    private static readonly RecordShape<string> Lines = new(new Field<string>("line", "Line", line => line));

    private static readonly RecordShape<InputCount> Inputs = new(
        new Field<InputCount>("stage", "Stage", i => Names.Of(i.Stage)),
        new Field<InputCount>("state", "State", i => Names.Of(i.State)),
        new Field<InputCount>("count", "Count", i => i.Count));

    private static readonly RecordShape<MisfitGroup> Misfits = new(
        new Field<MisfitGroup>("reason", "Reason", g => g.Reason),
        new Field<MisfitGroup>("name", "Name", g => g.Name),
        new Field<MisfitGroup>("pilots", "Pilots", g => g.Pilots),
        new Field<MisfitGroup>("leastShortage", "Shortage", g => g.LeastShortage),
        new Field<MisfitGroup>("nearestPilotId", "Nearest", g => g.NearestPilotId),
        new Field<MisfitGroup>("message", "Message", g => g.Message));

    public static IReadOnlyList<DocumentPart> Parts(ExplainTaskResponse answer) =>
    [
        DocumentPart.Single("explanation", null, Explanation, answer),
        DocumentPart.List("lines", "Lines", Lines, answer.Lines),
        DocumentPart.List("inputs", "Inputs", Inputs, answer.Inputs),
        DocumentPart.List("openInputs", "Open inputs", TaskShape.Instance, answer.OpenInputs),
        DocumentPart.List("misfits", "Misfits", Misfits, answer.Fleet?.Misfits ?? []),
    ];
}
