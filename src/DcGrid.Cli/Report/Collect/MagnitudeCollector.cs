using DcGrid.Cli.Display;
using DcGrid.Cli.Report.Model;
using DcGrid.Cli.Report.Source;
using DcGrid.CrossMatch;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Report.Collect;

/// <summary>Magnitudes and errors of an even sample of the source tables of each filter.</summary>
/// <param name="tables">Reads the tables.</param>
internal sealed class MagnitudeCollector(TableReader tables)
{
    /// <summary>Sources between these signal-to-noises say at which magnitude it is 5.</summary>
    private const double LeastDepthSignalToNoise = 4.5;
    private const double MostDepthSignalToNoise = 5.5;
    private const int MinSourcesForDepth = 5;

    public async Task<IReadOnlyList<FilterMagnitudes>> CollectAsync(string campaign, CancellationToken cancellation)
    {
        var coadd = await SeriesAsync(campaign, Stage.Coadd, "coaddSrc", cancellation);
        var forced = await SeriesAsync(campaign, Stage.ForcedPhot, "forcedSrc", cancellation);
        var none = Series(0, [], new EvenSample<FileRecord>(2));
        return
        [
            .. coadd.Keys.Union(forced.Keys)
                .OrderBy(Names.OrderOfFilter)
                .Select(f => new FilterMagnitudes(f, coadd.GetValueOrDefault(f, none), forced.GetValueOrDefault(f, none))),
        ];
    }

    private async Task<Dictionary<string, MagnitudeSeries>> SeriesAsync(
        string campaign, Stage stage, string role, CancellationToken cancellation)
    {
        Dictionary<string, EvenSample<FileRecord>> files = [];
        await foreach (var file in tables.Source.ListFilesAsync(campaign, stage, role, cancellation))
        {
            var filter = DataIds.Filter(file.DataId);
            if (!files.TryGetValue(filter, out var sample))
            {
                files[filter] = sample = new EvenSample<FileRecord>(ReportLimits.MaxTablesPerFilter);
            }

            sample.Add(file);
        }

        Dictionary<string, MagnitudeSeries> series = [];
        foreach ((var filter, var sample) in files)
        {
            List<SourceTable> read = [];
            foreach (var file in sample.Items)
            {
                if (await tables.ReadAsync(file.File, cancellation) is { } table)
                {
                    read.Add(table);
                }
            }

            series[filter] = Series(read.Count, read.SelectMany(t => t.Sources), sample);
        }

        return series;
    }

    private static MagnitudeSeries Series(int read, IEnumerable<MeasuredSource> sources, EvenSample<FileRecord> files)
    {
        EvenSample<MagnitudePoint> points = new(ReportLimits.MaxPointsPerSeries);
        List<double> nearFiveSigma = [];
        long count = 0;
        foreach (var source in sources)
        {
            count++;
            if (!double.IsFinite(source.Mag) || !(source.MagSigma > 0))
            {
                continue;
            }

            points.Add(new MagnitudePoint(source.Mag, source.MagSigma));
            if (source.Flux / source.FluxSigma is > LeastDepthSignalToNoise and < MostDepthSignalToNoise)
            {
                nearFiveSigma.Add(source.Mag);
            }
        }

        var fiveSigma = nearFiveSigma.Count < MinSourcesForDepth ? double.NaN : RobustStatistics.Of(nearFiveSigma).Median;
        return new MagnitudeSeries(points.Items, count, points.Seen, read, files.Seen, fiveSigma);
    }
}
