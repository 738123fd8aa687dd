using System.Data.Common;
using System.Text.Json;
using DcGrid.Production;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>What never changes of a task.</summary>
/// <param name="Attempt">The number of its last attempt, which does change.</param>
internal sealed record TaskSpec(
    TaskId Id, CampaignId Campaign, Stage Stage, string Filter, int Attempt, string DataKey, string Parameters, IReadOnlyList<InputFile> Inputs, long[] Upstream)
{
    /// <summary>Those of tasks, by number.</summary>
    public static Dictionary<long, TaskSpec> Read(SqlSession session, IEnumerable<TaskId> ids) =>
        session.Query(
            $"""
            SELECT task_id, task.campaign_id, task.stage, filter, attempts, data_key, parameters, inputs, upstream
            FROM task_spec JOIN task ON task.id = task_id WHERE {session.In("task_id", "@ids")}
            """,
            Map,
            ("@ids", session.List(ids.Select(id => id.Value)))).ToDictionary(spec => spec.Id.Value);

    /// <summary>Files from outside the campaign, as they are stored: rows of role, LFN, URL, SHA-256, bytes, data key; what is empty at the end of
    /// a row is left out.</summary>
    public static string WriteInputs(IReadOnlyList<InputFile> inputs) => inputs.Count == 0 ? "" : JsonRows.Write(
        inputs,
        (json, input) =>
        {
            json.WriteStringValue(input.Role);
            json.WriteStringValue(input.Lfn);
            json.WriteStringValue(input.Url);
            if (input.Sha256.Length > 0 || input.SizeBytes >= 0 || input.DataId is not null)
            {
                json.WriteStringValue(input.Sha256);
                json.WriteNumberValue(input.SizeBytes);
                json.WriteStringValue(input.DataId?.Key);
            }
        });

    private static TaskSpec Map(DbDataReader row) => new(
        row.TaskId(0),
        new(row.GetInt64(1)),
        row.Stage(2),
        row.GetString(3),
        row.GetInt32(4),
        row.GetString(5),
        row.GetString(6),
        ReadInputs(row.GetString(7)),
        IdList.Read((byte[])row.GetValue(8)));

    private static List<InputFile> ReadInputs(string text)
    {
        if (text.Length == 0)
        {
            return [];
        }

        using var json = JsonDocument.Parse(text);
        return
        [
            .. json.RootElement.EnumerateArray().Select(input => new InputFile(
                input[0].GetString()!,
                input[1].GetString()!,
                input[2].GetString()!,
                input.GetArrayLength() > 3 ? input[3].GetString()! : "",
                input.GetArrayLength() > 4 ? input[4].GetInt64() : -1,
                input.GetArrayLength() > 5 && input[5].GetString() is { } key ? DataIdText.Parse(key) : null)),
        ];
    }
}
