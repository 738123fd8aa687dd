using DcGrid.Cli.Files.Verify;
using DcGrid.Cli.Output;

namespace DcGrid.Cli.Display.Shapes;

/// <summary>A line of the table that must close.</summary>
/// <param name="Where">"catalogue" or "storage".</param>
/// <param name="IsWrong">What is in this line is not as it should be.</param>
internal sealed record FileVerifyRow(string Where, string What, long Files, long Bytes, bool IsWrong);

/// <summary>How catalogue and storage agree.</summary>
internal static class FileVerifyShape
{
    public static RecordShape<FileVerifyRow> Rows { get; } = new(
        new Field<FileVerifyRow>("where", "", r => r.Where) { Tone = _ => Tone.Faint },
        new Field<FileVerifyRow>("what", "", r => r.What),
        new Field<FileVerifyRow>("files", "Files", r => r.Files)
        {
            AlignRight = true,
            Tone = r => r.IsWrong && r.Files > 0 ? Tone.Bad : Tone.Plain,
        },
        new Field<FileVerifyRow>("bytes", "Size", r => r.Bytes) { AlignRight = true, Text = r => Quantities.Bytes(r.Bytes) });

    public static RecordShape<FileProblem> Problems { get; } = new(
        new Field<FileProblem>("finding", "Finding", p => Name(p.Finding)) { Tone = _ => Tone.Bad },
        new Field<FileProblem>("lfn", null, p => p.Lfn),
        new Field<FileProblem>("file", "File", p => p.Lfn.Length > 0 ? p.Lfn : p.Url),
        new Field<FileProblem>("url", null, p => p.Url),
        new Field<FileProblem>("detail", "What", p => p.Detail));

    public static RecordShape<VerifyTally> Verdict { get; } = new(
        new Field<VerifyTally>("good", null, t => t.IsGood),
        new Field<VerifyTally>("catalogueFiles", null, t => t.CatalogueFiles),
        new Field<VerifyTally>("storageObjects", null, t => t.StorageObjects),
        new Field<VerifyTally>("bundles", null, t => t.Bundles),
        new Field<VerifyTally>("filesInBundles", null, t => t.Members));

    public static IEnumerable<FileVerifyRow> Of(VerifyTally tally)
    {
        const string catalogue = "catalogue", storage = "storage";
        foreach (var finding in (FileFinding[])[FileFinding.Good, FileFinding.Lost, FileFinding.WrongSize, FileFinding.WrongChecksum, FileFinding.Unreadable])
        {
            yield return new FileVerifyRow(catalogue, Name(finding), tally.Files(finding), tally.Bytes(finding), finding != FileFinding.Good);
        }

        yield return new FileVerifyRow(catalogue, "all", tally.CatalogueFiles, tally.CatalogueBytes, false);
        yield return new FileVerifyRow(storage, "registered", tally.Matched.Objects, tally.Matched.Bytes, false);
        foreach (var finding in (FileFinding[])[FileFinding.Unregistered, FileFinding.Leftover])
        {
            yield return new FileVerifyRow(storage, Name(finding), tally.Files(finding), tally.Bytes(finding), true);
        }

        yield return new FileVerifyRow(storage, "all", tally.StorageObjects, tally.StorageBytes, false);
    }

    private static string Name(FileFinding finding) => finding switch
    {
        FileFinding.WrongSize => "wrong size",
        FileFinding.WrongChecksum => "wrong checksum",
        _ => finding.ToString().ToLowerInvariant(),
    };
}
