using DcGrid.Production;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>The files that tasks read from tasks that are done.</summary>
internal static class InputReads
{
    internal readonly record struct UpstreamFile(long Task, string DataKey, OutputFile File);

    /// <summary>The outputs of the accepted attempts of tasks that are done, by task.</summary>
    public static ILookup<long, UpstreamFile> Outputs(SqlSession session, IEnumerable<UpstreamState> states)
    {
        var done = states.Where(state => state.State == TaskState.Done).ToList();
        if (done.Count == 0)
        {
            return Enumerable.Empty<UpstreamFile>().ToLookup(file => file.Task);
        }

        return session.Query(
            """
            SELECT output.task_id, data_key, role, lfn, url, sha256, size_bytes, ordinal
            FROM {rows} JOIN output ON output.task_id = v.task AND output.number = v.number JOIN task_spec ON task_spec.task_id = v.task
            """,
            RowSet.Of(done).With("task", state => state.Id.Value).With("number", state => state.Attempts),
            row => (
                Ordinal: row.GetInt32(7),
                File: new UpstreamFile(
                    row.GetInt64(0), row.GetString(1), new(row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetInt64(6)))))
            .OrderBy(row => row.Ordinal).ToLookup(row => row.File.Task, row => row.File);
    }

    /// <summary>What a task of a stage reads of them: by stage and role, along the sky.</summary>
    public static IEnumerable<InputFile> FromUpstream(
        Stage stage, long[] upstream, Dictionary<long, UpstreamState> states, ILookup<long, UpstreamFile> outputs)
    {
        var done = upstream.Select(id => states[id]).Where(state => state.State == TaskState.Done)
            .OrderBy(state => state.SkyOrder).ThenBy(state => state.Id.Value).ToLookup(state => state.Stage);
        return
            from read in StageRecipe.UpstreamOf(stage)
            from role in StageRecipe.RolesRead(stage, read)
            from task in done[read]
            from output in outputs[task.Id.Value]
            where output.File.Role == role
            select new InputFile(role, output.File.Lfn, output.File.Url, output.File.Sha256, output.File.SizeBytes, DataIdText.Parse(output.DataKey));
    }
}
