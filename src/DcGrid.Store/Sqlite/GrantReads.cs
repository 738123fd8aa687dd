using DcGrid.Production;

namespace DcGrid.Store.Sqlite;

/// <summary>Puts together all that a pilot needs for an attempt.</summary>
internal static class GrantReads
{
    public static AttemptGrant Grant(WriteUnit unit, AttemptKey key)
    {
        var task = TaskRow.Get(unit.Session, key.Task);
        var definition = unit.Definition(task.Campaign);
        var stage = definition.Stages.First(candidate => candidate.Stage == task.Stage);
        var dataId = DataIdText.Parse(task.DataKey);
        var path = FormattableString.Invariant($"{task.Stage}/{dataId.Path()}");
        return new AttemptGrant(
            key,
            definition.Name,
            task.Stage,
            dataId,
            definition.Payload,
            stage.Limits,
            [.. PlannedInputs(unit.Session, task.Id), .. UpstreamOutputs(unit.Session, task)],
            LeftOut(unit.Session, task.Id),
            Definitions.Merge(stage.ParametersJson, Parameters(unit.Session, task.Id)),
            FormattableString.Invariant($"{definition.OutputUrl}/{path}/a{key.Number}"),
            $"{definition.Name}/{path}/");
    }

    /// <summary>Files from outside the campaign.</summary>
    public static List<InputFile> PlannedInputs(SqlSession session, TaskId task) =>
        session.Query(
            "SELECT role, lfn, url, sha256, size_bytes, data_key FROM planned_input WHERE task_id = $id ORDER BY ordinal",
            row => new InputFile(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt64(4), row.DataIdOrNull(5)),
            ("$id", task.Value));

    /// <summary>What the task reads from tasks that are done: the outputs of their accepted attempt, by stage and role.</summary>
    public static List<InputFile> UpstreamOutputs(SqlSession session, TaskRow task)
    {
        var files = new List<InputFile>();
        foreach (var upstream in StageRecipe.UpstreamOf(task.Stage))
        {
            foreach (var role in StageRecipe.RolesRead(task.Stage, upstream))
            {
                files.AddRange(session.Query(
                    """
                    SELECT role, lfn, url, sha256, size_bytes, data_key FROM dependency
                    JOIN task ON task.id = dependency.upstream_id JOIN output ON output.task_id = task.id AND output.number = task.attempts
                    WHERE dependency.task_id = $id AND task.stage = $stage AND task.state = 5 AND role = $role
                    ORDER BY sky_order, task.id, ordinal
                    """,
                    row => new InputFile(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt64(4), row.DataId(5)),
                    ("$id", task.Id.Value),
                    ("$stage", (int)upstream),
                    ("$role", role)));
            }
        }

        return files;
    }

    private static int LeftOut(SqlSession session, TaskId task) => (int)session.Number(
        "SELECT COUNT(*) FROM dependency JOIN task ON task.id = dependency.upstream_id WHERE task_id = $id AND state <> 5",
        ("$id", task.Value));

    private static string Parameters(SqlSession session, TaskId task) =>
        session.First("SELECT parameters FROM task WHERE id = $id", row => row.GetString(0), ("$id", task.Value)) ?? "";
}
