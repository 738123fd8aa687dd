using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DcGrid.Irods.Loopback.Session;
using DcGrid.Irods.Loopback.Wire;

namespace DcGrid.Irods.Loopback.Calls;

/// <summary>Objects as open files: create, open, read, write, seek, close, and the newer pair of open and close for parallel writers.</summary>
internal sealed class OpenFileCalls(AgentSession session)
{
    private const int AccessMode = 3;
    private const int CreateFlag = 0x40;
    private const int ExclusiveFlag = 0x80;
    private const int TruncateFlag = 0x200;

    private readonly ObjectWriting writing = new(session);

    public static void Register(AgentSession session, Dictionary<int, ApiHandler> handlers)
    {
        var calls = new OpenFileCalls(session);
        handlers[ApiNumber.Create] = calls.CreateAsync;
        handlers[ApiNumber.Open] = calls.OpenAsync;
        handlers[ApiNumber.Read] = calls.ReadAsync;
        handlers[ApiNumber.Write] = calls.WriteAsync;
        handlers[ApiNumber.Seek] = calls.SeekAsync;
        handlers[ApiNumber.Close] = calls.CloseAsync;
        if (session.Server.Options.Version != IrodsServerVersion.V331)
        {
            handlers[ApiNumber.DescriptorInfo] = calls.InfoAsync;
            handlers[ApiNumber.ReplicaOpen] = calls.ReplicaOpenAsync;
            handlers[ApiNumber.ReplicaClose] = calls.ReplicaCloseAsync;
        }
    }

    private Task<Answer> CreateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var keywords = call.Input.Keywords();
        var force = keywords.ContainsKey(Keyword.Force);
        var descriptor = writing.Begin(call.Input.Text("objPath"), keywords, new WriteMode(true, !force, true), call.Input.Long("dataSize"));
        return Task.FromResult(new Answer(descriptor.Number));
    }

    private Task<Answer> OpenAsync(ApiCall call, CancellationToken cancellationToken) => Task.FromResult(new Answer(Open(call).Number));

    private Descriptor Open(ApiCall call)
    {
        var (path, flags, keywords) = (call.Input.Text("objPath"), call.Input.Int("openFlags"), call.Input.Keywords());
        if ((flags & AccessMode) == 0)
        {
            return writing.Read(path, keywords);
        }

        var creates = (flags & CreateFlag) != 0;
        var mode = new WriteMode(creates, creates && (flags & ExclusiveFlag) != 0, (flags & TruncateFlag) != 0);
        return writing.Begin(path, keywords, mode, size: -1);
    }

    private Task<Answer> ReadAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var descriptor = session.Descriptors[call.Input.Int("l1descInx")];
        var left = long.Max(0, RandomAccess.GetLength(descriptor.File) - descriptor.Position);
        var count = (int)long.Min(int.Max(0, call.Input.Int("len")), left);
        var part = new FilePart(descriptor.File, descriptor.Position, count, Close: false);
        descriptor.Position += count;
        return Task.FromResult(new Answer(count) { Stream = part });
    }

    private async Task<Answer> WriteAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var descriptor = session.Descriptors[call.Input.Int("l1descInx")];
        if (!descriptor.Writes)
        {
            throw new IrodsErrorException(ErrorCode.SysFileDescriptorOutOfRange, "the object is open for reading");
        }

        var count = call.StreamBytes;
        writing.CheckGrowth(descriptor, descriptor.Position + count);
        await call.ReceiveStreamAsync(descriptor.File, descriptor.Position, cancellationToken);
        descriptor.Position += count;
        return new Answer(count);
    }

    private Task<Answer> SeekAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var descriptor = session.Descriptors[call.Input.Int("l1descInx")];
        var offset = call.Input.Long("offset");
        var position = call.Input.Int("whence") switch
        {
            0 => offset,
            1 => descriptor.Position + offset,
            2 => RandomAccess.GetLength(descriptor.File) + offset,
            _ => -1,
        };
        descriptor.Position = position >= 0 ? position : throw new IrodsErrorException(ErrorCode.InvalidInputParameter, "a seek to before the start");
        return Task.FromResult(new Answer(0, new StructWriter("fileLseekOut_PI").Add("offset", position)));
    }

    private async Task<Answer> CloseAsync(ApiCall call, CancellationToken cancellationToken)
    {
        await EndAsync(session.Descriptors[call.Input.Int("l1descInx")], call.Input.Keywords(), cancellationToken);
        return Answer.Done;
    }

    private Task EndAsync(Descriptor descriptor, IReadOnlyDictionary<string, string> keywords, CancellationToken cancellationToken)
    {
        if (descriptor.Writes)
        {
            return writing.EndAsync(descriptor, keywords, cancellationToken);
        }

        session.Descriptors.Remove(descriptor);
        return Task.CompletedTask;
    }

    private Task<Answer> InfoAsync(ApiCall call, CancellationToken cancellationToken) =>
        Task.FromResult(new Answer(0, StructWriter.OfJson(Describe(session.Descriptors[(int)Number(Json(call), "fd")]).ToJsonString())));

    private Task<Answer> ReplicaOpenAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var descriptor = Open(call);
        return Task.FromResult(new Answer(descriptor.Number, StructWriter.OfJson(Describe(descriptor).ToJsonString())));
    }

    /// <summary>Closes without the catalogue where the client leaves that to another of its connections.</summary>
    private async Task<Answer> ReplicaCloseAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var json = Json(call);
        var descriptor = session.Descriptors[(int)Number(json, "fd")];
        if (descriptor.Writes && json["update_size"] is JsonValue size && size.TryGetValue<bool>(out var updates) && !updates)
        {
            session.Descriptors.Remove(descriptor);
            return Answer.Done;
        }

        var keywords = new Dictionary<string, string>();
        if (json["compute_checksum"] is JsonValue value && value.TryGetValue<bool>(out var computes) && computes)
        {
            keywords[Keyword.RegisterChecksum] = "";
        }

        await EndAsync(descriptor, keywords, cancellationToken);
        return Answer.Done;
    }

    private static JsonObject Describe(Descriptor descriptor) => new()
    {
        ["l3descInx"] = descriptor.Number,
        ["in_use"] = true,
        ["replica_token"] = descriptor.Entry.ReplicaToken,
        ["data_object_info"] = new JsonObject
        {
            ["object_path"] = descriptor.Entry.Path,
            ["resource_name"] = descriptor.Replica.Resource,
            ["resource_hierarchy"] = descriptor.Replica.Resource,
            ["replica_number"] = descriptor.Replica.Number,
            ["data_id"] = descriptor.Entry.Id,
        },
    };

    /// <summary>JSON comes in <c>BinBytesBuf_PI</c> (base64) or in <c>BytesBuf_PI</c> (text).</summary>
    internal static JsonObject Json(ApiCall call)
    {
        var text = call.Input.Name == "BytesBuf_PI" ? call.Input.Text("buf") : Encoding.UTF8.GetString(call.Input.Bytes("buf"));
        try
        {
            return JsonNode.Parse(text.TrimEnd('\0')) as JsonObject ?? [];
        }
        catch (JsonException)
        {
            throw new IrodsErrorException(ErrorCode.InvalidInputParameter, "the input is not JSON");
        }
    }

    private static long Number(JsonObject json, string name) =>
        json[name] is JsonValue value && value.TryGetValue<long>(out var number) ? number : throw new IrodsErrorException(ErrorCode.InvalidInputParameter, $"no {name}");
}
