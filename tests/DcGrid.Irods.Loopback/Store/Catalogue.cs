using DcGrid.Irods.Loopback.Wire;

namespace DcGrid.Irods.Loopback.Store;

/// <summary>
/// What the server knows: a tree of collections and objects in memory, with the contents as files in a folder.
/// Every member is called under <see cref="Gate"/>, and none of them waits.
/// </summary>
internal sealed class Catalogue
{
    private readonly IrodsLoopbackOptions options;
    private readonly string folder;
    private long lastId = 10_000;
    private long lastFile;

    public Catalogue(IrodsLoopbackOptions options, string folder)
    {
        this.options = options;
        this.folder = folder;
        Root = new CollectionEntry { Id = NextId(), Name = "", Parent = null, Owner = options.User, Created = Now, Modified = Now };
        Users = [new UserEntry(NextId(), options.User, "rodsadmin"), .. options.MoreUsers.Keys.Select(name => new UserEntry(NextId(), name, "rodsuser"))];
        foreach (var user in Users)
        {
            MakeTree($"/{options.Zone}/home/{user.Name}", user.Name);
            MakeTree($"/{options.Zone}/trash/home/{user.Name}", user.Name);
        }

        foreach (var path in options.ReadOnlyCollections)
        {
            MakeTree(path, options.User);
        }
    }

    /// <summary>Held by whoever reads or changes anything in here.</summary>
    public Lock Gate { get; } = new();

    public CollectionEntry Root { get; }

    public IReadOnlyList<UserEntry> Users { get; }

    public string Now => CatalogueTime.Now(options.TimeProvider);

    /// <summary>Bytes of all replicas.</summary>
    public long UsedBytes => Root.Tree().SelectMany(collection => collection.Objects.Values).SelectMany(entry => entry.Replicas).Sum(replica => replica.Size);

    public long NextId() => ++lastId;

    /// <summary>A name for a new file of contents; safe without the gate.</summary>
    public string NewFile() => Path.Combine(folder, Interlocked.Increment(ref lastFile).ToString("D8", System.Globalization.CultureInfo.InvariantCulture));

    public CollectionEntry? FindCollection(string path)
    {
        var at = Root;
        foreach (var part in Parts(path))
        {
            if (!at.Collections.TryGetValue(part, out at))
            {
                return null;
            }
        }

        return at;
    }

    public ObjectEntry? FindObject(string path)
    {
        if (path.AsSpan().TrimEnd('/').IsEmpty)
        {
            return null;
        }

        var (parent, name) = Split(path);
        return FindCollection(parent)?.Objects.GetValueOrDefault(name);
    }

    /// <exception cref="IrodsErrorException">-310000, or what the caller says.</exception>
    public ObjectEntry GetObject(string path, int error = ErrorCode.UserFileDoesNotExist) => FindObject(path) ?? throw new IrodsErrorException(error);

    /// <exception cref="IrodsErrorException">-814000.</exception>
    public CollectionEntry GetCollection(string path) => FindCollection(path) ?? throw new IrodsErrorException(ErrorCode.UnknownCollection);

    /// <summary>Makes a collection.</summary>
    /// <exception cref="IrodsErrorException">Its parent is not there, or it is.</exception>
    public CollectionEntry AddCollection(string path, string owner)
    {
        var (parentPath, name) = Split(path);
        var parent = GetCollection(parentPath);
        CheckFree(parent, name, ErrorCode.AlreadyHasItem);
        return parent.Collections[name] = new CollectionEntry { Id = NextId(), Name = name, Parent = parent, Owner = owner, Created = Now, Modified = Now };
    }

    /// <summary>Makes a collection with its parents; what is there is left alone.</summary>
    public CollectionEntry MakeTree(string path, string owner)
    {
        var at = Root;
        foreach (var part in Parts(path))
        {
            at = at.Collections.GetValueOrDefault(part) ?? AddCollection($"{at.Path.TrimEnd('/')}/{part}", owner);
        }

        return at;
    }

