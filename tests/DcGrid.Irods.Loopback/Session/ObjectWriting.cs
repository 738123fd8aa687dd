using DcGrid.Irods.Loopback.Store;
using DcGrid.Irods.Loopback.Wire;

namespace DcGrid.Irods.Loopback.Session;

/// <summary>How an object comes to be written and how its writing ends; used by every call that writes.</summary>
internal sealed class ObjectWriting(AgentSession session)
{
    private readonly Catalogue catalogue = session.Catalogue;
    private readonly IrodsLoopbackServer server = session.Server;

    private bool IsOld => server.Options.Version == IrodsServerVersion.V331;

    /// <summary>Opens an object for writing, and makes it if it is not there and may be made.</summary>
    /// <param name="size">The size that the client announced; -1: none.</param>
    /// <param name="whole">A file with the whole contents, which becomes the object's; null: they are written on the descriptor.</param>
    public Descriptor Begin(string path, IReadOnlyDictionary<string, string> keywords, WriteMode mode, long size, string? whole = null)
    {
        lock (catalogue.Gate)
        {
            catalogue.CheckWritable(path);
            if (catalogue.FindCollection(path) is not null)
            {
                throw new IrodsErrorException(ErrorCode.NameExistsAsCollection);
            }

            var entry = catalogue.FindObject(path);
            if (entry is not null && mode.IsNew)
            {
                throw new IrodsErrorException(ErrorCode.OverwriteWithoutForce);
            }

            if (entry is not null)
            {
                CheckLock(entry, keywords);
            }

            catalogue.CheckRoom(long.Max(0, size) - (mode.Truncates && entry is not null ? entry.Best.Size : 0));
            if (entry is null)
            {
                entry = mode.Creates
                    ? catalogue.AddObject(path, session.Owner, catalogue.NewFile(), ResourceOf(keywords))
                    : throw new IrodsErrorException(ErrorCode.UserFileDoesNotExist);
            }

            var replica = Pick(entry, keywords);
            if (whole is not null)
            {
                File.Move(whole, replica.File, overwrite: true);
            }

            var descriptor = session.Descriptors.Add(entry, replica, writes: true, keywords);
            if (mode.Truncates && entry.Writers == 1 && whole is null)
            {
                RandomAccess.SetLength(descriptor.File, 0);
                replica.Size = 0;
                replica.Checksum = "";
            }

            return descriptor;
        }
    }

    /// <summary>Opens an object for reading.</summary>
    public Descriptor Read(string path, IReadOnlyDictionary<string, string> keywords)
    {
        lock (catalogue.Gate)
        {
            var entry = catalogue.GetObject(path);
            CheckLock(entry, keywords);
            return session.Descriptors.Add(entry, Pick(entry, keywords), writes: false, keywords);
        }
    }

    /// <summary>Room for a write that makes the file so long.</summary>
    public void CheckGrowth(Descriptor descriptor, long length)
    {
        lock (catalogue.Gate)
        {
            if (length > descriptor.Replica.Size)
            {
                catalogue.CheckRoom(length - descriptor.Replica.Size);
                descriptor.Replica.Size = length;
            }
        }
    }

    /// <summary>Ends the writing: size, checksum and status go into the catalogue.</summary>
    /// <param name="keywords">Of the call that ends it; those of the opening count too.</param>
    /// <exception cref="IrodsErrorException">The checksum is not the one that the client gave: -314000, and the replica is marked stale.</exception>
    public async Task EndAsync(Descriptor descriptor, IReadOnlyDictionary<string, string> keywords, CancellationToken cancellationToken)
    {
        if (RandomAccess.GetLength(descriptor.File) > 0 && server.Faults.TakeCorruption())
        {
            var first = new byte[1];
            await RandomAccess.ReadAsync(descriptor.File, first, 0, cancellationToken);
            first[0] ^= 0xFF;
            await RandomAccess.WriteAsync(descriptor.File, first, 0, cancellationToken);
        }

        var length = RandomAccess.GetLength(descriptor.File);
        session.Descriptors.Remove(descriptor);
        var expected = Either(Keyword.VerifyChecksum);
        var checksum = expected is null && Either(Keyword.RegisterChecksum) is null
            ? ""
            : await Checksums.OfFileAsync(descriptor.Replica.File, expected is { Length: > 0 } ? Checksums.IsSha2(expected) : !IsOld, cancellationToken);
        var isRight = expected is not { Length: > 0 } || expected == checksum;
        lock (catalogue.Gate)
        {
            var replica = descriptor.Replica;
            replica.Size = length;
            replica.Checksum = isRight ? checksum : "";
            replica.Modified = catalogue.Now;
            replica.Status = !isRight ? Replica.Stale : descriptor.Entry.Writers > 0 ? Replica.Intermediate : Replica.Good;
            foreach (var other in descriptor.Entry.Replicas.Where(other => other != replica))
            {
                other.Status = Replica.Stale;
            }
        }

        if (!isRight)
        {
            throw new IrodsErrorException(ErrorCode.ChecksumMismatch);
        }

        string? Either(string keyword) => keywords.GetValueOrDefault(keyword) ?? descriptor.Keywords.GetValueOrDefault(keyword);
    }

    /// <summary>What is being written is open to those alone who have its token; servers of old let all in.</summary>
    private void CheckLock(ObjectEntry entry, IReadOnlyDictionary<string, string> keywords)
    {
        if (entry.Writers > 0 && !IsOld && keywords.GetValueOrDefault(Keyword.ReplicaToken) != entry.ReplicaToken)
        {
            throw new IrodsErrorException(ErrorCode.IntermediateReplicaAccess);
        }
    }

    /// <summary>The resource that a client asked for, or the first.</summary>
    /// <exception cref="IrodsErrorException">No such resource: -831000.</exception>
    public string ResourceOf(IReadOnlyDictionary<string, string> keywords)
    {
        var name = keywords.GetValueOrDefault(Keyword.Resource);
        return string.IsNullOrEmpty(name) ? server.Options.Resources[0]
            : server.Options.Resources.Contains(name) ? name
            : throw new IrodsErrorException(ErrorCode.InvalidResource);
    }

    /// <summary>The replica that a client asked for by its number, or the best.</summary>
    public static Replica Pick(ObjectEntry entry, IReadOnlyDictionary<string, string> keywords) =>
        int.TryParse(keywords.GetValueOrDefault(Keyword.ReplicaNumber), out var number)
            ? entry.Replicas.Find(replica => replica.Number == number) ?? throw new IrodsErrorException(ErrorCode.UserFileDoesNotExist)
            : entry.Best;
}

/// <summary>What opening for writing does.</summary>
/// <param name="Creates">Makes the object if it is not there.</param>
/// <param name="IsNew">Fails if it is there.</param>
/// <param name="Truncates">Throws away what it held.</param>
internal readonly record struct WriteMode(bool Creates, bool IsNew, bool Truncates);
