using System.Globalization;
using DcGrid.Production;
using DcGrid.Store;

namespace DcGrid.Server.Rpc;

/// <summary>Why a task is not running, in plain lines: the answer first, then what it rests on. Pure.</summary>
internal static class ExplanationText
{
    /// <summary>One line each, without an end.</summary>
    public static IReadOnlyList<string> Lines(TaskExplanation e)
    {
        ArgumentNullException.ThrowIfNull(e);
        return
        [
            Invariant($"Task {e.Task.Id}, {e.Task.Stage} {e.Task.DataId} of {e.Task.Campaign}, {Answer(e)}."),
            .. e.Task.State switch
            {
                TaskState.Waiting => [.. InputLines(e), .. FleetLines(e.Fleet)],
                TaskState.Ready => [.. PlaceLines(e), .. FleetLines(e.Fleet)],
                TaskState.Leased => HolderLines(e.Holder),
                TaskState.Held => [$"Put it back into the queue with 'dcgrid task retry {e.Task.Id}'.", .. FleetLines(e.Fleet)],
                TaskState.Done => [],
                TaskState.Failed or TaskState.Cancelled => [.. InputLines(e), RetryLine(e)],
                _ => Enumerable.Empty<string>(),
            },
        ];
    }

    private static string Answer(TaskExplanation e) => e.Task.State switch
    {
        TaskState.Waiting when !e.Started => "waits: its campaign is being planned, and nothing of it is given out yet",
        TaskState.Waiting => Invariant($"waits for {Unsettled(e)} of its {e.Inputs.Sum(input => input.Count)} inputs"),
        TaskState.Ready => ReadyAnswer(e),
        TaskState.Leased when e.Holder is { } holder => Invariant($"is running: pilot {holder.Pilot} has held it since {Time(holder.Since)}"),
        TaskState.Leased => "is running",
        TaskState.Held => $"is held: {e.Task.Remark}",
        TaskState.Done => Invariant($"is done: {OutcomeName(e.Task)} in attempt {e.Task.Attempts}, {Time(e.Task.Changed)}"),
        TaskState.Failed => Invariant($"failed for good with {OutcomeName(e.Task)} after {Many(e.Task.Attempts, "attempt")}, {Time(e.Task.Changed)}: {e.Task.Message}"),
        TaskState.Cancelled => Invariant($"was cancelled, {Time(e.Task.Changed)}"),
        _ => $"is in a state that has no words: {e.Task.State}",
    };

    private static string ReadyAnswer(TaskExplanation e) => e switch
    {
        { NotBefore: { } time } => $"is ready, but is not tried again before {Time(time)}: its last attempt ended with {OutcomeName(e.Task)}",
        { Front: { } front } => Invariant($"is ready, but its campaign runs one stage after the other, and {front.Stage} is not settled"),
        { Fleet.Alive: 0 } => "is ready, and no pilot is alive: submit some with 'dcgrid pilot submit'",
        { Fleet.Fits: 0 } => "is ready, and no pilot that is alive can take it",
        { Place.Ahead: 0 } => "is ready and next: the next of its pilots that asks gets it",
        { Place: { } place } => $"is ready and waits for its turn: {Ahead(place)} before it",
        _ => "is ready",
    };

    private static IEnumerable<string> InputLines(TaskExplanation e)
    {
        if (!e.Started)
        {
            yield return "The campaign is started when its plan is complete: run 'dcgrid campaign create' with its file once more.";
        }

        foreach (var stage in e.Inputs.GroupBy(input => input.Stage))
        {
            yield return $"{stage.Key} inputs: {string.Join(", ", stage.Select(input => Invariant($"{input.Count} {Name(input.State)}")))}.";
        }

        foreach (var task in e.OpenInputs)
        {
            var why = task.Remark.Length > 0 ? task.Remark : task.Message;
            yield return Invariant($"  task {task.Id}, {task.Stage} {task.DataId}: {Name(task.State)}{(why.Length > 0 ? ", " : "")}{why}");
        }

        if (e.OpenInputs.Count > 0)
        {
            yield return Invariant($"'dcgrid task explain {e.OpenInputs[0].Id}' says more of the first.");
        }
    }

