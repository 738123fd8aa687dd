using DcGrid.Protocol.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Work = System.Threading.Tasks.Task;

namespace DcGrid.Cli.Tests.Support;

internal sealed partial class FakeAdmin
{
    /// <summary>The file catalogue.</summary>
    public SortedDictionary<string, RegisteredFile> Registered { get; } = new(StringComparer.Ordinal);

    /// <summary>Outputs of tasks.</summary>
    public List<FileRecord> Outputs { get; } = [];

    /// <summary>Campaigns that are listed beside none.</summary>
    public List<CampaignRecord> Campaigns { get; } = [];

    /// <summary>Called with the number of files that are to be registered, before they are.</summary>
    public Action<int> Registering { get; set; } = _ => { };

    public override async Task<RegisterFilesResponse> RegisterFiles(IAsyncStreamReader<RegisterFilesRequest> requestStream, ServerCallContext context)
    {
        Check(context);
        RegisterFilesResponse answer = new();
        await foreach (var message in requestStream.ReadAllAsync())
        {
            Registering(message.Files.Count);
            lock (Registered)
            {
                if (message.Files.FirstOrDefault(f => Registered.TryGetValue(f.Lfn, out var there) && there.Sha256 != f.Sha256) is { } other)
                {
                    throw new RpcException(new Status(StatusCode.AlreadyExists, $"{other.Lfn} is in the file catalogue with other content"));
                }

                foreach (var file in message.Files)
                {
                    _ = Registered.ContainsKey(file.Lfn) ? answer.AlreadyThere++ : answer.Added++;
                    file.Registered = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow());
                    Registered[file.Lfn] = file;
                }
            }
        }

        return answer;
    }

    public override async Work ListRegisteredFiles(
        ListRegisteredFilesRequest request, IServerStreamWriter<RegisteredFile> responseStream, ServerCallContext context)
    {
        Check(context);
        List<RegisteredFile> files;
        lock (Registered)
        {
            files = [.. Registered.Values.Where(f => f.Lfn.StartsWith(request.LfnPrefix, StringComparison.Ordinal))];
        }

        foreach (var file in files)
        {
            await responseStream.WriteAsync(file);
        }
    }

    public override Task<UnregisterFilesResponse> UnregisterFiles(UnregisterFilesRequest request, ServerCallContext context)
    {
        Check(context);
        return Work.FromResult(new UnregisterFilesResponse { Removed = request.Lfns.Count(Registered.Remove) });
    }

    public override Task<LocateFilesResponse> LocateFiles(LocateFilesRequest request, ServerCallContext context)
    {
        Check(context);
        LocateFilesResponse answer = new();
        foreach (var lfn in request.Lfns)
        {
            if (Registered.TryGetValue(lfn, out var file))
            {
                answer.Files.Add(new LocatedFile { Lfn = lfn, Url = file.Url, Sha256 = file.Sha256, SizeBytes = file.SizeBytes });
            }
            else if (Outputs.FirstOrDefault(o => o.File.Lfn == lfn) is { } output)
            {
                answer.Files.Add(new LocatedFile { Lfn = lfn, Url = output.File.Url, Sha256 = output.File.Sha256, SizeBytes = output.File.SizeBytes, TaskId = output.TaskId });
            }
        }

        return Work.FromResult(answer);
    }

    public override async Work ListFiles(ListFilesRequest request, IServerStreamWriter<FileRecord> responseStream, ServerCallContext context)
    {
        Check(context);
        foreach (var file in Outputs)
        {
            await responseStream.WriteAsync(file);
        }
    }
}
