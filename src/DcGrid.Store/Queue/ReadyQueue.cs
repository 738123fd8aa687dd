using System.Data.Common;
using DcGrid.Production;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>The tasks that may be leased now: a table in the order of leasing, from which a lease takes what it gives out.</summary>
internal static class ReadyQueue
{
    /// <summary>Puts delayed tasks whose time has come among the ready ones.</summary>
    public static void Promote(SqlSession session, DateTimeOffset now)
    {
        if (session.Number("SELECT COUNT(*) FROM (SELECT 1 FROM delayed WHERE not_before <= @now LIMIT 1) AS due", ("@now", now.Micros())) == 0)
        {
            return;
        }

        var due = session.Query(
            $"SELECT not_before, task_id, campaign_id, stage, sky_order FROM delayed WHERE not_before <= @now ORDER BY not_before, task_id LIMIT 5000{session.SkipLocked}",
            row => new DelayedEntry(row.GetInt64(0), new ReadyEntry(new(row.GetInt64(2)), row.Stage(3), row.GetInt64(4), row.TaskId(1))),
            ("@now", now.Micros()));
        RemoveDelayed(session, due);
        Add(session, due.ConvertAll(delayed => delayed.Entry));
    }

    public static void Add(SqlSession session, List<ReadyEntry> entries) => session.Insert(
        "ready",
        RowSet.Of(entries)
            .With("campaign_id", entry => entry.Campaign.Value)
            .With("stage", entry => (int)entry.Stage)
            .With("sky_order", entry => entry.SkyOrder)
            .With("task_id", entry => entry.Task.Value));

    public static void Remove(SqlSession session, List<ReadyEntry> entries) => session.Execute(
        "DELETE FROM ready WHERE (campaign_id, stage, sky_order, task_id) IN (SELECT v.campaign_id, v.stage, v.sky_order, v.task_id FROM {rows})",
        RowSet.Of(entries)
            .With("campaign_id", entry => entry.Campaign.Value)
            .With("stage", entry => (int)entry.Stage)
            .With("sky_order", entry => entry.SkyOrder)
            .With("task_id", entry => entry.Task.Value));

    public static void AddDelayed(SqlSession session, List<DelayedEntry> delayed) => session.Insert(
        "delayed",
        RowSet.Of(delayed)
            .With("not_before", task => task.NotBefore)
            .With("campaign_id", task => task.Entry.Campaign.Value)
            .With("stage", task => (int)task.Entry.Stage)
            .With("sky_order", task => task.Entry.SkyOrder)
            .With("task_id", task => task.Entry.Task.Value));

    public static void RemoveDelayed(SqlSession session, List<DelayedEntry> delayed) => session.Execute(
        "DELETE FROM delayed WHERE (not_before, task_id) IN (SELECT v.not_before, v.task_id FROM {rows})",
        RowSet.Of(delayed).With("not_before", task => task.NotBefore).With("task_id", task => task.Entry.Task.Value));

    /// <summary>Takes up to <paramref name="count"/> tasks: by priority, shared fairly between campaigns of one priority, along the sky.</summary>
    public static List<Candidate> Take(SqlSession session, IReadOnlyList<OpenWork> fitting, int count)
    {
        var chosen = new List<Candidate>();
        foreach (var priority in fitting.Where(work => work is { Leasable: true, Ready: > 0 }).GroupBy(work => work.Priority).OrderByDescending(group => group.Key))
        {
            if (chosen.Count >= count)
            {
                break;
            }

            chosen.AddRange(TakeOf(session, [.. priority], count - chosen.Count));
        }

        return chosen;
    }

    /// <summary>When the next delayed task becomes ready, where no other is.</summary>
    public static DateTimeOffset? NextReady(SqlSession session, IReadOnlyList<OpenWork> fitting)
    {
        var times = fitting.Where(work => work is { Leasable: true, Ready: > 0 }).Select(work => session.Number(
            "SELECT MIN(not_before) FROM delayed WHERE campaign_id = @campaign AND stage = @stage",
            ("@campaign", work.Campaign.Value),
            ("@stage", (int)work.Stage))).Where(time => time > 0).ToList();
        return times.Count > 0 ? Rows.FromMicros(times.Min()) : null;
    }

