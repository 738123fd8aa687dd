using DcGrid.Cli.Failures;
using DcGrid.Storage;

namespace DcGrid.Cli.Files;

/// <summary>A file to fetch.</summary>
/// <param name="Name">Its path below a folder of several.</param>
/// <param name="Expected">What its bytes must be.</param>
internal sealed record Download(string Name, StorageUrl Url, ContentExpectation Expected)
{
    public string FileName => Name[(Name.LastIndexOf('/') + 1)..];

    /// <summary>Fetches it: whole and verified, or not at all.</summary>
    /// <param name="force">Take the place of a file that is there.</param>
    /// <exception cref="StorageException">It can't be had.</exception>
    /// <exception cref="CommandException">There is a file already.</exception>
    public async Task<ContentDigest> FetchAsync(StorageElements storage, string path, bool force, CancellationToken cancellation)
    {
        if (Path.Exists(path) && !force)
        {
            throw new CommandException(ExitCode.Conflict, $"{path} is there already and is left alone; --force replaces it");
        }

        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        var partial = Path.Combine(folder, TemporaryName.New());
        try
        {
            var digest = await storage.FetchAsync(Url, partial, Expected, cancellation);
            File.Move(partial, path, overwrite: force);
            return digest;
        }
        finally
        {
            File.Delete(partial);
        }
    }
}
