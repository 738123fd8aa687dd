using DcGrid.Production;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>Gives out leases, to many pilots at once.</summary>
internal static class LeaseWrites
{
    public static void Lease(WriteUnit unit, IReadOnlyList<LeaseWork> works)
    {
        if (works.Count == 0)
        {
            return;
        }

        var pilots = PilotReads.Standing(unit.Session, works.Select(work => work.Query.Pilot));
        var able = works.Where(work =>
        {
            if (pilots.TryGetValue(work.Query.Pilot, out var standing) && standing.State != PilotState.Gone)
            {
                return true;
            }

            work.Refuse(new StoreNotFoundException($"There is no pilot {work.Query.Pilot} at work: register first."));
            return false;
        }).ToList();
        PilotWrites.Heard(unit, able.Select(work => new PilotWrites.Word(work.Query.Pilot, work.Now, work.Query.Expires, work.Query.Capability)));

        var given = Given(unit.Session, able);
        var again = able.Where(work => given.ContainsKey((work.Query.Pilot, work.Query.RequestId))).ToList();
        var asking = able.Except(again).ToList();
        Repeat(unit, again, given);
        Give(unit, asking, pilots);
        unit.Flush();
    }

    private static Dictionary<(PilotId Pilot, string Request), (LeaseId Id, long[] Tasks)> Given(SqlSession session, List<LeaseWork> works) =>
        session.Query(
            "SELECT lease.pilot_id, lease.request_id, lease.id, lease.task_ids FROM {rows} JOIN lease ON lease.pilot_id = v.pilot AND lease.request_id = v.request",
            RowSet.Of(works).With("pilot", work => work.Query.Pilot.Value).With("request", work => work.Query.RequestId),
            row => (Key: (new PilotId(row.GetInt64(0)), row.GetString(1)), Lease: (new LeaseId(row.GetInt64(2)), IdList.Read((byte[])row.GetValue(3)))))
            .DistinctBy(row => row.Key)
            .ToDictionary(row => row.Key, row => row.Lease);

    /// <summary>The same lease again, less what has ended. The pilot may have missed the answer that told it what to name in its heartbeats, so
    /// what it has left out counts as named.</summary>
    private static void Repeat(WriteUnit unit, List<LeaseWork> works, Dictionary<(PilotId Pilot, string Request), (LeaseId Id, long[] Tasks)> given)
    {
        foreach (var work in works)
        {
            unit.Now = work.Now;
            var lease = given[(work.Query.Pilot, work.Query.RequestId)];
            unit.Load(lease.Tasks);
            var live = lease.Tasks.Select(id => unit.Find(new(id))).OfType<TaskRow>().Where(task => task.Lease == lease.Id.Value).ToList();
            foreach (var task in live.Where(task => task.ExpiresAt is not null))
            {
                task.ExpiresAt = null;
                unit.Changed(task);
            }

            var grants = GrantReads.Grants(unit, [.. live.Select(task => task.Id)]);
            work.Answer(new LeaseGrant(lease.Id, work.Query.Expires, grants, MoreToCome: true, NextReady: null));
        }

        unit.Flush();
    }

