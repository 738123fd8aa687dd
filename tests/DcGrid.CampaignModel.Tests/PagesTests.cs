using System.Globalization;
using System.Xml.Linq;
using DcGrid.CampaignModel.Pages;
using DcGrid.CampaignModel.Work;

namespace DcGrid.CampaignModel.Tests;

public sealed class PagesTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private readonly CampaignWork _work = SmallCampaign.Survey(1);

    [Fact]
    public void The_page_has_a_table_for_each_comparison_and_its_figures()
    {
        var comparisons = Comparisons();
        var page = new ModelPage(_work, 1, 0.004).Markdown(comparisons, "picture.svg");
        Assert.Contains("![Complete patches against time](picture.svg)", page, StringComparison.Ordinal);
        Assert.Contains("## Astromatic, 40 slots", page, StringComparison.Ordinal);
        Assert.Contains("## LSST stack of 2013, 80 slots", page, StringComparison.Ordinal);
        foreach (var comparison in comparisons)
        {
            Assert.Contains(
                string.Create(CultureInfo.InvariantCulture, $"| makespan, hours | {comparison.Barrier.MakespanSeconds / 3600:F2} | {comparison.Chain.MakespanSeconds / 3600:F2} |"),
                page,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_picture_has_two_rising_lines_a_panel_that_stay_within_it()
    {
        var picture = XDocument.Parse(CompletionChart.Draw(Comparisons())).Root!;
        var lines = picture.Descendants(Svg + "polyline").Select(line => Points((string)line.Attribute("points")!)).ToList();
        Assert.Equal(4, lines.Count);
        foreach (var line in lines)
        {
            Assert.Equal(line.OrderBy(point => point.X).Select(point => point.X), line.Select(point => point.X));
            Assert.Equal(line.OrderByDescending(point => point.Y).Select(point => point.Y), line.Select(point => point.Y));
            Assert.All(line, point => Assert.True(point is { X: >= 0 and <= 460, Y: >= 0 and <= 300 }));
        }
    }

    [Fact]
    public void The_derived_times_of_2013_add_up_to_its_jobs()
    {
        var times = ModelCase.Stack2013(_work).Times;
        Assert.Equal(9000, ModelCase.JobSeconds, 6);
        Assert.Equal(ModelCase.JobSeconds, 250 * times.ProcessCcdSeconds, 6);
        Assert.Equal(ModelCase.JobSeconds, 150 * times.ForcedPhotSeconds, 6);
        Assert.Equal(ModelCase.JobSeconds * _work.CoaddCount / 2, times.CoaddSecondsPerImage * _work.LinkCount, 3);
    }

    private Comparison[] Comparisons() =>
        [Comparison.Of(_work, ModelCase.Astromatic, 40, 1), Comparison.Of(_work, ModelCase.Stack2013(_work), 80, 1)];

    private static List<(double X, double Y)> Points(string text) =>
        [.. text.Split(' ').Select(point => point.Split(',')).Select(xy => (double.Parse(xy[0], CultureInfo.InvariantCulture), double.Parse(xy[1], CultureInfo.InvariantCulture)))];
}
