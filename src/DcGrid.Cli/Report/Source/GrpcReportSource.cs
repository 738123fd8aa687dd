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

    public Task<Stream> OpenAsync(OutputFile file, CancellationToken cancellation) =>
        storage.OpenReadAsync(StorageUrl.Parse(file.Url), 0, null, cancellation);
}
