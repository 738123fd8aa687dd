using DcGrid.Cli.Output;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Display.Shapes;

/// <summary>An output of a settled task.</summary>
internal static class FileShape
{
    public static RecordShape<FileRecord> Instance { get; } = new(
        new Field<FileRecord>("taskId", "Task", f => f.TaskId) { AlignRight = true },
        new Field<FileRecord>("stage", "Stage", f => Names.Of(f.Stage)),
        new Field<FileRecord>("dataId", "Data id", f => DataIds.Cell(f.DataId)),
        new Field<FileRecord>("attempt", null, f => f.Attempt),
        new Field<FileRecord>("role", "Role", f => f.File.Role),
        new Field<FileRecord>("sizeBytes", "Size", f => f.File.SizeBytes)
        {
            AlignRight = true,
            Text = f => Quantities.Bytes(f.File.SizeBytes),
        },
        new Field<FileRecord>("sha256", null, f => f.File.Sha256),
        new Field<FileRecord>("url", null, f => f.File.Url),
        new Field<FileRecord>("lfn", "LFN", f => f.File.Lfn));
}
