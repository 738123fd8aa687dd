using System.Runtime.InteropServices;

namespace DcGrid.Batch.Local;

internal static partial class SignalCalls
{
    public const int Terminate = 15;
    public const int Kill = 9;

    /// <summary>Sends a signal to every process of a group; one that has gone is no error.</summary>
    public static void SendToGroup(int groupId, int signal)
    {
        // 0 and 1 would address the caller's own group and everybody.
        ArgumentOutOfRangeException.ThrowIfLessThan(groupId, 2);
        const int noSuchProcess = 3;
        if (KillCall(-groupId, signal) == 0)
        {
            return;
        }

        var errno = Marshal.GetLastPInvokeError();
        if (errno != noSuchProcess)
        {
            throw new BatchException(
                $"can't signal process group {groupId}: {Marshal.GetPInvokeErrorMessage(errno)}");
        }
    }

    /// <summary>Makes a folder for this user alone. False where the name is taken.</summary>
    public static bool TryMakeFolder(string path)
    {
        const int exists = 17;
        if (MakeDirectory(path, 0x1C0 /* 0700 */) == 0)
        {
            return true;
        }

        var errno = Marshal.GetLastPInvokeError();
        return errno == exists
            ? false
            : throw new BatchException($"can't make {path}: {Marshal.GetPInvokeErrorMessage(errno)}");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int KillCall(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeDirectory(string path, uint mode);
}