    /// <summary>How many ready tasks would be given out before this one, by the rules of <see cref="Take"/>, if pilots that fit all of
    /// them asked for everything now.</summary>
    /// <param name="fitting">What competes with it; its own stage is among them.</param>
    public static QueuePlace Before(SqlSession session, IReadOnlyList<OpenWork> fitting, CampaignId campaign, Candidate task, DateTimeOffset now)
    {
        var leasable = fitting.Where(work => work is { Leasable: true, Ready: > 0 }).ToList();
        var higher = leasable.Where(work => work.Priority > task.Priority).Sum(work => (long)Queued(session, work, now, long.MaxValue).Count);

        // Whoever stands behind a place on the sky can't be before it, whatever its stage.
        var own = leasable.Where(work => work.Campaign == campaign)
            .SelectMany(work => Queued(session, work, now, task.SkyOrder))
            .Count(candidate => TaskMatcher.Order.Compare(candidate, task) < 0);
        var equals = leasable.Where(work => work.Priority == task.Priority).GroupBy(work => work.Campaign).ToList();
        var claims = equals.ConvertAll(works => new FairShare.Claim(
            works.Sum(work => work.Leased),
            works.First().Share,
            works.Key == campaign ? own + 1 : works.Sum(work => Queued(session, work, now, long.MaxValue).Count)));
        var others = own < QueuePlace.Bound ? FairShare.OthersBefore(claims, equals.FindIndex(works => works.Key == campaign), own + 1) : 0;
        return new QueuePlace(higher, own, others);
    }

    /// <summary>What stands in the queue up to a place on the sky, and one more than anybody wants to count. Two statements, each with the
    /// limit in its text: with both in one, or the limit as a parameter, PostgreSQL may sort the whole queue for it.</summary>
    private static List<Candidate> Queued(SqlSession session, OpenWork work, DateTimeOffset now, long toSkyOrder)
    {
        var most = QueuePlace.Bound + 1;
        var due = session.Query(
            $"""
            SELECT task_id, sky_order FROM delayed WHERE campaign_id = @campaign AND stage = @stage AND sky_order <= @sky AND not_before <= @now
            ORDER BY sky_order, task_id LIMIT {Rows.Text(most)}
            """,
            Map,
            ("@campaign", work.Campaign.Value),
            ("@stage", (int)work.Stage),
            ("@sky", toSkyOrder),
            ("@now", now.Micros()));
        var ready = session.Query(
            $"""
            SELECT task_id, sky_order FROM ready WHERE campaign_id = @campaign AND stage = @stage AND sky_order <= @sky
            ORDER BY sky_order, task_id LIMIT {Rows.Text(most)}
            """,
            Map,
            ("@campaign", work.Campaign.Value),
            ("@stage", (int)work.Stage),
            ("@sky", toSkyOrder));
        return [.. TaskMatcher.Choose(ready.Concat(due), most)];

        Candidate Map(DbDataReader row) => new(row.TaskId(0), work.Stage, work.Priority, row.GetInt64(1));
    }

    private static List<Candidate> TakeOf(SqlSession session, IReadOnlyList<OpenWork> works, int count)
    {
        var candidates = works.SelectMany(work => session.Query(
            $"""
            SELECT task_id, sky_order FROM ready WHERE campaign_id = @campaign AND stage = @stage
            ORDER BY sky_order, task_id LIMIT @limit{session.SkipLocked}
            """,
            row => (Work: work, Task: new Candidate(row.TaskId(0), work.Stage, work.Priority, row.GetInt64(1))),
            ("@campaign", work.Campaign.Value),
            ("@stage", (int)work.Stage),
            ("@limit", count))).ToList();
        var campaigns = candidates.GroupBy(candidate => candidate.Work.Campaign).ToList();
        var shares = FairShare.Divide(count, [.. campaigns.Select(campaign => new FairShare.Claim(
            works.Where(work => work.Campaign == campaign.Key).Sum(work => work.Leased), campaign.First().Work.Share, campaign.Count()))]);
        var chosen = TaskMatcher.Choose(
            campaigns.SelectMany((campaign, index) => TaskMatcher.Choose(campaign.Select(candidate => candidate.Task), shares[index])), count);
        var where = candidates.ToDictionary(candidate => candidate.Task.Task, candidate => candidate.Work);
        Remove(session, [.. chosen.Select(task => new ReadyEntry(where[task.Task].Campaign, task.Stage, task.SkyOrder, task.Task))]);
        foreach (var group in chosen.GroupBy(task => where[task.Task]))
        {
            group.Key.Given(group.Count());
        }

        return [.. chosen];
    }
}

/// <summary>A task's place in the queue.</summary>
internal readonly record struct ReadyEntry(CampaignId Campaign, Stage Stage, long SkyOrder, TaskId Task);

/// <summary>A task that enters the queue when its time comes.</summary>
/// <param name="NotBefore">Microseconds since 1970.</param>
internal readonly record struct DelayedEntry(long NotBefore, ReadyEntry Entry);
