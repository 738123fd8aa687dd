using DcGrid.Store;
using Grpc.Core;
using Proto = DcGrid.Protocol.V1;

namespace DcGrid.Server.Rpc;

/// <summary>The file catalogue.</summary>
internal sealed partial class AdminService
{
    public override async Task<Proto.RegisterFilesResponse> RegisterFiles(
        IAsyncStreamReader<Proto.RegisterFilesRequest> requestStream, ServerCallContext context)
    {
        using var stop = streams.Open(context);
        var answer = new Proto.RegisterFilesResponse();
        while (await requestStream.MoveNext(stop.Token))
        {
            var files = requestStream.Current.Files;
            WireLimits.Check(files.Count, WireLimits.MaxFilesPerMessage, "files in one message");
            try
            {
                var counts = await store.RegisterFilesAsync([.. files.Select(FromProto.Registered)], time.GetUtcNow(), context.CancellationToken);
                answer.Added += counts.Added;
                answer.AlreadyThere += counts.AlreadyThere;
            }
            catch (StoreConflictException e)
            {
                throw new RpcException(new Status(StatusCode.AlreadyExists, e.Message));
            }
        }

        return answer;
    }

    public override async Task ListRegisteredFiles(
        Proto.ListRegisteredFilesRequest request, IServerStreamWriter<Proto.RegisteredFile> responseStream, ServerCallContext context)
    {
        using var stop = streams.Open(context);
        var files = store.ListRegisteredFilesAsync(
            FromProto.Prefix(request.LfnPrefix, "beginning of a name"), FromProto.Prefix(request.UrlPrefix, "beginning of a URL"), stop.Token);
        await foreach (var file in files)
        {
            await responseStream.WriteAsync(ToProto.Registered(file), stop.Token);
        }
    }

    public override async Task<Proto.UnregisterFilesResponse> UnregisterFiles(Proto.UnregisterFilesRequest request, ServerCallContext context)
    {
        WireLimits.Check(request.Lfns.Count, WireLimits.MaxFilesPerMessage, "files in one call");
        return new() { Removed = await store.UnregisterFilesAsync([.. request.Lfns.Select(FromProto.Lfn)], context.CancellationToken) };
    }

    public override async Task<Proto.LocateFilesResponse> LocateFiles(Proto.LocateFilesRequest request, ServerCallContext context)
    {
        WireLimits.Check(request.Lfns.Count, WireLimits.MaxFilesPerMessage, "files in one call");
        var files = await store.LocateFilesAsync([.. request.Lfns.Select(FromProto.Lfn)], context.CancellationToken);
        return new() { Files = { files.Select(ToProto.Located) } };
    }
}