    /// <summary>Makes an object with one replica whose file the caller made.</summary>
    public ObjectEntry AddObject(string path, string owner, string file, string resource)
    {
        var (parentPath, name) = Split(path);
        var parent = GetCollection(parentPath);
        CheckFree(parent, name, ErrorCode.AlreadyHasItem);
        var entry = new ObjectEntry { Id = NextId(), Name = name, Parent = parent, Owner = owner, Created = Now };
        entry.Replicas.Add(new Replica { Number = 0, Resource = resource, File = file, Created = Now, Modified = Now });
        return parent.Objects[name] = entry;
    }

    /// <summary>Takes an object out, with its files.</summary>
    public static void Remove(ObjectEntry entry)
    {
        entry.Parent.Objects.Remove(entry.Name);
        entry.Replicas.ForEach(replica => File.Delete(replica.File));
    }

    /// <summary>Gives an object another path.</summary>
    public void Move(ObjectEntry entry, string path)
    {
        var (parentPath, name) = Split(path);
        var parent = GetCollection(parentPath);
        CheckFree(parent, name, ErrorCode.NameExistsAsObject);
        entry.Parent.Objects.Remove(entry.Name);
        (entry.Parent, entry.Name) = (parent, name);
        parent.Objects[name] = entry;
    }

    /// <summary>Gives a collection another path, with all that is in it.</summary>
    public void Move(CollectionEntry entry, string path)
    {
        var (parentPath, name) = Split(path);
        var parent = GetCollection(parentPath);
        if (entry.Tree().Contains(parent))
        {
            throw new IrodsErrorException(ErrorCode.RecursiveMove);
        }

        CheckFree(parent, name, ErrorCode.NameExistsAsObject);
        entry.Parent!.Collections.Remove(entry.Name);
        (entry.Parent, entry.Name) = (parent, name);
        parent.Collections[name] = entry;
    }

    /// <summary>Nobody may change anything at this path or below.</summary>
    /// <exception cref="IrodsErrorException">-818000.</exception>
    public void CheckWritable(string path)
    {
        if (options.ReadOnlyCollections.Any(collection => path == collection || path.StartsWith(collection + "/", StringComparison.Ordinal)))
        {
            throw new IrodsErrorException(ErrorCode.NoAccessPermission);
        }
    }

    /// <summary>Whether so many bytes more may be stored.</summary>
    /// <exception cref="IrodsErrorException">-110000 by the quota, -513028 because the disk is full.</exception>
    public void CheckRoom(long bytes)
    {
        if (options.QuotaBytes is null && options.CapacityBytes is null)
        {
            return;
        }

        var after = UsedBytes + bytes;
        if (after > options.QuotaBytes)
        {
            throw new IrodsErrorException(ErrorCode.SysQuotaExceeded);
        }

        if (after > options.CapacityBytes)
        {
            throw new IrodsErrorException(ErrorCode.DiskFull);
        }
    }

    /// <summary>The parent's path and the last part.</summary>
    /// <exception cref="IrodsErrorException">Not a whole path: -31000.</exception>
    public static (string Parent, string Name) Split(string path)
    {
        var trimmed = path.TrimEnd('/');
        var at = trimmed.LastIndexOf('/');
        return at < 0 || at == trimmed.Length - 1
            ? throw new IrodsErrorException(ErrorCode.SysInvalidFilePath)
            : (at == 0 ? "/" : trimmed[..at], trimmed[(at + 1)..]);
    }

    private static string[] Parts(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    private static void CheckFree(CollectionEntry parent, string name, int error)
    {
        if (parent.Objects.ContainsKey(name))
        {
            throw new IrodsErrorException(error);
        }

        if (parent.Collections.ContainsKey(name))
        {
            throw new IrodsErrorException(error == ErrorCode.NameExistsAsObject ? ErrorCode.NameExistsAsCollection : error);
        }
    }
}
