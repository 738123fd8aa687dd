using System.Runtime.InteropServices;
using System.Text;

namespace DcGrid.Storage;

/// <summary>The few POSIX calls that .NET has no name for.</summary>
internal static partial class PosixCalls
{
    private const int ReadOnlyFolder = 0x10000 | 0x80000; // O_DIRECTORY | O_CLOEXEC on Linux
    private const int MaxPathBytes = 4096;

    /// <summary>Gives a file a second name. Returns 0 or the errno.</summary>
    public static int HardLink(string existing, string name) =>
        Link(existing, name) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>The path with every symbolic link followed; null where it, or a part of it, is not there.</summary>
    public static unsafe string? RealPath(string path)
    {
        var buffer = stackalloc byte[MaxPathBytes];
        return ResolvePath(path, buffer) == null
            ? null
            : Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(buffer));
    }

    /// <summary>Makes a folder's names durable, so that a file that was renamed into it is there after a crash.</summary>
    public static void SyncFolder(string folder)
    {
        var fd = Open(folder, ReadOnlyFolder);
        if (fd < 0)
        {
            throw PosixErrors.FromErrno(Marshal.GetLastPInvokeError(), $"can't open folder {folder}");
        }

        try
        {
            if (Fsync(fd) == 0)
            {
                return;
            }

            var errno = Marshal.GetLastPInvokeError();
            // Some file systems (FUSE) can't sync a folder and say EINVAL; there is nothing better to do there.
            if (errno != 22)
            {
                throw PosixErrors.FromErrno(errno, $"can't sync folder {folder}");
            }
        }
        finally
        {
            _ = Close(fd);
        }
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string name);

    [LibraryImport("libc", EntryPoint = "realpath", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial byte* ResolvePath(string path, byte* resolved);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int fd);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int fd);
}
