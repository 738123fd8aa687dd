using DcGrid.Production;
using DcGrid.Store;
using Proto = DcGrid.Protocol.V1;

namespace DcGrid.Server.Rpc;

internal static partial class ToProto
{
    public static Proto.ExplainTaskResponse Explanation(TaskExplanation e) => new()
    {
        Task = Task(e.Task),
        Lines = { ExplanationText.Lines(e) },
        CampaignStarted = e.Started,
        Priority = e.Campaign.Priority,
        Share = e.Campaign.Share,
        Inputs =
        {
            e.Inputs.Select(i => new Proto.InputCount { Stage = (Proto.Stage)i.Stage, State = (Proto.TaskState)i.State, Count = i.Count }),
        },
        OpenInputs = { e.OpenInputs.Select(Task) },
        NotBefore = Time(e.NotBefore),
        Front = e.Front is null ? null : new() { Stage = (Proto.Stage)e.Front.Stage, Unsettled = e.Front.Unsettled, Held = e.Front.Held },
        Holder = e.Holder is null ? null : Holder(e.Holder),
        Place = e.Place is null ? null : Place(e.Place),
        Fleet = e.Fleet is null ? null : Fleet(e.Fleet),
    };

    private static Proto.LeaseHolder Holder(LeaseHolder h) => new()
    {
        PilotId = h.Pilot.Value,
        Site = h.Site,
        Host = h.Host,
        Since = Time(h.Since),
        LastHeard = Time(h.LastHeard),
        Until = Time(h.Until),
        LeftOut = h.LeftOut,
    };

    private static Proto.QueuePlace Place(QueuePlace p) => new()
    {
        Ahead = p.Ahead,
        AndMore = p.AndMore,
        HigherPriority = p.HigherPriority,
        OwnCampaign = p.OwnCampaign,
        OtherCampaigns = p.OtherCampaigns,
    };

    private static Proto.FleetFit Fleet(FleetFit f) => new()
    {
        Alive = f.Alive,
        Fits = f.Fits,
        Idle = f.Idle,
        Draining = f.Draining,
        Misfits =
        {
            f.Misfits.Select(g => new Proto.MisfitGroup
            {
                Reason = Reason(g.Reason),
                Name = g.Name,
                Pilots = g.Pilots,
                LeastShortage = g.LeastShortage,
                NearestPilotId = g.Nearest.Value,
                Message = g.Message,
            }),
        },
        NearestPilotId = f.Nearest?.Value ?? 0,
        NearestMisfits = { f.NearestMisfits.Select(misfit => misfit.Message) },
    };

    private static string Reason(MisfitReason reason) => reason switch
    {
        MisfitReason.Payload => "payload",
        MisfitReason.Memory => "memory",
        MisfitReason.Disk => "disk",
        MisfitReason.WallTime => "wall-time",
        MisfitReason.Cores => "cores",
        MisfitReason.Tag => "tag",
        _ => throw new InvalidOperationException($"{reason} has no name on the wire"),
    };
}
