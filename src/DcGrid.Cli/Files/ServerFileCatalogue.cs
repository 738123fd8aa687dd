using DcGrid.Cli.Connection;
using DcGrid.Protocol.V1;
using Grpc.Core;

namespace DcGrid.Cli.Files;

/// <summary>The file catalogue of a service.</summary>
internal sealed class ServerFileCatalogue(ServerConnection server) : IFileCatalogue
{
    // Fewer names than this are asked for one by one: a folder's names may have next to nothing in common.
    private const int FewNames = 8;

    public async Task<IReadOnlyDictionary<string, RegisteredFile>> FindAsync(IReadOnlyList<string> lfns, CancellationToken cancellation)
    {
        Dictionary<string, RegisteredFile> found = new(StringComparer.Ordinal);
        if (lfns.Count == 0)
        {
            return found;
        }

        HashSet<string> wanted = [.. lfns];
        var prefixes = lfns.Count <= FewNames ? lfns : [CommonPrefix(lfns)];
        var last = lfns.Max(StringComparer.Ordinal)!;
        foreach (var prefix in prefixes)
        {
            using var call = server.Admin.ListRegisteredFiles(new() { LfnPrefix = prefix }, server.Stream(cancellation));
            await foreach (var file in call.ResponseStream.ReadAllAsync(cancellation))
            {
                if (wanted.Contains(file.Lfn))
                {
                    found[file.Lfn] = file;
                }

                // They come by name.
                if (string.CompareOrdinal(file.Lfn, prefixes.Count > 1 ? prefix : last) >= 0)
                {
                    break;
                }
            }
        }

        return found;
    }

    public async Task<string?> RegisterAsync(IReadOnlyList<RegisteredFile> files)
    {
        using var call = server.Admin.RegisterFiles(server.Call(CancellationToken.None));
        try
        {
            try
            {
                await call.RequestStream.WriteAsync(new RegisterFilesRequest { Files = { files } }, CancellationToken.None);
                await call.RequestStream.CompleteAsync();
            }
            catch (Exception e) when (e is RpcException or InvalidOperationException)
            {
                // The service ended the call early; its answer says why.
            }

            await call.ResponseAsync;
            return null;
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.AlreadyExists or StatusCode.InvalidArgument)
        {
            return e.Status.Detail;
        }
    }

    private static string CommonPrefix(IReadOnlyList<string> names)
    {
        var length = names.Min(name => name.AsSpan().CommonPrefixLength(names[0]));
        return names[0][..length];
    }
}
