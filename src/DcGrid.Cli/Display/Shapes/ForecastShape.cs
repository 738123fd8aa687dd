using DcGrid.Cli.Output;
using DcGrid.Cli.Planning;

namespace DcGrid.Cli.Display.Shapes;

/// <summary>What a campaign will put into the storage.</summary>
internal static class ForecastShape
{
    public static RecordShape<StageForecast> Stages { get; } = new(
        new Field<StageForecast>("stage", "Stage", s => Names.Of(s.Stage)),
        new Field<StageForecast>("tasks", "Tasks", s => s.Tasks) { AlignRight = true },
        new Field<StageForecast>("filesPerTask", "Files a task", s => Math.Round(s.Yield.Files, 2)) { AlignRight = true },
        new Field<StageForecast>("bytesPerTask", "Size a task", s => (long)s.Yield.Bytes)
        {
            AlignRight = true,
            Text = s => Quantities.Bytes((long)s.Yield.Bytes),
        },
        new Field<StageForecast>("files", "Files", s => s.Files) { AlignRight = true },
        new Field<StageForecast>("bundles", "Bundles", s => s.Bundles) { AlignRight = true },
        new Field<StageForecast>("objects", "In the storage", s => s.Objects) { AlignRight = true },
        new Field<StageForecast>("bytes", "Size", s => s.Bytes) { AlignRight = true, Text = s => Quantities.Bytes(s.Bytes) },
        new Field<StageForecast>("measured", null, s => s.IsMeasured));

    public static RecordShape<StorageForecast> Summary { get; } = new(
        new Field<StorageForecast>("campaign", "Campaign", f => f.Definition.Name),
        new Field<StorageForecast>("outputUrl", "Stored below", f => f.Definition.OutputUrl),
        new Field<StorageForecast>("tasks", "Tasks", f => f.Tasks),
        new Field<StorageForecast>("files", "Files", f => f.Files),
        new Field<StorageForecast>("bundles", "Bundles", f => f.Bundles),
        new Field<StorageForecast>("objects", "In the storage", f => f.Objects),
        new Field<StorageForecast>("bytes", "Size", f => f.Bytes) { Text = f => Quantities.Bytes(f.Bytes) },
        new Field<StorageForecast>("maxFiles", "Allowed", f => f.Definition.MaxFiles > 0 ? f.Definition.MaxFiles : null)
        {
            Tone = f => f.IsOverLimit ? Tone.Bad : Tone.Good,
        });
}
