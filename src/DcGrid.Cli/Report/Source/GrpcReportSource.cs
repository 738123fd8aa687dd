using System.Runtime.CompilerServices;
using DcGrid.Cli.Connection;
using DcGrid.Protocol.V1;
using DcGrid.Storage;
using Grpc.Core;

namespace DcGrid.Cli.Report.Source;

/// <summary>The facts of a live service.</summary>
/// <param name="server">Who is asked.</param>
/// <param name="storage">Where the outputs are read.</param>
internal sealed class GrpcReportSource(ServerConnection server, StorageElements storage) : IReportSource
{
    public async Task<GetServerInfoResponse> GetServerInfoAsync(CancellationToken cancellation) =>
        await server.Admin.GetServerInfoAsync(new GetServerInfoRequest(), server.Call(cancellation));

    public async Task<VerifyCampaignResponse> VerifyAsync(string campaign, CancellationToken cancellation) =>
        await server.Admin.VerifyCampaignAsync(new VerifyCampaignRequest { Campaign = campaign }, server.Call(cancellation));

    public async IAsyncEnumerable<TaskRecord> ListTasksAsync(
        string campaign, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ListTasksRequest request = new() { Filter = new TaskFilter { Campaign = campaign } };
        using var call = server.Admin.ListTasks(request, server.Stream(cancellation));
        await foreach (var task in call.ResponseStream.ReadAllAsync(cancellation))
        {
            yield return task;
        }
    }

    public async Task<GetTaskResponse> GetTaskAsync(long taskId, CancellationToken cancellation) =>
        await server.Admin.GetTaskAsync(new GetTaskRequest { TaskId = taskId }, server.Call(cancellation));

    public async IAsyncEnumerable<FileRecord> ListFilesAsync(
        string campaign, Stage stage, string role, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ListFilesRequest request = new() { Campaign = campaign, Stages = { stage }, Roles = { role } };
        using var call = server.Admin.ListFiles(request, server.Stream(cancellation));
        await foreach (var file in call.ResponseStream.ReadAllAsync(cancellation))
        {
            yield return file;
        }
    }

    public async Task<IReadOnlyList<PilotRecord>> ListPilotsAsync(CancellationToken cancellation) =>
        (await server.Admin.ListPilotsAsync(new ListPilotsRequest { All = true }, server.Call(cancellation))).Pilots;

    /// <remarks>From a file of this machine: those who read tables and images go to and fro in them. It is verified where it had to come from elsewhere.</remarks>
    public async Task<Stream> OpenAsync(OutputFile file, CancellationToken cancellation)
    {
        var url = StorageUrl.Parse(file.Url);
        if (url.Scheme == StorageUrl.FileScheme)
        {
            return await storage.OpenReadAsync(url, 0, null, cancellation);
        }

        var copy = Path.Combine(Path.GetTempPath(), TemporaryName.New());
        await storage.FetchAsync(url, copy, new ContentExpectation(file.Sha256, file.SizeBytes), cancellation);
        return new FileStream(copy, FileMode.Open, FileAccess.Read, FileShare.Read, 64 << 10, FileOptions.DeleteOnClose | FileOptions.SequentialScan);
    }
}
