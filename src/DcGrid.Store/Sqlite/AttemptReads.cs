using DcGrid.Production;
using Microsoft.Data.Sqlite;

namespace DcGrid.Store.Sqlite;

/// <summary>The attempts of a task, with errors, figures, tails and files.</summary>
internal static class AttemptReads
{
    public static IReadOnlyList<AttemptRecord> Of(SqlSession session, TaskId task)
    {
        var id = ("$id", (object?)task.Value);
        var errors = session.Query(
            "SELECT number, code, message FROM attempt_error WHERE task_id = $id ORDER BY number, ordinal",
            row => (Number: row.GetInt32(0), Error: new OutcomeError((OutcomeCode)row.GetInt32(1), row.GetString(2))),
            id).ToLookup(row => row.Number, row => row.Error);
        var figures = session.Query(
            "SELECT number, name, value, unit FROM attempt_figure WHERE task_id = $id ORDER BY number, ordinal",
            row => (Number: row.GetInt32(0), Figure: new Figure(row.GetString(1), row.GetDouble(2), row.GetString(3))),
            id).ToLookup(row => row.Number, row => row.Figure);
        var outputs = session.Query(
            "SELECT number, role, lfn, url, sha256, size_bytes FROM output WHERE task_id = $id ORDER BY number, ordinal",
            row => (Number: row.GetInt32(0), File: Output(row, 1)),
            id).ToLookup(row => row.Number, row => row.File);
        return session.Query(
            """
            SELECT attempt.number, pilot_id, host, attempt.state, leased_at, finished_at, outcome, attempt.message, exit_status,
                COALESCE(stdout_tail, ''), COALESCE(stderr_tail, ''),
                queued_s, stage_in_s, slot_wait_s, setup_s, payload_s, stage_out_s, cpu_s, max_memory_mib, lease_call_s, payload_started_at, wrap_up_s
            FROM attempt JOIN pilot ON pilot.id = pilot_id LEFT JOIN attempt_tail USING (task_id, number)
            WHERE task_id = $id ORDER BY attempt.number
            """,
            row => new AttemptRecord(
                row.GetInt32(0),
                new(row.GetInt64(1)),
                row.GetString(2),
                State((AttemptState)row.GetInt32(3)),
                row.Time(4),
                row.TimeOrNull(5),
                row.OutcomeOrNull(6) is { } code
                    ? new Outcome(code, row.GetString(7), [.. errors[row.GetInt32(0)]], [.. figures[row.GetInt32(0)]])
                    : null,
                Times(row, 11),
                row.IntOrNull(8),
                row.GetString(9),
                row.GetString(10),
                [.. outputs[row.GetInt32(0)]]),
            id);
    }

    /// <summary>The registered outputs after a place, in task order.</summary>
    public static List<(FileRecord File, FilePlace Place)> Files(
        SqlSession session, string campaign, IReadOnlyCollection<Stage> stages, IReadOnlyCollection<string> roles, FilePlace after, int rows)
    {
        var stageList = stages.Count == 0 ? "" : $" AND stage IN ({string.Join(", ", stages.Select(stage => Rows.Text((long)stage)))})";
        return session.Query(
            $"""
            SELECT task.id, stage, data_key, number, ordinal, role, lfn, url, sha256, size_bytes
            FROM output JOIN task ON task.id = output.task_id
            WHERE campaign_id = $campaign AND (output.task_id, number, ordinal) > ($task, $number, $ordinal)
                AND ($roles = '[]' OR role IN (SELECT value FROM json_each($roles))){stageList}
            ORDER BY output.task_id, number, ordinal LIMIT $rows
            """,
            row => (
                new FileRecord(row.TaskId(0), row.Stage(1), row.DataId(2), row.GetInt32(3), Output(row, 5)),
                new FilePlace(row.GetInt64(0), row.GetInt32(3), row.GetInt32(4))),
            ("$campaign", CampaignReads.Find(session, campaign).Id.Value),
            ("$task", after.Task),
            ("$number", after.Number),
            ("$ordinal", after.Ordinal),
            ("$roles", System.Text.Json.JsonSerializer.Serialize(roles)),
            ("$rows", rows));
    }

    /// <summary>Where a page of files ends.</summary>
    public readonly record struct FilePlace(long Task, int Number, int Ordinal);

    private static OutputFile Output(SqliteDataReader row, int column) => new(
        row.GetString(column), row.GetString(column + 1), row.GetString(column + 2), row.GetString(column + 3), row.GetInt64(column + 4));

    private static AttemptTimes? Times(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : new AttemptTimes(
        row.GetDouble(column),
        row.GetDouble(column + 1),
        row.GetDouble(column + 2),
        row.GetDouble(column + 3),
        row.GetDouble(column + 4),
        row.GetDouble(column + 5),
        row.GetDouble(column + 6),
        row.GetInt32(column + 7),
        row.GetDouble(column + 8),
        row.TimeOrNull(column + 9),
        row.GetDouble(column + 10));

    private static string State(AttemptState state) => state switch
    {
        AttemptState.Leased => "leased",
        AttemptState.Accepted => "accepted",
        AttemptState.Reaped => "reaped",
        AttemptState.Superseded => "superseded",
        _ => "released",
    };
}
