using System.Data.Common;
using System.Text.Json;
using DcGrid.Production;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>The attempts of a task, with errors, figures, tails and files.</summary>
internal static class AttemptReads
{
    /// <summary>Those of these attempts that have ended.</summary>
    public static Dictionary<AttemptKey, EndedAttempt> Ended(SqlSession session, IEnumerable<AttemptKey> keys)
    {
        var list = keys.Distinct().ToList();
        return list.Count == 0 ? [] : session.Query(
            """
            SELECT attempt.task_id, attempt.number, attempt.pilot_id, attempt.state, attempt.answered_state
            FROM {rows} JOIN attempt ON attempt.task_id = v.task AND attempt.number = v.number
            """,
            RowSet.Of(list).With("task", key => key.Task.Value).With("number", key => key.Number),
            row => (
                Key: new AttemptKey(row.TaskId(0), row.GetInt32(1)),
                Ended: new EndedAttempt(new(row.GetInt64(2)), (AttemptState)row.GetInt32(3), (TaskState?)row.IntOrNull(4))))
            .ToDictionary(row => row.Key, row => row.Ended);
    }

    /// <summary>All of a task, the live one last.</summary>
    public static IReadOnlyList<AttemptRecord> Of(SqlSession session, TaskId task)
    {
        var id = ("@id", (object?)task.Value);
        var outputs = session.Query(
            "SELECT number, role, lfn, url, sha256, size_bytes FROM output WHERE task_id = @id ORDER BY number, ordinal",
            row => (Number: row.GetInt32(0), File: Output(row, 1)),
            id).ToLookup(row => row.Number, row => row.File);
        var ended = session.Query(
            """
            SELECT attempt.number, pilot_id, host, attempt.state, leased_at, finished_at, outcome, attempt.message, exit_status,
                COALESCE(stdout_tail, ''), COALESCE(stderr_tail, ''),
                queued_s, stage_in_s, slot_wait_s, setup_s, payload_s, stage_out_s, cpu_s, max_memory_mib, lease_call_s, payload_started_at, wrap_up_s,
                errors, figures, notes
            FROM attempt JOIN pilot ON pilot.id = pilot_id
                LEFT JOIN attempt_tail ON attempt_tail.task_id = attempt.task_id AND attempt_tail.number = attempt.number
            WHERE attempt.task_id = @id ORDER BY attempt.number
            """,
            row => new AttemptRecord(
                row.GetInt32(0),
                new(row.GetInt64(1)),
                row.GetString(2),
                State((AttemptState)row.GetInt32(3)),
                row.Time(4),
                row.TimeOrNull(5),
                new Outcome((OutcomeCode)row.GetInt32(6), row.GetString(7), Errors(row.GetString(22)), Figures(row.GetString(23))),
                Times(row, 11),
                row.IntOrNull(8),
                row.GetString(9),
                row.GetString(10),
                [.. outputs[row.GetInt32(0)]])
            {
                Notes = Notes(row.GetString(24)),
            },
            id);
        ended.AddRange(session.Query(
            "SELECT attempts, pilot_id, host, leased_at FROM task JOIN pilot ON pilot.id = pilot_id WHERE task.id = @id AND task.state = 3",
            row => new AttemptRecord(row.GetInt32(0), new(row.GetInt64(1)), row.GetString(2), "leased", row.Time(3), null, null, null, null, "", "", []),
            id));
        return ended;
    }

    /// <summary>The registered outputs after a place, in task order.</summary>
    public static List<(FileRecord File, FilePlace Place)> Files(
        SqlSession session, string campaign, IReadOnlyCollection<Stage> stages, IReadOnlyCollection<string> roles, FilePlace after, int rows)
    {
        var stageList = stages.Count == 0 ? "" : $" AND stage IN ({string.Join(", ", stages.Select(stage => Rows.Text((long)stage)))})";
        var places = roles.Select((role, index) => (Name: $"@role{index}", Value: (object?)role)).ToArray();
        var roleList = places.Length == 0 ? "" : $" AND role IN ({string.Join(", ", places.Select(place => place.Name))})";
        (string, object?)[] parameters =
        [
            ("@campaign", CampaignReads.Find(session, campaign).Id.Value),
            ("@task", after.Task),
            ("@number", after.Number),
            ("@ordinal", after.Ordinal),
            ("@rows", rows),
            .. places,
        ];
        return session.Query(
            $"""
            SELECT output.task_id, stage, data_key, number, ordinal, role, lfn, url, sha256, size_bytes
            FROM output JOIN task_spec ON task_spec.task_id = output.task_id
            WHERE campaign_id = @campaign AND (output.task_id, number, ordinal) > (@task, @number, @ordinal){roleList}{stageList}
            ORDER BY output.task_id, number, ordinal LIMIT @rows
            """,
            row => (
                new FileRecord(row.TaskId(0), row.Stage(1), row.DataId(2), row.GetInt32(3), Output(row, 5)),
                new FilePlace(row.GetInt64(0), row.GetInt32(3), row.GetInt32(4))),
            parameters);
    }

    /// <summary>Where a page of files ends.</summary>
    public readonly record struct FilePlace(long Task, int Number, int Ordinal);

    private static List<OutcomeError> Errors(string text)
    {
        if (text.Length == 0)
        {
            return [];
        }

        using var json = JsonDocument.Parse(text);
        return [.. json.RootElement.EnumerateArray().Select(error => new OutcomeError((OutcomeCode)error[0].GetInt32(), error[1].GetString()!))];
    }

    private static List<Figure> Figures(string text)
    {
        if (text.Length == 0)
        {
            return [];
        }

        using var json = JsonDocument.Parse(text);
        return [.. json.RootElement.EnumerateArray().Select(figure => new Figure(figure[0].GetString()!, figure[1].GetDouble(), figure[2].GetString()!))];
    }

    private static List<string> Notes(string text)
    {
        if (text.Length == 0)
        {
            return [];
        }

        using var json = JsonDocument.Parse(text);
        return [.. json.RootElement.EnumerateArray().Select(note => note[0].GetString()!)];
    }

    private static OutputFile Output(DbDataReader row, int column) => new(
        row.GetString(column), row.GetString(column + 1), row.GetString(column + 2), row.GetString(column + 3), row.GetInt64(column + 4));

    private static AttemptTimes? Times(DbDataReader row, int column) => row.IsDBNull(column) ? null : new AttemptTimes(
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
        AttemptState.Accepted => "accepted",
        AttemptState.Reaped => "reaped",
        AttemptState.Superseded => "superseded",
        _ => "released",
    };
}
