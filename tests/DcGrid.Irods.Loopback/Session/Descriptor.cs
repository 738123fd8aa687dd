using DcGrid.Irods.Loopback.Store;
using DcGrid.Irods.Loopback.Wire;
using Microsoft.Win32.SafeHandles;

namespace DcGrid.Irods.Loopback.Session;

/// <summary>An open object of one session.</summary>
internal sealed class Descriptor(int number, ObjectEntry entry, Replica replica, SafeFileHandle file, bool writes, IReadOnlyDictionary<string, string> keywords)
{
    public int Number => number;

    public ObjectEntry Entry => entry;

    public Replica Replica => replica;

    public SafeFileHandle File => file;

    public bool Writes => writes;

    public IReadOnlyDictionary<string, string> Keywords => keywords;

    /// <summary>Where the next read or write begins.</summary>
    public long Position { get; set; }

    /// <summary>The parallel transfer that runs on it, if any.</summary>
    public Portal? Portal { get; set; }
}

/// <summary>The open objects of one session. Numbers begin at 3, as a server's do.</summary>
internal sealed class DescriptorTable(Catalogue catalogue)
{
    private const int FirstNumber = 3;

    private readonly Dictionary<int, Descriptor> open = [];

    /// <exception cref="IrodsErrorException">No such descriptor: -19000.</exception>
    public Descriptor this[int number] => open.GetValueOrDefault(number) ?? throw new IrodsErrorException(ErrorCode.SysFileDescriptorOutOfRange);

    /// <summary>Opens a replica; under the catalogue's gate.</summary>
    public Descriptor Add(ObjectEntry entry, Replica replica, bool writes, IReadOnlyDictionary<string, string> keywords)
    {
        var file = File.OpenHandle(
            replica.File,
            writes ? FileMode.OpenOrCreate : FileMode.Open,
            writes ? FileAccess.ReadWrite : FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete,
            FileOptions.Asynchronous);
        var number = FirstNumber;
        while (open.ContainsKey(number))
        {
            number++;
        }

        if (writes)
        {
            entry.Writers++;
            entry.ReplicaToken = entry.Writers == 1 ? Guid.NewGuid().ToString() : entry.ReplicaToken;
            replica.Status = Replica.Intermediate;
        }

        return open[number] = new Descriptor(number, entry, replica, file, writes, keywords);
    }

    /// <summary>Takes a descriptor out and closes its file; the catalogue is the caller's.</summary>
    public void Remove(Descriptor descriptor)
    {
        open.Remove(descriptor.Number);
        descriptor.Portal?.Dispose();
        descriptor.File.Dispose();
        if (descriptor.Writes)
        {
            lock (catalogue.Gate)
            {
                descriptor.Entry.Writers--;
            }
        }
    }

    /// <summary>
    /// The writing did not come to its end. What was written stays under the object's name, with the size that it has, and is marked stale:
    /// the half object that a client must not take for a whole one.
    /// </summary>
    public void GiveUp(Descriptor descriptor)
    {
        Remove(descriptor);
        if (descriptor.Writes)
        {
            lock (catalogue.Gate)
            {
                descriptor.Replica.Size = File.Exists(descriptor.Replica.File) ? new FileInfo(descriptor.Replica.File).Length : 0;
                descriptor.Replica.Status = Replica.Stale;
                descriptor.Replica.Checksum = "";
            }
        }
    }

    /// <summary>The session ended with objects open.</summary>
    public void Abandon() => open.Values.ToList().ForEach(GiveUp);
}
