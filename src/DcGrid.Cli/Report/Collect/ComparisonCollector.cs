using DcGrid.Cli.Report.Compare;
using DcGrid.Protocol.V1;
using DcGrid.Survey.Ids;

namespace DcGrid.Cli.Report.Collect;

/// <summary>Reads our tables of the frames that the reference has and compares them.</summary>
/// <param name="tables">Reads the tables.</param>
internal sealed class ComparisonCollector(TableReader tables)
{
    public async Task<CatalogueComparison> CollectAsync(
        string campaign, ReferenceCatalogue reference, CancellationToken cancellation)
    {
        CatalogueComparer comparer = new(reference);
        List<(ImageDataId Frame, OutputFile File)> wanted = [];
        await foreach (var file in tables.Source.ListFilesAsync(campaign, Stage.ProcessCcd, "src", cancellation))
        {
            if (file.DataId?.Image is { } image
                && SurveyFilters.TryParse(image.Filter, out var filter)
                && new ImageDataId(image.Run, image.Camcol, image.Field, filter) is var frame
                && comparer.Wants(frame))
            {
                wanted.Add((frame, file.File));
            }
        }

        foreach ((var frame, var file) in wanted)
        {
            if (await tables.ReadAsync(file, cancellation) is { } table)
            {
                comparer.Add(frame, table);
            }
        }

        return comparer.Conclude();
    }
}
