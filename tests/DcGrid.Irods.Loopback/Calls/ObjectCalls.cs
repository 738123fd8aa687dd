using System.Globalization;
using System.Text.Json.Nodes;
using DcGrid.Irods.Loopback.Session;
using DcGrid.Irods.Loopback.Store;
using DcGrid.Irods.Loopback.Wire;

namespace DcGrid.Irods.Loopback.Calls;

/// <summary>What is asked and done about whole objects by their paths: stat, rename, remove, checksum, touch; and the server's description.</summary>
internal sealed class ObjectCalls(AgentSession session)
{
    private const int ObjectType = 1;
    private const int CollectionType = 2;
    private const int RenameObject = 11;
    private const int RenameCollection = 12;

    private readonly Catalogue catalogue = session.Catalogue;
    private readonly IrodsLoopbackServer server = session.Server;

    private bool IsOld => server.Options.Version == IrodsServerVersion.V331;

    public static void Register(AgentSession session, Dictionary<int, ApiHandler> handlers)
    {
        var calls = new ObjectCalls(session);
        handlers[ApiNumber.ObjectStat] = calls.StatAsync;
        handlers[ApiNumber.Rename] = calls.RenameAsync;
        handlers[ApiNumber.Unlink] = calls.UnlinkAsync;
        handlers[ApiNumber.Checksum] = calls.ChecksumAsync;
        handlers[ApiNumber.MiscServerInfo] = calls.DescribeServerAsync;
        if (!calls.IsOld)
        {
            handlers[ApiNumber.Touch] = calls.TouchAsync;
        }
    }

    private Task<Answer> StatAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var path = call.Input.Text("objPath");
        lock (catalogue.Gate)
        {
            if (catalogue.FindObject(path) is { } entry)
            {
                var replica = entry.Best;
                return Task.FromResult(Stat(ObjectType, replica.Size, entry.Id, replica.Checksum, entry.Owner, entry.Created, replica.Modified));
            }

            return Task.FromResult(catalogue.FindCollection(path) is { } collection
                ? Stat(CollectionType, 0, collection.Id, "", collection.Owner, collection.Created, collection.Modified)
                : throw new IrodsErrorException(ErrorCode.UserFileDoesNotExist));
        }
    }

    private Answer Stat(int type, long size, long id, string checksum, string owner, string created, string modified) =>
        new(type, new StructWriter("RodsObjStat_PI")
            .Add("objSize", size)
            .Add("objType", type)
            .Add("dataMode", 0)
            .Add("dataId", id)
            .Add("chksum", checksum)
            .Add("ownerName", owner)
            .Add("ownerZone", server.Zone)
            .Add("createTime", created)
            .Add("modifyTime", modified));

    private Task<Answer> RenameAsync(ApiCall call, CancellationToken cancellationToken)
    {
        // Both are DataObjInp_PI; some clients give the members names of their own.
        var paths = call.Input.All("DataObjInp_PI").ToList();
        if (paths.Count != 2)
        {
            throw new IrodsErrorException(ErrorCode.SysPackInstructFormat, "rename needs two paths");
        }

        var (from, to, operation) = (paths[0].Text("objPath"), paths[1].Text("objPath"), paths[0].Int("oprType"));
        lock (catalogue.Gate)
        {
            catalogue.CheckWritable(from);
            catalogue.CheckWritable(to);
            if (operation is 0 or RenameObject && catalogue.FindObject(from) is { } entry)
            {
                catalogue.Move(entry, to);
            }
            else if (operation is 0 or RenameCollection && catalogue.FindCollection(from) is { Parent: not null } collection)
            {
                catalogue.Move(collection, to);
            }
            else
            {
                throw new IrodsErrorException(operation == RenameCollection ? ErrorCode.UnknownCollection : ErrorCode.UserFileDoesNotExist);
            }
        }

        return Task.FromResult(Answer.Done);
    }

    private Task<Answer> UnlinkAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var (path, keywords) = (call.Input.Text("objPath"), call.Input.Keywords());
        lock (catalogue.Gate)
        {
            catalogue.CheckWritable(path);
            var entry = catalogue.GetObject(path);
            if (entry.Writers > 0 && !IsOld)
            {
                throw new IrodsErrorException(ErrorCode.IntermediateReplicaAccess);
            }

            if (Trash.IsForGood(path, server.Zone, keywords))
            {
                Catalogue.Remove(entry);
            }
            else
            {
                var target = Trash.PlaceFor(catalogue, path, server.Zone, session.Owner);
                catalogue.Move(entry, target);
            }
        }

        return Task.FromResult(Answer.Done);
    }

    private async Task<Answer> ChecksumAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var (path, keywords) = (call.Input.Text("objPath"), call.Input.Keywords());
        Replica replica;
        lock (catalogue.Gate)
        {
            replica = ObjectWriting.Pick(catalogue.GetObject(path), keywords);
        }

        var verifies = keywords.ContainsKey(Keyword.VerifyChecksum);
        var known = replica.Checksum;
        if (verifies && known.Length == 0 && !IsOld)
        {
            throw new IrodsErrorException(ErrorCode.NoChecksumForReplica);
        }

        if (known.Length == 0 || verifies || keywords.ContainsKey(Keyword.ForceChecksum))
        {
            var actual = await Checksums.OfFileAsync(replica.File, known.Length > 0 ? Checksums.IsSha2(known) : !IsOld, cancellationToken);
            if (verifies && known.Length > 0 && known != actual)
            {
                throw new IrodsErrorException(ErrorCode.ChecksumMismatch);
            }

            lock (catalogue.Gate)
            {
                replica.Checksum = known = actual;
            }
        }

        return new Answer(0, StructWriter.OfString(server.Faults.TakeWrongChecksum() ? Checksums.Wrong(known) : known));
    }

    /// <summary>Makes an empty object, or sets the time of one that is there.</summary>
    private Task<Answer> TouchAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var json = OpenFileCalls.Json(call);
        var path = (string?)json["logical_path"] ?? throw new IrodsErrorException(ErrorCode.InvalidInputParameter, "no logical_path");
        var options = json["options"] as JsonObject ?? [];
        lock (catalogue.Gate)
        {
            catalogue.CheckWritable(path);
            var time = (long?)options["seconds_since_epoch"] is { } seconds ? CatalogueTime.Format(seconds) : catalogue.Now;
            if (catalogue.FindCollection(path) is { } collection)
            {
                collection.Modified = time;
                return Task.FromResult(Answer.Done);
            }

            var entry = catalogue.FindObject(path);
            if (entry is null && (bool?)options["no_create"] != true)
            {
                entry = catalogue.AddObject(path, session.Owner, catalogue.NewFile(), server.Options.Resources[0]);
                File.Create(entry.Best.File).Dispose();
            }

            if (entry is not null)
            {
                entry.Best.Modified = time;
            }

            return Task.FromResult(Answer.Done);
        }
    }

    private Task<Answer> DescribeServerAsync(ApiCall call, CancellationToken cancellationToken) =>
        Task.FromResult(new Answer(0, new StructWriter("MiscSvrInfo_PI")
            .Add("serverType", 1)
            .Add("serverBootTime", long.Parse(catalogue.Root.Created, CultureInfo.InvariantCulture))
            .Add("relVersion", IsOld ? "rods3.3.1" : "rods5.0.2")
            .Add("apiVersion", "d")
            .Add("rodsZone", server.Zone)));
}
