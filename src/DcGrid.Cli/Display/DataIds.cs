using System.Globalization;
using DcGrid.Cli.Output;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Display;

/// <summary>Data ids as the field writes them: "run=4192 camcol=4 field=300 filter=r", "tract=0 patch=380,5 filter=r".</summary>
internal static class DataIds
{
    public static string Text(DataId? id) => id?.IdCase switch
    {
        DataId.IdOneofCase.Image =>
            string.Create(CultureInfo.InvariantCulture, $"run={id.Image.Run} camcol={id.Image.Camcol} field={id.Image.Field} filter={id.Image.Filter}"),
        DataId.IdOneofCase.Patch =>
            string.Create(CultureInfo.InvariantCulture, $"tract={id.Patch.Tract} patch={id.Patch.PatchX},{id.Patch.PatchY} filter={id.Patch.Filter}"),
        _ => "",
    };

    public static string Filter(DataId? id) => id?.IdCase switch
    {
        DataId.IdOneofCase.Image => id.Image.Filter,
        DataId.IdOneofCase.Patch => id.Patch.Filter,
        _ => "",
    };

    /// <summary>For a record's field: the text for people, the parts for programs; null for none.</summary>
    public static Composite? Cell(DataId? id) => id?.IdCase switch
    {
        DataId.IdOneofCase.Image => new Composite(
            Text(id),
            [("run", id.Image.Run), ("camcol", id.Image.Camcol), ("field", id.Image.Field), ("filter", id.Image.Filter)]),
        DataId.IdOneofCase.Patch => new Composite(
            Text(id),
            [
                ("tract", id.Patch.Tract),
                ("patch", string.Create(CultureInfo.InvariantCulture, $"{id.Patch.PatchX},{id.Patch.PatchY}")),
                ("filter", id.Patch.Filter),
            ]),
        _ => null,
    };
}
