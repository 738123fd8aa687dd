using DcGrid.Cli.Connection;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Files;

/// <summary>Asks the service where files are.</summary>
internal static class FileLocator
{
    // The contract's limit.
    private const int MaxNamesACall = 1000;

    /// <summary>Those that are known, in the order asked for; the others by <paramref name="onUnknown"/>.</summary>
    public static async Task<IReadOnlyList<LocatedFile>> LocateAsync(
        ServerConnection server, IReadOnlyList<string> lfns, Action<string> onUnknown, CancellationToken cancellation)
    {
        List<LocatedFile> located = [];
        foreach (var names in lfns.Select(LogicalName.Check).Chunk(MaxNamesACall))
        {
            LocateFilesRequest request = new() { Lfns = { names } };
            located.AddRange((await server.Admin.LocateFilesAsync(request, server.Call(cancellation))).Files);
        }

        foreach (var unknown in lfns.Except(located.Select(file => file.Lfn), StringComparer.Ordinal))
        {
            onUnknown(unknown);
        }

        return located;
    }
}
