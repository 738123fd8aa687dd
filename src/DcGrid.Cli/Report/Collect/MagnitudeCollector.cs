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
        Dictionary<string, MagnitudeSeries> coadd = await SeriesAsync(campaign, Stage.Coadd, "coaddSrc", cancellation);
        Dictionary<string, MagnitudeSeries> forced = await SeriesAsync(campaign, Stage.ForcedPhot, "forcedSrc", cancellation);
        MagnitudeSeries none = Series(0, [], new EvenSample<FileRecord>(2));
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
        await foreach (FileRecord file in tables.Source.ListFilesAsync(campaign, stage, role, cancellation))
        {
            string filter = DataIds.Filter(file.DataId);
            if (!files.TryGetValue(filter, out EvenSample<FileRecord>? sample))
            {
                files[filter] = sample = new EvenSample<FileRecord>(ReportLimits.MaxTablesPerFilter);
            }

            sample.Add(file);
        }

        Dictionary<string, MagnitudeSeries> series = [];
        foreach ((string filter, EvenSample<FileRecord> sample) in files)
        {
            List<SourceTable> read = [];
            foreach (FileRecord file in sample.Items)
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
        foreach (MeasuredSource source in sources)
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

        double fiveSigma = nearFiveSigma.Count < MinSourcesForDepth ? double.NaN : RobustStatistics.Of(nearFiveSigma).Median;
        return new MagnitudeSeries(points.Items, count, points.Seen, read, files.Seen, fiveSigma);
    }
}
