namespace DcGrid.Survey.Sorting;

/// <summary>What <see cref="RecordSorter"/> sorted, to be read as often as one likes. Holds its file until it is disposed.</summary>
internal sealed class SortedRecords : IDisposable
{
    private readonly byte[] _memory;
    private readonly ScratchFile? _file;
    private readonly IReadOnlyList<Run> _runs;

    /// <summary>Few records: one run in memory.</summary>
    public SortedRecords(byte[] run) => (_memory, _runs) = (run, []);

    /// <summary>Many: runs in a file, which is disposed with this.</summary>
    public SortedRecords(ScratchFile file, IReadOnlyList<Run> runs) => (_memory, _file, _runs) = ([], file, runs);

    /// <summary>Reads from the first record on.</summary>
    public MergeCursor Open() => new(_file is null ? [new RunReader(_memory)] : _runs.Select(run => new RunReader(_file, run)));

    public void Dispose() => _file?.Dispose();
}
