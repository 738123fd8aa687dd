using DcGrid.Production;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>Says why a task is not running. The rules are those that leases follow: <see cref="OpenWork"/>, <see cref="ReadyQueue"/>,
/// <see cref="TaskMatcher"/>.</summary>
internal static class Explanations
{
    public static TaskExplanation? Explain(SqlSession session, TaskId id, DateTimeOffset now)
    {
        if (TaskReads.Records(session, [id.Value]) is not [var record])
        {
            return null;
        }

        var task = TaskRow.Read(session, [id.Value], locked: false)[0];
        var definitions = new Definitions();
        var definition = definitions.Get(session, task.Campaign);
        var started = CampaignReads.Find(session, record.Campaign).Started;
        var (inputs, open) = task.State == TaskState.Waiting || task.Outcome == OutcomeCode.UpstreamFailed ? Inputs(session, id) : ([], []);
        var plain = new TaskExplanation(record, definition, started, inputs, open, null, null, null, null, null);
        if (task.State == TaskState.Leased)
        {
            return plain with { Holder = Holder(session, task) };
        }

        if (task.State.IsSettled())
        {
            return plain;
        }

        var needs = definition.Needs(task.Stage);
        var pilots = Alive(session, now);
        var explained = plain with { Fleet = FleetFit.Of(needs, pilots) };
        if (task.State != TaskState.Ready || !started)
        {
            return explained;
        }

        var works = OpenWork.All(session, campaign => definitions.Get(session, campaign));
        var own = works.First(work => work.Campaign == task.Campaign && work.Stage == task.Stage);
        var front = own.Leasable ? null : works.Where(work => work.Campaign == task.Campaign).MinBy(work => work.Stage);
        if (front is not null || task.NotBefore > now.Micros())
        {
            return explained with
            {
                NotBefore = task.NotBefore > now.Micros() ? Rows.FromMicros(task.NotBefore) : null,
                Front = front is null ? null : new StageInFront(front.Stage, front.Unsettled, front.Held),
            };
        }

        // What fits none of its pilots does not stand in its way; without pilots of its own everything might.
        var mine = pilots.Where(pilot => !pilot.Draining && own.Fits(pilot.Capability)).ToList();
        var competing = works.Where(work => work == own || mine.Count == 0 || mine.Any(pilot => work.Fits(pilot.Capability))).ToList();
        return explained with
        {
            Place = ReadyQueue.Before(session, competing, task.Campaign, new Candidate(id, task.Stage, own.Priority, task.SkyOrder), now),
        };
    }

    private static (IReadOnlyList<InputCount> Counts, IReadOnlyList<TaskRecord> Open) Inputs(SqlSession session, TaskId id)
    {
        var states = Dependencies.States(session, Dependencies.Upstream(session, [id])[id.Value]).Values;
        var unsettled = states.Where(state => !state.State.IsSettled()).ToList();
        var named = (unsettled.Count > 0 ? unsettled : states.Where(state => state.State != TaskState.Done))
            .OrderBy(state => state.Stage).ThenBy(state => state.SkyOrder).ThenBy(state => state.Id.Value).Take(TaskExplanation.MaxInputs);
        return (
            [.. states.GroupBy(state => (state.Stage, state.State)).OrderBy(group => group.Key)
                .Select(group => new InputCount(group.Key.Stage, group.Key.State, group.Count()))],
            TaskReads.Records(session, named.Select(state => state.Id.Value)));
    }

    private static LeaseHolder? Holder(SqlSession session, TaskRow task)
    {
        var id = new PilotId(task.Pilot!.Value);
        if (PilotReads.Get(session, id)?.Pilot is not { } pilot)
        {
            return null;
        }

        var until = task.ExpiresAt ?? PilotReads.Standing(session, [id])[id].ExpectedBy;
        return new LeaseHolder(
            id, pilot.Site, pilot.Host, Rows.FromMicros(task.LeasedAt!.Value), pilot.LastHeard, Rows.FromMicros(until), task.ExpiresAt is not null);
    }

    /// <summary>The pilots that are alive. What is left of their wall time is their last word, less the time since then.</summary>
    private static List<FleetMember> Alive(SqlSession session, DateTimeOffset now) =>
        [.. PilotReads.List(session, all: false).Select(pilot =>
        {
            var left = pilot.Capability.RemainingWallSeconds;
            var passed = (int)Math.Clamp((now - pilot.LastHeard).TotalSeconds, 0, Math.Max(0, left - 1));
            return new FleetMember(pilot.Id, pilot.Capability with { RemainingWallSeconds = left - passed }, pilot.AttemptsHeld, pilot.Draining);
        })];
}
