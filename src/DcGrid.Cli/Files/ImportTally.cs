namespace DcGrid.Cli.Files;

/// <summary>What became of a file.</summary>
internal enum ImportState
{
    Copied,
    AlreadyThere,
    Failed,
}

/// <summary>A file that was not imported, and why.</summary>
internal sealed record ImportFailure(string Lfn, string Reason);

/// <summary>What became of all files; each counts in one of the three. Not for concurrent use.</summary>
internal sealed class ImportTally
{
    private const int MaxFailuresKept = 1000;

    private readonly long[] _files = new long[3];
    private readonly long[] _bytes = new long[3];
    private readonly List<ImportFailure> _failures = [];

    /// <summary>At most a thousand of those that failed.</summary>
    public IReadOnlyList<ImportFailure> Failures => _failures;

    public long Files(ImportState state) => _files[(int)state];

    public long Bytes(ImportState state) => _bytes[(int)state];

    public long AllFiles => _files.Sum();

    public long AllBytes => _bytes.Sum();

    public void Add(ImportState state, long bytes)
    {
        _files[(int)state]++;
        _bytes[(int)state] += bytes;
    }

    public void AddFailure(string lfn, long bytes, string reason)
    {
        Add(ImportState.Failed, bytes);
        if (_failures.Count < MaxFailuresKept)
        {
            _failures.Add(new ImportFailure(lfn, reason));
        }
    }
}
