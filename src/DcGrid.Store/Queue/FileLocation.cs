using DcGrid.Production;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>Where files are, by logical name. The name of an output says which task made it (CAMPAIGN/STAGE/DATA-ID/NAME), so that it is found by
/// the index of the tasks; the outputs themselves have none on their names.</summary>
internal static class FileLocation
{
    public static IReadOnlyList<LocatedFile> Locate(SqlSession session, IReadOnlyList<string> lfns)
    {
        string[] names = [.. lfns.Distinct(StringComparer.Ordinal)];
        var found = FileCatalogue.Find(session, names).Values
            .ToDictionary(file => file.Lfn, file => new LocatedFile(file.Lfn, file.Url, file.Sha256, file.SizeBytes, null), StringComparer.Ordinal);
        foreach (var output in Outputs(session, [.. names.Where(name => !found.ContainsKey(name)).Select(OutputName.Parse).OfType<OutputName>()]))
        {
            found.TryAdd(output.Lfn, output);
        }

        return [.. lfns.Where(found.ContainsKey).Select(lfn => found[lfn])];
    }

    /// <summary>Files without a URL get the one that the catalogue has for them; the others, and those it does not know, stay as they are.</summary>
    public static Func<InputFile, InputFile> Resolver(SqlSession session, IEnumerable<InputFile> inputs)
    {
        string[] open = [.. inputs.Where(input => input.Url.Length == 0).Select(input => input.Lfn).Distinct(StringComparer.Ordinal)];
        if (open.Length == 0)
        {
            return input => input;
        }

        var known = FileCatalogue.Find(session, open);
        return input => input.Url.Length > 0 || !known.TryGetValue(input.Lfn, out var file) ? input : input with
        {
            Url = file.Url,

            // What the plan says of the content stands: a file that was replaced since is noticed when it is staged.
            Sha256 = input.Sha256.Length > 0 ? input.Sha256 : file.Sha256,
            SizeBytes = input.SizeBytes >= 0 ? input.SizeBytes : file.SizeBytes,
        };
    }

    private static List<LocatedFile> Outputs(SqlSession session, IReadOnlyList<OutputName> names) =>
        session.Query(
            """
            SELECT output.lfn, output.url, output.sha256, output.size_bytes, output.task_id
            FROM {rows} JOIN campaign ON campaign.name = v.campaign
            JOIN task_spec ON task_spec.campaign_id = campaign.id AND task_spec.stage = v.stage AND task_spec.data_key = v.data_key
            JOIN task ON task.id = task_spec.task_id AND task.state = 5
            JOIN output ON output.task_id = task.id AND output.number = task.attempts AND output.lfn = v.lfn
            """,
            RowSet.Of(names)
                .With("campaign", name => name.Campaign)
                .With("stage", name => (int)name.Stage)
                .With("data_key", name => name.DataKey)
                .With("lfn", name => name.Lfn),
            row => new LocatedFile(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.TaskId(4)));

    /// <summary>The logical name of an output, taken apart.</summary>
    private sealed record OutputName(string Lfn, string Campaign, Stage Stage, string DataKey)
    {
        /// <returns>Null for what no task can have made.</returns>
        public static OutputName? Parse(string lfn)
        {
            var parts = lfn.Split('/');
            return parts.Length > 2 && Enum.TryParse<Stage>(parts[1], out var stage) && stage.ToString() == parts[1]
                && DataIdText.FromPath(parts.AsSpan(2)) is { } dataId
                ? new OutputName(lfn, parts[0], stage, dataId.Key)
                : null;
        }
    }
}
