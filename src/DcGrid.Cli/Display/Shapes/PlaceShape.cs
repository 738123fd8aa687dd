using DcGrid.Cli.Files;
using DcGrid.Cli.Output;
using DcGrid.Storage;

namespace DcGrid.Cli.Display.Shapes;

/// <summary>What <c>file ls</c> shows.</summary>
internal static class PlaceShape
{
    /// <summary>Places of the catalogue.</summary>
    /// <param name="isLong">With checksum and URL.</param>
    public static RecordShape<NamedPlace> Names(bool isLong) => new(
        new Field<NamedPlace>("files", "Files", p => p.Files) { AlignRight = true },
        new Field<NamedPlace>("sizeBytes", "Size", p => p.Bytes) { AlignRight = true, Text = p => Quantities.Bytes(p.Bytes) },
        new Field<NamedPlace>("lfn", "LFN", p => p.Name) { Tone = p => p.File is null ? Tone.Faint : Tone.Plain },
        new Field<NamedPlace>("sha256", isLong ? "SHA-256" : null, p => p.File?.Sha256),
        new Field<NamedPlace>("url", isLong ? "URL" : null, p => p.File?.Url));

    /// <summary>What is in a folder of a storage.</summary>
    /// <param name="isLong">With time, checksum and URL.</param>
    public static RecordShape<StorageEntry> Entries(bool isLong) => new(
        new Field<StorageEntry>("sizeBytes", "Size", e => e.IsFolder ? null : e.SizeBytes)
        {
            AlignRight = true,
            Text = e => e.IsFolder ? "" : Quantities.Bytes(e.SizeBytes),
        },
        new Field<StorageEntry>("modified", isLong ? "Modified" : null, e => e.Modified),
        new Field<StorageEntry>("name", "Name", e => e.Url.FileName + (e.IsFolder ? "/" : "")) { Tone = e => e.IsFolder ? Tone.Faint : Tone.Plain },
        new Field<StorageEntry>("isFolder", null, e => e.IsFolder),
        new Field<StorageEntry>("sha256", isLong ? "SHA-256" : null, e => e.Sha256),
        new Field<StorageEntry>("url", isLong ? "URL" : null, e => e.Url.ToString()));
}
