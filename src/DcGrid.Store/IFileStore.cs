namespace DcGrid.Store;

/// <summary>The file catalogue beside the campaigns' outputs, and where files are.</summary>
public interface IFileStore
{
    /// <summary>Registers files, all or none. A name that is there with the same content gets the new URL.</summary>
    /// <exception cref="StoreConflictException">A name is there with other content, or a URL under another name.</exception>
    Task<RegisterCounts> RegisterFilesAsync(IReadOnlyList<RegisteredFile> files, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Registered files by name, byte by byte, streamed.</summary>
    /// <param name="lfnPrefix">Only those whose names begin with this.</param>
    /// <param name="urlPrefix">Only those whose URLs begin with this.</param>
    IAsyncEnumerable<RegisteredFile> ListRegisteredFilesAsync(string lfnPrefix, string urlPrefix, CancellationToken cancellationToken);

    /// <summary>Takes files out of the catalogue; those that are not in it are passed over.</summary>
    /// <returns>How many were in it.</returns>
    Task<long> UnregisterFilesAsync(IReadOnlyCollection<string> lfns, CancellationToken cancellationToken);

    /// <summary>Registered files and outputs of tasks that are done, in the order asked for, without those that are not known.</summary>
    Task<IReadOnlyList<LocatedFile>> LocateFilesAsync(IReadOnlyList<string> lfns, CancellationToken cancellationToken);
}
