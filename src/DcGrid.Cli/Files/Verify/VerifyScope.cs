using System.Runtime.CompilerServices;
using DcGrid.Cli.Connection;
using DcGrid.Protocol.V1;
using DcGrid.Storage;
using DcGrid.Survey.Sorting;
using Grpc.Core;

namespace DcGrid.Cli.Files.Verify;

/// <summary>Which files of the catalogue are looked at, and where.</summary>
/// <param name="campaign">Its outputs; null for none.</param>
/// <param name="raw">Registered files.</param>
internal sealed class VerifyScope(ServerConnection server, CampaignRecord? campaign, bool raw)
{
    // Each is listed; a catalogue with more has URLs that nothing can be made of.
    private const int MaxRoots = 1000;

    /// <summary>The folders of the storage that belong to it: none lies in another.</summary>
    public async Task<IReadOnlyList<StorageUrl>> RootsAsync(CancellationToken cancellation)
    {
        HashSet<string> roots = campaign is null ? [] : [StorageUrl.Parse(campaign.Definition.OutputUrl).ToString()];
        await foreach (var file in RawAsync(cancellation))
        {
            if (roots.Count < MaxRoots && Root(file.Lfn, file.Url) is { } root)
            {
                roots.Add(root);
            }
        }

        return [.. roots.Where(root => !roots.Any(other => root.StartsWith(other + "/", StringComparison.Ordinal))).Order(StringComparer.Ordinal).Select(StorageUrl.Parse)];
    }

    /// <summary>Folders of other campaigns, which are not its own business.</summary>
    public async Task<IReadOnlySet<string>> ForeignFoldersAsync(CancellationToken cancellation) =>
        (await server.Admin.ListCampaignsAsync(new(), server.Call(cancellation))).Campaigns
            .Where(other => other.Name != campaign?.Name && StorageUrl.TryParse(other.Definition.OutputUrl, out _))
            .Select(other => StorageUrl.Parse(other.Definition.OutputUrl).ToString())
            .ToHashSet(StringComparer.Ordinal);

    /// <summary>Adds what the catalogue has, by the URL of the whole file.</summary>
    public async Task<long> ReadAsync(NamedRecords catalogue, IProgress<long> progress, CancellationToken cancellation)
    {
        long bytes = 0;
        await foreach (var (lfn, text, sha256, size) in RawAsync(cancellation).Concat(OutputsAsync(cancellation)))
        {
            var url = StorageUrl.Parse(text);
            catalogue.Add(url.WholeFile.ToString(), new CatalogueFile(lfn, url.Range, size, sha256).Write());
            bytes += size;
            progress.Report(catalogue.Count);
        }

        return bytes;
    }

    /// <summary>Where the tree of a file begins, when it lies as its name says; else null.</summary>
    internal static string? Root(string lfn, string url)
    {
        var below = lfn[(lfn.IndexOf('/', StringComparison.Ordinal) + 1)..];
        if (!StorageUrl.TryParse(url, out var parsed) || parsed.Range is not null || !parsed.Path.EndsWith("/" + below, StringComparison.Ordinal))
        {
            return null;
        }

        // A part of a path holds no slash, encoded or not.
        var text = parsed.ToString();
        foreach (var _ in below.Split('/'))
        {
            text = text[..text.LastIndexOf('/')];
        }

        return StorageUrl.TryParse(text, out var root) && root.Path.Length > 1 ? root.ToString() : null;
    }

    private async IAsyncEnumerable<(string Lfn, string Url, string Sha256, long SizeBytes)> RawAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        if (raw)
        {
            using var call = server.Admin.ListRegisteredFiles(new(), server.Stream(cancellation));
            await foreach (var file in call.ResponseStream.ReadAllAsync(cancellation))
            {
                yield return (file.Lfn, file.Url, file.Sha256, file.SizeBytes);
            }
        }
    }

    private async IAsyncEnumerable<(string Lfn, string Url, string Sha256, long SizeBytes)> OutputsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        if (campaign is not null)
        {
            using var call = server.Admin.ListFiles(new() { Campaign = campaign.Name }, server.Stream(cancellation));
            await foreach (var file in call.ResponseStream.ReadAllAsync(cancellation))
            {
                yield return (file.File.Lfn, file.File.Url, file.File.Sha256, file.File.SizeBytes);
            }
        }
    }
}
