using DcGrid.Production;

namespace DcGrid.Store;

/// <summary>A file of the catalogue that no task made: a raw frame, a reference catalogue. Its bytes were verified in the storage before.</summary>
/// <param name="Lfn">Its logical name: a relative path of printable ASCII.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
public sealed record RegisteredFile(string Lfn, string Url, string Sha256, long SizeBytes, DateTimeOffset Registered);

/// <param name="Added">Names that are new.</param>
/// <param name="AlreadyThere">Names that were there with the same content; their URL is the new one.</param>
public sealed record RegisterCounts(long Added, long AlreadyThere);

/// <summary>Where a file is.</summary>
/// <param name="Sha256">Lower-case hexadecimal.</param>
/// <param name="Task">The task that made it; null for a registered one.</param>
public sealed record LocatedFile(string Lfn, string Url, string Sha256, long SizeBytes, TaskId? Task);
