using DcGrid.Cli.Output;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Display.Shapes;

/// <summary>Where a file is.</summary>
internal static class LocationShape
{
    public static RecordShape<LocatedFile> Instance { get; } = new(
        new Field<LocatedFile>("lfn", "LFN", f => f.Lfn),
        new Field<LocatedFile>("sizeBytes", "Size", f => f.SizeBytes) { AlignRight = true, Text = f => Quantities.Bytes(f.SizeBytes) },
        new Field<LocatedFile>("sha256", null, f => f.Sha256),
        new Field<LocatedFile>("taskId", "Task", f => f.TaskId > 0 ? f.TaskId : null) { AlignRight = true },
        new Field<LocatedFile>("url", "URL", f => f.Url));
}
