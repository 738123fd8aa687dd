using DcGrid.Batch;
using DcGrid.Server.Hosting;

namespace DcGrid.Server.Sites;

/// <summary>The batch system that every machine has: its own processes.</summary>
internal static class LocalBatch
{
    public const string Kind = "local";

    public static IBatchSystem Create(ServiceHome home, TimeProvider time)
    {
        ServiceHome.CreateFolder(home.Jobs);
        return new LocalProcessBatch(new LocalProcessOptions { Folder = home.Jobs }, time);
    }
}
