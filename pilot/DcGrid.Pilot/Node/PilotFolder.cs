namespace DcGrid.Pilot.Node;

/// <summary>
/// A pilot's own folder on the scratch, <c>SCRATCH/pilots/UID</c>. The lock on it goes with the process, however that
/// ends: a folder whose lock is free belonged to a pilot that died.
/// </summary>
internal sealed class PilotFolder : IDisposable
{
    private const UnixFileMode OwnerOnly =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream _lock;

    private PilotFolder(string path, FileStream held) => (FullPath, _lock) = (path, held);

    public string FullPath { get; }

    public string AttemptsFolder => Path.Combine(FullPath, "attempts");

    public string BundlesFolder => Path.Combine(FullPath, "bundles");

    public string SpoolFolder => Path.Combine(FullPath, "spool");

    /// <summary>Whether any attempt's sandbox is left.</summary>
    public bool HasAttempts =>
        Directory.Exists(AttemptsFolder) && Directory.EnumerateFileSystemEntries(AttemptsFolder).Any();

    public static PilotFolder Create(string scratch, string pilotUid)
    {
        var path = Path.Combine(scratch, "pilots", pilotUid);
        Directory.CreateDirectory(path, OwnerOnly);
        PilotFolder folder = new(path, OpenLock(path));
        Directory.CreateDirectory(folder.AttemptsFolder, OwnerOnly);
        return folder;
    }

    /// <summary>The folders of dead pilots, each locked for the caller.</summary>
    public static IEnumerable<PilotFolder> FindAbandoned(string scratch, string exceptPilotUid)
    {
        foreach (var path in Directory.EnumerateDirectories(Path.Combine(scratch, "pilots")))
        {
            if (Path.GetFileName(path) == exceptPilotUid)
            {
                continue;
            }

            FileStream? held = null;
            try
            {
                held = OpenLock(path);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Its pilot lives, or another one is cleaning up, or it is another user's.
            }

            if (held is not null)
            {
                yield return new PilotFolder(path, held);
            }
        }
    }

    public void RemoveAttempts()
    {
        if (Directory.Exists(AttemptsFolder))
        {
            Directory.Delete(AttemptsFolder, recursive: true);
        }
    }

    public void Remove() => Directory.Delete(FullPath, recursive: true);

    public void Dispose() => _lock.Dispose();

    // FileShare.None takes an advisory lock (flock) that the kernel drops with the process.
    private static FileStream OpenLock(string path) =>
        new(Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
}
