using System.Data.Common;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>Files from outside all campaigns, by name.</summary>
internal static class FileCatalogue
{
    /// <summary>Names and URLs are printable ASCII, so this stands behind all of them.</summary>
    private const char BehindAll = '\u007f';

    private const string Columns = "file.lfn, file.url, file.sha256, file.size_bytes, file.registered_at";

    public static RegisterCounts Register(WriteUnit unit, IReadOnlyList<RegisteredFile> files)
    {
        var distinct = Distinct(files);
        var known = Find(unit.Session, [.. distinct.Select(file => file.Lfn)]);
        foreach (var file in distinct)
        {
            if (known.TryGetValue(file.Lfn, out var there) && (there.Sha256, there.SizeBytes) != (file.Sha256, file.SizeBytes))
            {
                throw new StoreConflictException(
                    $"{file.Lfn} is in the file catalogue with other content, at {there.Url}: choose another name, or take it out first with 'dcgrid file unregister'.");
            }
        }

        var moved = distinct.Where(file => !known.TryGetValue(file.Lfn, out var there) || there.Url != file.Url).ToList();
        RefuseTakenUrls(unit.Session, moved);
        var added = moved.Where(file => !known.ContainsKey(file.Lfn)).ToList();
        unit.Session.Insert(
            "file",
            RowSet.Of(added)
                .With("lfn", file => file.Lfn)
                .With("url", file => file.Url)
                .With("size_bytes", file => file.SizeBytes)
                .With("sha256", file => file.Sha256)
                .With("registered_at", _ => unit.Now.Micros()));
        unit.Session.Execute(
            "UPDATE file SET url = v.url, registered_at = @now FROM {rows} WHERE file.lfn = v.lfn",
            RowSet.Of([.. moved.Where(file => known.ContainsKey(file.Lfn))]).With("lfn", file => file.Lfn).With("url", file => file.Url),
            ("@now", unit.Now.Micros()));
        return new RegisterCounts(added.Count, files.Count - added.Count);
    }

    public static long Unregister(WriteUnit unit, IReadOnlyCollection<string> lfns) =>
        unit.Session.Execute(
            "DELETE FROM file WHERE lfn IN (SELECT v.lfn FROM {rows})", RowSet.Of([.. lfns.Distinct(StringComparer.Ordinal)]).With("lfn", lfn => lfn));

    /// <summary>Those that are registered, by name.</summary>
    public static Dictionary<string, RegisteredFile> Find(SqlSession session, IReadOnlyList<string> lfns) =>
        session.Query($"SELECT {Columns} FROM {{rows}} JOIN file ON file.lfn = v.lfn", RowSet.Of(lfns).With("lfn", lfn => lfn), Map)
            .ToDictionary(file => file.Lfn, StringComparer.Ordinal);

    /// <summary>By name, after <paramref name="after"/>.</summary>
    public static List<RegisteredFile> Page(SqlSession session, string lfnPrefix, string urlPrefix, string after, int rows) =>
        session.Query(
            $"""
            SELECT {Columns} FROM file
            WHERE lfn > @after AND lfn >= @lfn AND lfn < @lfn_end AND url >= @url AND url < @url_end ORDER BY lfn LIMIT @rows
            """,
            Map,
            ("@after", after),
            ("@lfn", lfnPrefix),
            ("@lfn_end", lfnPrefix + BehindAll),
            ("@url", urlPrefix),
            ("@url_end", urlPrefix + BehindAll),
            ("@rows", rows));

    private static RegisteredFile Map(DbDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.Time(4));

    /// <summary>A file that is named twice alike counts once.</summary>
    private static List<RegisteredFile> Distinct(IReadOnlyList<RegisteredFile> files)
    {
        var (byLfn, byUrl) = (new Dictionary<string, RegisteredFile>(StringComparer.Ordinal), new Dictionary<string, string>(StringComparer.Ordinal));
        foreach (var file in files)
        {
            var first = byLfn.TryAdd(file.Lfn, file) ? file : byLfn[file.Lfn];
            if ((first.Url, first.Sha256, first.SizeBytes) != (file.Url, file.Sha256, file.SizeBytes))
            {
                throw new StoreConflictException($"{file.Lfn} comes twice in one call, with different content or URLs: register one of them.");
            }

            RefuseIfTaken(byUrl.TryAdd(file.Url, file.Lfn) ? file.Lfn : byUrl[file.Url], file);
        }

        return [.. byLfn.Values];
    }

    private static void RefuseTakenUrls(SqlSession session, List<RegisteredFile> files)
    {
        var byUrl = files.ToDictionary(file => file.Url, StringComparer.Ordinal);
        foreach (var (lfn, url) in session.Query(
            "SELECT file.lfn, file.url FROM {rows} JOIN file ON file.url = v.url",
            RowSet.Of(files).With("url", file => file.Url),
            row => (row.GetString(0), row.GetString(1))))
        {
            RefuseIfTaken(lfn, byUrl[url]);
        }
    }

    private static void RefuseIfTaken(string lfn, RegisteredFile file)
    {
        if (lfn != file.Lfn)
        {
            throw new StoreConflictException($"{file.Url} is in the file catalogue as {lfn}, and can't be {file.Lfn} too: take that name out first.");
        }
    }
}
