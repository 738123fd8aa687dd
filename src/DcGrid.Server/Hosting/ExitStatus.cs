using DcGrid.Batch;
using DcGrid.Server.Sites;
using DcGrid.Store;

namespace DcGrid.Server.Hosting;

/// <summary>How the program ends: what a person can mend is one line and status 1, without a stack trace.</summary>
internal static class ExitStatus
{
    public const int Ok = 0;
    public const int Failed = 1;

    public static async Task<int> OfAsync(Func<Task> action, TextWriter error)
    {
        try
        {
            await action();
            return Ok;
        }
        catch (OperationCanceledException)
        {
            return Ok;
        }
        catch (Exception e) when (
            e is StartupException or StoreException or SiteException or BatchException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"dcgrid-server: {e.Message.ReplaceLineEndings(" ")}");
            return Failed;
        }
    }
}
