using System.Buffers.Binary;
using DcGrid.Irods.Loopback.Session;
using DcGrid.Irods.Loopback.Store;
using DcGrid.Irods.Loopback.Wire;

namespace DcGrid.Irods.Loopback.Calls;

/// <summary>Collections: create, and remove with its conversation about how far it is.</summary>
internal sealed class CollectionCalls(AgentSession session)
{
    /// <summary>The status of an answer that tells how far a removal is.</summary>
    private const int Progress = 99_999_996;

    /// <summary>What the client says to it, four bytes without any header.</summary>
    private const int GoOn = 99_999_997;

    private const int FilesPerProgress = 10;

    private readonly Catalogue catalogue = session.Catalogue;
    private readonly string zone = session.Server.Zone;

    public static void Register(AgentSession session, Dictionary<int, ApiHandler> handlers)
    {
        var calls = new CollectionCalls(session);
        handlers[ApiNumber.CreateCollection] = calls.CreateAsync;
        handlers[ApiNumber.RemoveCollection] = calls.RemoveAsync;
    }

    private Task<Answer> CreateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var (path, keywords) = (call.Input.Text("collName"), call.Input.Keywords());
        lock (catalogue.Gate)
        {
            catalogue.CheckWritable(path);
            if (keywords.ContainsKey(Keyword.Recursive))
            {
                catalogue.MakeTree(path, session.Owner);
            }
            else
            {
                catalogue.AddCollection(path, session.Owner);
            }
        }

        return Task.FromResult(Answer.Done);
    }

    private async Task<Answer> RemoveAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var (path, keywords) = (call.Input.Text("collName"), call.Input.Keywords());
        List<ObjectEntry> objects;
        CollectionEntry collection;
        lock (catalogue.Gate)
        {
            catalogue.CheckWritable(path);
            collection = catalogue.GetCollection(path);
            if (collection.Parent is null || collection.Parent.Parent is null)
            {
                throw new IrodsErrorException(ErrorCode.NoAccessPermission);
            }

            objects = [.. collection.Tree().SelectMany(each => each.Objects.Values)];
            if (!keywords.ContainsKey(Keyword.Recursive) && (objects.Count > 0 || collection.Collections.Count > 0))
            {
                throw new IrodsErrorException(ErrorCode.CollectionNotEmpty);
            }

            if (!Trash.IsForGood(path, zone, keywords) && keywords.ContainsKey(Keyword.Recursive))
            {
                catalogue.Move(collection, Trash.PlaceFor(catalogue, path, zone, session.Owner));
                return Answer.Done;
            }
        }

        var last = await RemoveObjectsAsync(objects, cancellationToken);
        lock (catalogue.Gate)
        {
            // The trash of a user is emptied and stays.
            if (IsTrashHome(path))
            {
                collection.Collections.Clear();
            }
            else
            {
                collection.Parent!.Collections.Remove(collection.Name);
            }
        }

        return new Answer(0, last);
    }

    /// <summary>Removes objects for good, one by one, and tells the client every ten; what was removed after the last word is returned.</summary>
    private async Task<StructWriter?> RemoveObjectsAsync(List<ObjectEntry> objects, CancellationToken cancellationToken)
    {
        var untold = 0;
        for (var i = 0; i < objects.Count; i++)
        {
            lock (catalogue.Gate)
            {
                Catalogue.Remove(objects[i]);
            }

            untold++;
            if (untold == FilesPerProgress && i < objects.Count - 1)
            {
                await session.SendAsync(MessageHeader.Reply, new Answer(Progress, Told(untold, i)), cancellationToken);
                var word = new byte[4];
                await session.Channel.ReadExactlyAsync(word, contents: false, cancellationToken);
                if (BinaryPrimitives.ReadInt32BigEndian(word) != GoOn)
                {
                    throw new ProtocolException("a wrong word where a client says that the removal may go on");
                }

                untold = 0;
            }
        }

        return untold > 0 ? Told(untold, objects.Count - 1) : null;

        StructWriter Told(int files, int at) => new StructWriter("CollOprStat_PI")
            .Add("filesCnt", files)
            .Add("totalFileCnt", objects.Count)
            .Add("bytesWritten", 0)
            .Add("lastObjPath", objects[at].Path);
    }

    private bool IsTrashHome(string path) =>
        path.StartsWith($"/{zone}/trash/home/", StringComparison.Ordinal) && path.TrimEnd('/').Count(c => c == '/') == 4;
}
