using DcGrid.Cli.Report.Source;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Report.Collect;

/// <summary>Reads source tables; what can't be read becomes a note.</summary>
/// <param name="source">Where the files are.</param>
/// <param name="notes">Gets what could not be read.</param>
internal sealed class TableReader(IReportSource source, ReportNotes notes)
{
    public IReportSource Source { get; } = source;

    /// <summary>Null where the file can't be read.</summary>
    public async Task<SourceTable?> ReadAsync(OutputFile file, CancellationToken cancellation)
    {
        try
        {
            await using var stream = await Source.OpenAsync(file, cancellation);
            var table = SourceTable.Read(stream);
            if (table.IsCut)
            {
                notes.Add($"{file.Lfn} has more than {ReportLimits.MaxSourcesPerTable} sources; the rest was not read");
            }

            return table;
        }
        catch (Exception e) when (ReportNotes.IsUnreadable(e))
        {
            notes.AddUnreadable(file.Lfn, e);
            return null;
        }
    }
}
