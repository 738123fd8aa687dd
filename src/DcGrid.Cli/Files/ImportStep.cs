using DcGrid.Cli.Watching;
using DcGrid.Protocol.V1;
using DcGrid.Storage;

namespace DcGrid.Cli.Files;

/// <summary>Imports one file: copies it where it has to be, and says what became of it. What goes wrong with a file is its own affair.</summary>
internal sealed class ImportStep(StorageElements storage, bool verify, TransferProgress progress)
{
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<ImportResult> RunAsync(ImportItem item, CancellationToken cancellation)
    {
        long bytes = 0;
        try
        {
            bytes = item.File.Length;
            if (!LogicalName.IsValid(item.Lfn))
            {
                return Failed("its name has characters that logical names can't have: rename it, and import it again");
            }

            if (IsThere(item) && !verify)
            {
                return new ImportResult(item.Lfn, ImportState.AlreadyThere, bytes, null, "");
            }

            return item.There is { IsFolder: false } there && there.SizeBytes == bytes
                ? await CompareAsync(item, there, cancellation)
                : await CopyAsync(item, cancellation);
        }
        catch (Exception e) when (e is StorageException or IOException or UnauthorizedAccessException)
        {
            return Failed(e.Message);
        }

        ImportResult Failed(string reason) => new(item.Lfn, ImportState.Failed, bytes, null, reason);
    }

    /// <summary>Registered and in the storage with this size, and not changed here since.</summary>
    private static bool IsThere(ImportItem item) =>
        item.Known is { } known && item.There is { IsFolder: false } there
        && known.SizeBytes == item.File.Length && there.SizeBytes == known.SizeBytes && known.Url == item.Url.ToString()
        && item.File.LastWriteTimeUtc <= known.Registered.ToDateTime();

    private async Task<ImportResult> CopyAsync(ImportItem item, CancellationToken cancellation)
    {
        progress.Moving();
        var digest = await storage.StoreAsync(item.File.FullName, item.Url, cancellation);
        return digest.SizeBytes == item.File.Length
            ? new ImportResult(item.Lfn, ImportState.Copied, digest.SizeBytes, Registration(item, digest), "")
            : new ImportResult(
                item.Lfn, ImportState.Failed, digest.SizeBytes, null, $"it changed while it was copied: remove {item.Url}, and import it again when it is complete");
    }

    /// <summary>Something of this size is there: of an earlier run that could not register it, or of a file that was touched since.</summary>
    private async Task<ImportResult> CompareAsync(ImportItem item, StorageEntry there, CancellationToken cancellation)
    {
        var local = await HashingCopy.DigestAsync(item.File.FullName, cancellation);
        if (item.Known is { } known && known.Sha256 != local.Sha256)
        {
            return Failed("it is not what was registered under this name: give it another name, or take the old one out with dcgrid file unregister");
        }

        if (await Sha256Async(item.Url, there, cancellation) != local.Sha256)
        {
            return Failed($"{item.Url} has other content: if that is damaged, remove it there and import again");
        }

        var isRegistered = item.Known is { } registered && registered.Url == item.Url.ToString();
        return new ImportResult(item.Lfn, ImportState.AlreadyThere, local.SizeBytes, isRegistered ? null : Registration(item, local), "");

        ImportResult Failed(string reason) => new(item.Lfn, ImportState.Failed, local.SizeBytes, null, reason);
    }

    private async Task<string> Sha256Async(StorageUrl url, StorageEntry there, CancellationToken cancellation)
    {
        // What the storage keeps is what it was told once; --verify wants to know what is there now.
        if (there.Sha256 is { } kept && !verify)
        {
            return kept;
        }

        await using var content = await storage.OpenReadAsync(url, 0, null, cancellation);
        return (await HashingCopy.CopyAsync(content, null, cancellation)).Sha256;
    }

    private static RegisteredFile Registration(ImportItem item, ContentDigest digest) =>
        new() { Lfn = item.Lfn, Url = item.Url.ToString(), Sha256 = digest.Sha256, SizeBytes = digest.SizeBytes };
}
