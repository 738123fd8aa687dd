using DcGrid.Production;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>A task as an input of another.</summary>
internal readonly record struct UpstreamState(TaskId Id, Stage Stage, TaskState State, int Attempts, long SkyOrder);

/// <summary>Which task reads from which: upstream as a list in each task's spec, downstream as lists of their own.</summary>
internal static class Dependencies
{
    /// <summary>All pairs of one of these tasks and a task that reads from it.</summary>
    public static List<(long Upstream, long Task)> Downstream(SqlSession session, IEnumerable<TaskId> ids)
    {
        var edges = new List<(long, long)>();
        foreach (var (upstream, list) in session.Query(
            $"SELECT upstream_id, task_ids FROM dependant WHERE {session.In("upstream_id", "@ids")} ORDER BY upstream_id, first_id",
            row => (row.GetInt64(0), (byte[])row.GetValue(1)),
            ("@ids", session.List(ids.Select(id => id.Value)))))
        {
            edges.AddRange(IdList.Read(list).Select(task => (upstream, task)));
        }

        return edges;
    }

    /// <summary>The tasks that each of these reads from; an empty list where it reads from none.</summary>
    public static Dictionary<long, long[]> Upstream(SqlSession session, IEnumerable<TaskId> ids) =>
        session.Query(
            $"SELECT task_id, upstream FROM task_spec WHERE {session.In("task_id", "@ids")}",
            row => (Task: row.GetInt64(0), Upstream: IdList.Read((byte[])row.GetValue(1))),
            ("@ids", session.List(ids.Select(id => id.Value)))).ToDictionary(row => row.Task, row => row.Upstream);

    /// <summary>The states of tasks, those that this transaction has moved as it has moved them.</summary>
    public static Dictionary<long, UpstreamState> States(WriteUnit unit, IEnumerable<long> ids)
    {
        var all = ids.Distinct().ToList();
        var states = States(unit.Session, all.Where(id => unit.Find(new(id)) is null));
        foreach (var task in all.Select(id => unit.Find(new(id))).OfType<TaskRow>())
        {
            states[task.Id.Value] = new(task.Id, task.Stage, task.State, task.Attempts, task.SkyOrder);
        }

        return states;
    }

    /// <summary>The states of tasks as they stand in the database.</summary>
    public static Dictionary<long, UpstreamState> States(SqlSession session, IEnumerable<long> ids)
    {
        var list = ids.Distinct().ToArray();
        return list.Length == 0 ? [] : session.Query(
            $"SELECT id, stage, state, attempts, sky_order FROM task WHERE {session.In("id", "@ids")}",
            row => new UpstreamState(row.TaskId(0), row.Stage(1), row.State(2), row.GetInt32(3), row.GetInt64(4)),
            ("@ids", session.List(list))).ToDictionary(state => state.Id.Value);
    }
}
