using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Files;

/// <summary>What an import asks of the file catalogue.</summary>
internal interface IFileCatalogue
{
    /// <summary>Those that are registered, by name.</summary>
    /// <param name="lfns">At most a thousand, of one folder, in order.</param>
    Task<IReadOnlyDictionary<string, RegisteredFile>> FindAsync(IReadOnlyList<string> lfns, CancellationToken cancellation);

    /// <summary>Registers files, all or none. Not to be stopped: they are in the storage.</summary>
    /// <param name="files">At most a thousand.</param>
    /// <returns>Null, or why they were refused.</returns>
    Task<string?> RegisterAsync(IReadOnlyList<RegisteredFile> files);
}
