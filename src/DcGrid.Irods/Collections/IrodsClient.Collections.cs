using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using DcGrid.Irods.Connecting;
using DcGrid.Irods.Messages;
using DcGrid.Irods.Wire;

namespace DcGrid.Irods;

/// <summary>Collections.</summary>
public sealed partial class IrodsClient
{
    private const string GoodReplica = "1";

    /// <summary>Creates a collection, and those above it that are missing. One that is there already is no error.</summary>
    /// <exception cref="IrodsException">The server refused or the connection broke.</exception>
    public async Task CreateCollectionAsync(string path, CancellationToken cancellationToken = default)
    {
        var request = new CollectionRequest(IrodsPath.Check(path), new KeywordPairs { Keyword.Recursive });
        await using var lease = await RentAsync(cancellationToken);
        var reply = await lease.Connection.CallAsync(ApiNumber.CollectionCreate, request, cancellationToken);
        if (IrodsErrors.CodeOf(reply.Status) != IrodsErrors.AlreadyThere)
        {
            reply.OrThrow($"create collection {path}");
        }
    }

    /// <summary>Removes a collection with all that is in it.</summary>
    /// <param name="path">absolute path in iRODS</param>
    /// <param name="removal">for good, or into the trash</param>
    /// <param name="cancellationToken">ends it</param>
    /// <exception cref="IrodsException">The server refused or the connection broke.</exception>
    public Task RemoveCollectionAsync(string path, IrodsRemoval removal = IrodsRemoval.ToTrash, CancellationToken cancellationToken = default)
    {
        var keywords = new KeywordPairs { Keyword.Recursive };
        keywords.AddIf(removal == IrodsRemoval.ForGood, Keyword.Force);
        return RemoveCollectionAsync(new CollectionRequest(IrodsPath.Check(path), keywords), cancellationToken);
    }

    /// <summary>Empties a collection of the trash, such as <c>/zone/trash/home/user</c>.</summary>
    /// <exception cref="IrodsException">The server refused or the connection broke.</exception>
    public Task EmptyTrashAsync(string path, CancellationToken cancellationToken = default) =>
        RemoveCollectionAsync(new CollectionRequest(IrodsPath.Check(path), new KeywordPairs { Keyword.Force, Keyword.Recursive, Keyword.RemoveFromTrash }), cancellationToken);

    /// <summary>
    /// The members of a collection as they come from the server, page by page: collections first, then data objects by name. A connection is in use
    /// while objects of one collection are read.
    /// </summary>
    /// <param name="path">absolute path in iRODS</param>
    /// <param name="recursive">whether the members of collections below come too, after their collection's own</param>
    /// <param name="cancellationToken">ends it</param>
    /// <exception cref="IrodsException">There is no such collection, the server refused, or the connection broke.</exception>
    public async IAsyncEnumerable<IrodsEntry> ListAsync(
        string path, bool recursive = false, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var first = IrodsPath.Check(path);
        if (await StatAsync(first, cancellationToken) is not { IsCollection: true })
        {
            throw new IrodsServerException($"list {path}", IrodsErrors.UnknownCollection);
        }

        var pending = new Queue<string>([first]);
        while (pending.TryDequeue(out var collection))
        {
            await foreach (var entry in ListCollectionsAsync(collection, cancellationToken))
            {
                if (recursive)
                {
                    pending.Enqueue(entry.Path);
                }

                yield return entry;
            }

            await foreach (var entry in ListObjectsAsync(collection, cancellationToken))
            {
                yield return entry;
            }
        }
    }

    private async IAsyncEnumerable<IrodsEntry> ListCollectionsAsync(string parent, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new IrodsQuery()
            .Select(IrodsColumn.CollectionName, order: IrodsOrder.Ascending)
            .Select(IrodsColumn.CollectionModifyTime)
            .WhereEquals(IrodsColumn.CollectionParentName, parent);
        await foreach (var row in QueryAsync(query, cancellationToken))
        {
            // The root is its own parent.
            if (row[0] != parent)
            {
                yield return new IrodsEntry(row[0], IsCollection: true, 0, null, CatalogTime.Read(row[1]), 0, HasGoodReplica: true);
            }
        }
    }

    private async IAsyncEnumerable<IrodsEntry> ListObjectsAsync(string collection, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new IrodsQuery()
            .Select(IrodsColumn.DataName, order: IrodsOrder.Ascending)
            .Select(IrodsColumn.DataSize, IrodsColumn.DataChecksum, IrodsColumn.DataModifyTime, IrodsColumn.DataReplicaNumber, IrodsColumn.DataReplicaStatus)
            .WhereEquals(IrodsColumn.CollectionName, collection);
        IrodsEntry? last = null;
        await foreach (var row in QueryAsync(query, cancellationToken))
        {
            // One row a replica; those of an object come one after the other.
            var isGood = row[5] == GoodReplica;
            var path = IrodsPath.Combine(collection, row[0]);
            if (last is not null && last.Path == path)
            {
                var merged = isGood && !last.HasGoodReplica ? ToEntry(row, path, isGood) : last;
                last = merged with { Replicas = last.Replicas + 1 };
                continue;
            }

            if (last is not null)
            {
                yield return last;
            }

            last = ToEntry(row, path, isGood);
        }

        if (last is not null)
        {
            yield return last;
        }
    }

    private static IrodsEntry ToEntry(IrodsRow row, string path, bool isGood) => new(
        path,
        IsCollection: false,
        long.TryParse(row[1], CultureInfo.InvariantCulture, out var size) ? size : 0,
        row[2].Length == 0 ? null : new IrodsChecksum(row[2]),
        CatalogTime.Read(row[3]),
        1,
        isGood);

    private async Task RemoveCollectionAsync(CollectionRequest request, CancellationToken cancellationToken)
    {
        await using var lease = await RentAsync(cancellationToken);
        var connection = lease.Connection;
        Reply reply;
        using (var exchange = connection.Begin(cancellationToken, isSlow: true))
        {
            await connection.SendAsync(MessageType.Request, (int)ApiNumber.CollectionRemove, request, 0);
            reply = await connection.ReceiveAsync();
            await connection.SkipBulkAsync();

            // A server that has many files to remove tells how far it is, and waits for a word each time.
            var goOn = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(goOn, CollectionProgress.GoOn);
            while (reply.Status == CollectionProgress.Status)
            {
                await connection.SendRawAsync(goOn);
                reply = await connection.ReceiveAsync();
                await connection.SkipBulkAsync();
            }

            exchange.Complete();
        }

        reply.OrThrow($"remove collection {request.Path}");
    }
}
