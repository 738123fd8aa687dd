using System.Runtime.InteropServices;

namespace DcGrid.Cli.Connection;

/// <summary>The one signal that .NET has no call for.</summary>
internal static class Signals
{
    private const int SigTerm = 15;

    /// <summary>Asks a process to end. False where there is none, or it is another user's.</summary>
    public static bool Terminate(int pid) => Kill(pid, SigTerm) == 0;

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
