using System.Xml.Linq;
using DcGrid.Cli.Report.Collect;
using DcGrid.Cli.Report.Html;
using DcGrid.Cli.Report.Svg;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Tests.Report;

public sealed class PlotTests
{
    [Theory]
    [InlineData(0, 10, 5, "0 2 4 6 8 10")]
    [InlineData(12, 24.5, 4, "12 14 16 18 20 22 24")]
    [InlineData(-0.3, 0.3, 3, "-0.2 0.0 0.2")]
    [InlineData(0, 0.045, 4, "0.00 0.01 0.02 0.03 0.04")]
    [InlineData(26.01, 26.09, 4, "26.02 26.04 26.06 26.08")]
    public void Ticks_are_round_and_as_long_as_they_must_be(double min, double max, int wanted, string expected)
    {
        PlotAxis axis = new("x", min, max);

        Assert.Equal(expected, string.Join(' ', axis.Ticks(wanted).Select(t => axis.TickText(t, wanted))));
    }

    [Fact]
    public void A_logarithmic_axis_has_its_ticks_at_powers_of_ten()
    {
        PlotAxis axis = new("error", 0.0005, 2, IsLog: true);

        Assert.Equal(["0.001", "0.01", "0.1", "1"], axis.Ticks(4).Select(t => axis.TickText(t, 4)));
        Assert.Equal(0.5, axis.Fraction(Math.Sqrt(0.0005 * 2)), 9);
    }

    [Fact]
    public void An_axis_around_values_leaves_room_and_takes_no_notice_of_nan()
    {
        var axis = PlotAxis.Around("x", [1, double.NaN, 3]);
        var flat = PlotAxis.Around("x", [5, 5]);

        Assert.True(axis.Min < 1 && axis.Max > 3 && axis.Max < 3.5);
        Assert.True(flat.Min < 5 && flat.Max > 5);
        Assert.Equal((0, 1), (PlotAxis.Around("x", []).Min, PlotAxis.Around("x", []).Max));
    }

    [Fact]
    public void Dots_stand_where_their_values_say()
    {
        PlotFrame frame = new("", 364, 250, new PlotAxis("x", 0, 10), new PlotAxis("y", 0, 1));
        var beyond = 0;
        var svg = Drawn(m =>
        {
            using (frame.Open(m, "test", isProbed: true))
            {
                beyond = ScatterPlot.WriteSeries(
                    m, frame, new ScatterSeries("s", "#000", 1, [(0, 0), (10, 1), (5, 0.5), (11, 0.5), (5, double.NaN)]));
            }
        });

        Assert.Equal(2, beyond);
        Assert.Equal("M52 210h0M352 10h0M202 110h0", svg.Elements("path").Single().Attribute("d")!.Value);
        Assert.Equal("52 10 352 210", svg.Attribute("data-box")!.Value);
    }

    [Fact]
    public void A_histogram_counts_every_value_once()
    {
        var histogram = Histogram.Of([0, 0.1, 0.5, 0.99, 1.0, 1.5, -0.1, double.NaN], 0, 1, 2);

        Assert.Equal([2, 3], histogram.Counts);
        Assert.Equal(3, histogram.Beyond);
    }

    [Fact]
    public async Task Attempts_of_a_slot_never_overlap_on_the_timeline()
    {
        CannedCampaign campaign = new();
        double[] starts = [0, 0.5, 2, 2.6, 4, 4.7, 6.2];
        foreach (var start in starts)
        {
            campaign.Add(Stage.ProcessCcd, CannedCampaign.Image(4192, "r", (int)(start * 10)), new Outcome(), start, 1.9, pilot: 7);
        }

        var timeline = TimelineCollector.Collect(await TaskCollector.CollectAsync(campaign, "DC_TEST", default));

        Assert.Equal(2, timeline.Lanes.Count);
        Assert.Equal(starts.Length, timeline.Lanes.Sum(l => l.Bars.Count));
        Assert.All(timeline.Lanes, lane => Assert.All(
            lane.Bars.Zip(lane.Bars.Skip(1)), pair => Assert.True(pair.First.End <= pair.Second.Start)));
        var svg = Drawn(m => TimelinePlot.Write(m, timeline));
        Assert.Equal(starts.Length, svg.Elements("rect").Count(r => (string?)r.Attribute("fill") == PlotColors.OfStage(Stage.ProcessCcd)));
    }

    private static XElement Drawn(Action<MarkupWriter> draw)
    {
        StringWriter output = new();
        using (MarkupWriter markup = new(output))
        {
            draw(markup);
        }

        return XElement.Parse(output.ToString()["<!DOCTYPE html>\n".Length..]);
    }
}
