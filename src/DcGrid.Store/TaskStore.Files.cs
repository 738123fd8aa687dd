using System.Runtime.CompilerServices;
using DcGrid.Store.Queue;

namespace DcGrid.Store;

public sealed partial class TaskStore
{
    public Task<RegisterCounts> RegisterFilesAsync(IReadOnlyList<RegisteredFile> files, DateTimeOffset now, CancellationToken cancellationToken) =>
        WriteAsync(unit => FileCatalogue.Register(unit, files), now, cancellationToken);

    public async IAsyncEnumerable<RegisteredFile> ListRegisteredFilesAsync(
        string lfnPrefix, string urlPrefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = "";
        int count;
        do
        {
            var page = await _database.ReadAsync(
                session => FileCatalogue.Page(session, lfnPrefix, urlPrefix, after, TaskReads.PageRows), cancellationToken).ConfigureAwait(false);
            foreach (var file in page)
            {
                after = file.Lfn;
                yield return file;
            }

            count = page.Count;
        }
        while (count == TaskReads.PageRows);
    }

    public Task<long> UnregisterFilesAsync(IReadOnlyCollection<string> lfns, CancellationToken cancellationToken) =>
        WriteAsync(unit => FileCatalogue.Unregister(unit, lfns), DateTimeOffset.UnixEpoch, cancellationToken);

    public Task<IReadOnlyList<LocatedFile>> LocateFilesAsync(IReadOnlyList<string> lfns, CancellationToken cancellationToken) =>
        _database.ReadAsync(session => FileLocation.Locate(session, lfns), cancellationToken);
}
