using DcGrid.Cli.Files;
using DcGrid.Cli.Output;

namespace DcGrid.Cli.Display.Shapes;

/// <summary>What an import did.</summary>
internal static class ImportShape
{
    public static RecordShape<(string State, long Files, long Bytes)> States { get; } = new(
        new Field<(string State, long Files, long Bytes)>("state", "", r => r.State),
        new Field<(string State, long Files, long Bytes)>("files", "Files", r => r.Files) { AlignRight = true },
        new Field<(string State, long Files, long Bytes)>("bytes", "Size", r => r.Bytes) { AlignRight = true, Text = r => Quantities.Bytes(r.Bytes) });

    public static RecordShape<ImportFailure> Failures { get; } = new(
        new Field<ImportFailure>("lfn", "LFN", f => f.Lfn) { Tone = _ => Tone.Bad },
        new Field<ImportFailure>("reason", "Why", f => f.Reason));

    public static IEnumerable<(string State, long Files, long Bytes)> Rows(ImportTally tally) =>
    [
        Row(tally, "copied", ImportState.Copied),
        Row(tally, "already there", ImportState.AlreadyThere),
        Row(tally, "failed", ImportState.Failed),
        ("all", tally.AllFiles, tally.AllBytes),
    ];

    private static (string State, long Files, long Bytes) Row(ImportTally tally, string name, ImportState state) => (name, tally.Files(state), tally.Bytes(state));
}
