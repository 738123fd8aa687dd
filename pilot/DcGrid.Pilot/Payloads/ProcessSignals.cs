using System.Runtime.InteropServices;

namespace DcGrid.Pilot.Payloads;

/// <summary>Signals to process groups, which .NET has no call for.</summary>
internal static partial class ProcessSignals
{
    public const int Terminate = 15;
    public const int Kill = 9;

    /// <summary>Sends a signal to every process of a group. False where there is none.</summary>
    public static bool SendToGroup(int groupId, int signal)
    {
        // -1 and 0 would address everybody and the pilot's own group.
        ArgumentOutOfRangeException.ThrowIfLessThan(groupId, 2);
        return KillCall(-groupId, signal) == 0;
    }

    /// <summary>Sends a signal to one process. False where there is none.</summary>
    public static bool SendToProcess(int processId, int signal)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(processId, 2);
        return KillCall(processId, signal) == 0;
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int KillCall(int pid, int signal);
}
