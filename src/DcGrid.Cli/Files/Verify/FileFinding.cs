namespace DcGrid.Cli.Files.Verify;

/// <summary>How catalogue and storage agree on a file.</summary>
internal enum FileFinding
{
    /// <summary>In both, as far as was looked.</summary>
    Good,

    /// <summary>In the catalogue and not in the storage.</summary>
    Lost,

    WrongSize,

    WrongChecksum,

    /// <summary>It is there and could not be read.</summary>
    Unreadable,

    /// <summary>In the storage and not in the catalogue.</summary>
    Unregistered,

    /// <summary>An upload that is under way, or what was left of a broken one.</summary>
    Leftover,
}

/// <summary>A file that is not as it should be.</summary>
/// <param name="Lfn">Empty where the catalogue does not know it.</param>
internal sealed record FileProblem(FileFinding Finding, string Lfn, string Url, string Detail);

/// <summary>What was found; safe for concurrent use. All files of the catalogue fall into the first five findings, all objects of the storage into
/// <see cref="Matched"/> and the last two.</summary>
/// <param name="repairList">Gets the names of files of the catalogue that are not good, one a line; null for nobody.</param>
internal sealed class VerifyTally(TextWriter? repairList)
{
    private const int MaxProblemsKept = 1000;

    private readonly Lock _gate = new();
    private readonly long[] _files = new long[(int)FileFinding.Leftover + 1];
    private readonly long[] _bytes = new long[(int)FileFinding.Leftover + 1];
    private readonly List<FileProblem> _problems = [];

    /// <summary>At most a thousand.</summary>
    public IReadOnlyList<FileProblem> Problems => _problems;

    /// <summary>Objects of the storage that the catalogue knows, and their bytes.</summary>
    public (long Objects, long Bytes) Matched { get; private set; }

    /// <summary>Of them, those that hold several files.</summary>
    public long Bundles { get; private set; }

    /// <summary>Files of the catalogue that lie in bundles.</summary>
    public long Members { get; private set; }

    public long Files(FileFinding finding) => _files[(int)finding];

    public long Bytes(FileFinding finding) => _bytes[(int)finding];

    public long CatalogueFiles => Sum(_files, FileFinding.Good, FileFinding.Unreadable);

    public long CatalogueBytes => Sum(_bytes, FileFinding.Good, FileFinding.Unreadable);

    public long StorageObjects => Matched.Objects + Sum(_files, FileFinding.Unregistered, FileFinding.Leftover);

    public long StorageBytes => Matched.Bytes + Sum(_bytes, FileFinding.Unregistered, FileFinding.Leftover);

    public bool IsGood => Sum(_files, FileFinding.Lost, FileFinding.Leftover) == 0;

    public void Match(StoredObject there, int members)
    {
        lock (_gate)
        {
            Matched = (Matched.Objects + 1, Matched.Bytes + there.SizeBytes);
            if (members > 0)
            {
                (Bundles, Members) = (Bundles + 1, Members + members);
            }
        }
    }

    public void Good(long bytes)
    {
        lock (_gate)
        {
            Count(FileFinding.Good, bytes);
        }
    }

    public void Add(FileProblem problem, long bytes)
    {
        lock (_gate)
        {
            Count(problem.Finding, bytes);
            if (_problems.Count < MaxProblemsKept)
            {
                _problems.Add(problem);
            }

            if (problem.Lfn.Length > 0)
            {
                repairList?.WriteLine(problem.Lfn);
            }
        }
    }

    private void Count(FileFinding finding, long bytes)
    {
        _files[(int)finding]++;
        _bytes[(int)finding] += bytes;
    }

    private static long Sum(long[] numbers, FileFinding from, FileFinding to) => numbers.AsSpan((int)from, to - from + 1).ToArray().Sum();
}