    private static IEnumerable<string> PlaceLines(TaskExplanation e)
    {
        if (e.Front is { } front)
        {
            yield return Invariant($"In front: {front.Unsettled} tasks of {front.Stage} that are not settled")
                + (front.Held > 0 ? Invariant($", and {front.Held} that are held until somebody puts them back: 'dcgrid task list {e.Task.Campaign} --state held'.") : ".");
        }

        if (e.Place is { Ahead: > 0 } place)
        {
            yield return Invariant($"Before it: {Bounded(place.HigherPriority)} of campaigns of higher priority, {Bounded(place.OwnCampaign)} of its own, ")
                + Invariant($"{Bounded(place.OtherCampaigns)} of others of priority {e.Campaign.Priority} (its share is {e.Campaign.Share}).");
        }
    }

    private static IEnumerable<string> HolderLines(LeaseHolder? holder)
    {
        if (holder is not null)
        {
            yield return Invariant($"Pilot {holder.Pilot} at {holder.Site} on {holder.Host} was last heard at {Time(holder.LastHeard)}.");
            yield return holder.LeftOut
                ? $"It does not name the task any more; the lease ends at {Time(holder.Until)}, and the task is given to another."
                : $"Unless it speaks before {Time(holder.Until)}, the lease ends and the task is given to another.";
        }
    }

    private static IEnumerable<string> FleetLines(FleetFit? fleet)
    {
        switch (fleet)
        {
            case null:
                yield break;
            case { Alive: 0 }:
                yield return "No pilot is alive: submit some with 'dcgrid pilot submit'.";
                yield break;
            default:
                yield return Invariant($"Fits {fleet.Fits} of {Many(fleet.Alive, "pilot")} alive: {fleet.Idle} with a free slot, {fleet.Fits - fleet.Idle} busy.");
                break;
        }

        if (fleet.Draining > 0)
        {
            yield return Invariant($"{Many(fleet.Draining, "pilot")} draining: takes nothing new.");
        }

        foreach (var group in fleet.Misfits)
        {
            yield return Invariant($"{Many(group.Pilots, "pilot")} without {Lack(group)}.");
        }

        if (fleet.Nearest is { } nearest)
        {
            yield return Invariant($"The nearest misfit is pilot {nearest}: {string.Join("; ", fleet.NearestMisfits.Select(misfit => misfit.Message))}.");
        }
    }

    private static string Lack(MisfitGroup group) => group.Reason switch
    {
        MisfitReason.Payload => $"payload {group.Name}",
        MisfitReason.Tag => $"tag {group.Name}",
        MisfitReason.Memory => Invariant($"enough memory, by {group.LeastShortage} MiB at least"),
        MisfitReason.Disk => Invariant($"enough scratch, by {group.LeastShortage} MiB at least"),
        MisfitReason.WallTime => Invariant($"enough wall time left, by {group.LeastShortage} s at least"),
        MisfitReason.Cores => Invariant($"enough slots, by {group.LeastShortage} at least"),
        _ => group.Message,
    };

    private static string RetryLine(TaskExplanation e) =>
        Invariant($"'dcgrid task show {e.Task.Id}' has its attempts; 'dcgrid task retry {e.Task.Id}' puts it back into the queue.");

    private static int Unsettled(TaskExplanation e) => e.Inputs.Where(input => !input.State.IsSettled()).Sum(input => input.Count);

    private static string Ahead(QueuePlace place) => place.AndMore
        ? Invariant($"more than {place.Ahead} ready tasks stand")
        : Invariant($"{Many(place.Ahead, "ready task")} {(place.Ahead == 1 ? "stands" : "stand")}");

    private static string Bounded(long count) => count > QueuePlace.Bound ? Invariant($"more than {QueuePlace.Bound}") : Invariant($"{count}");

    private static string OutcomeName(TaskRecord task) => (task.Outcome ?? OutcomeCode.Ok).Name();

    private static string Name(TaskState state) => state.ToString().ToLowerInvariant();

    private static string Many(long count, string what) => Invariant($"{count} {what}{(count == 1 ? "" : "s")}");

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