    private static void Give(WriteUnit unit, List<LeaseWork> works, Dictionary<PilotId, Standing> pilots)
    {
        var draining = works.Where(work => pilots[work.Query.Pilot].Draining).ToList();
        foreach (var work in draining)
        {
            work.Answer(new LeaseGrant(null, work.Query.Expires, [], MoreToCome: false, NextReady: null, Drain: true));
        }

        var rest = works.Except(draining).ToList();
        if (rest.Count == 0)
        {
            return;
        }

        ReadyQueue.Promote(unit.Session, rest.Max(work => work.Now));
        var open = OpenWork.All(unit.Session, unit.Definition);
        var chosen = new List<(LeaseWork Work, List<Candidate> Tasks)>();
        var asked = new HashSet<(PilotId Pilot, string Request)>();
        foreach (var work in rest)
        {
            unit.Now = work.Now;
            var fitting = open.Where(stage => stage.Fits(work.Query.Capability)).ToList();
            var count = Math.Clamp(work.Query.MaxAttempts, 0, LeaseTerms.MaxAttemptsPerLease);

            // The same request twice in one transaction: the second is told to ask again, and gets then what the first got.
            var tasks = asked.Add((work.Query.Pilot, work.Query.RequestId)) ? ReadyQueue.Take(unit.Session, fitting, count) : [];
            if (tasks.Count > 0)
            {
                chosen.Add((work, tasks));
            }
            else
            {
                work.Answer(new LeaseGrant(null, work.Query.Expires, [], fitting.Any(stage => stage.Unsettled > 0), ReadyQueue.NextReady(unit.Session, fitting)));
            }
        }

        Begin(unit, chosen);
    }

    private static void Begin(WriteUnit unit, List<(LeaseWork Work, List<Candidate> Tasks)> chosen)
    {
        if (chosen.Count == 0)
        {
            return;
        }

        var leases = Insert(unit.Session, chosen);
        var rows = chosen.SelectMany(lease => lease.Tasks.Select(task => (lease.Work, Task: task))).OrderBy(row => row.Task.Task.Value).ToList();
        var begun = unit.Session.Execute(
            """
            UPDATE task SET state = 3, attempts = attempts + 1, lease_id = v.lease, pilot_id = v.pilot, leased_at = v.at, expires_at = NULL,
                not_before = 0, changed_at = v.at
            FROM {rows} WHERE task.id = v.id AND task.state = 2
            """,
            RowSet.Of(rows)
                .With("id", row => row.Task.Task.Value)
                .With("lease", row => leases[(row.Work.Query.Pilot, row.Work.Query.RequestId)].Value)
                .With("pilot", row => row.Work.Query.Pilot.Value)
                .With("at", row => row.Work.Now.Micros()));
        if (begun != rows.Count)
        {
            throw new ConcurrentChangeException($"{rows.Count - begun} tasks of the queue were not ready");
        }

        var grants = GrantReads.Grants(unit, [.. rows.Select(row => row.Task.Task)], CountLeased).ToDictionary(grant => grant.Key.Task);
        foreach (var (work, tasks) in chosen)
        {
            work.Answer(new LeaseGrant(
                leases[(work.Query.Pilot, work.Query.RequestId)],
                work.Query.Expires,
                [.. tasks.Select(task => grants[task.Task])],
                MoreToCome: true,
                NextReady: null));
        }
    }

    private static void CountLeased(WriteUnit unit, TaskSpec task)
    {
        unit.Count(task.Campaign, task.Stage, task.Filter, TaskState.Ready, null, -1);
        unit.Count(task.Campaign, task.Stage, task.Filter, TaskState.Leased, null, +1);
    }

    private static Dictionary<(PilotId Pilot, string Request), LeaseId> Insert(SqlSession session, List<(LeaseWork Work, List<Candidate> Tasks)> chosen) =>
        session.Query(
            """
            INSERT INTO lease (pilot_id, request_id, leased_at, task_ids, live) SELECT v.pilot, v.request, v.at, v.tasks, v.live FROM {rows} WHERE 1 = 1
            RETURNING id, pilot_id, request_id
            """,
            RowSet.Of(chosen)
                .With("pilot", lease => lease.Work.Query.Pilot.Value)
                .With("request", lease => lease.Work.Query.RequestId)
                .With("at", lease => lease.Work.Now.Micros())
                .With("tasks", lease => IdList.Write([.. lease.Tasks.Select(task => task.Task.Value).Order()]))
                .With("live", lease => lease.Tasks.Count),
            row => (Key: (new PilotId(row.GetInt64(1)), row.GetString(2)), Id: new LeaseId(row.GetInt64(0))))
            .ToDictionary(row => row.Key, row => row.Id);
}
