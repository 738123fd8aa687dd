using System.Text.Json;
using DcGrid.Cli.Report.Json;

namespace DcGrid.Cli.Tests.Report;

public sealed class JsonReportTests
{
    [Fact]
    public async Task Programs_find_the_figures_under_names_that_stay()
    {
        using MemoryStream file = new();
        JsonReport.Write(file, await SampleCampaign.ReportAsync(SampleCampaign.WithRealFiles()));
        var root = JsonDocument.Parse(file.ToArray()).RootElement;

        Assert.Equal(1, root.GetProperty("formatVersion").GetInt32());
        Assert.True(root.GetProperty("verification").GetProperty("countsClose").GetBoolean());
        var stage = root.GetProperty("stages")[0];
        Assert.Equal("ProcessCcd", stage.GetProperty("stage").GetString());
        Assert.Equal(36, stage.GetProperty("elapsedSeconds").GetDouble());
        Assert.Equal(0.015, root.GetProperty("overhead").GetProperty("meanSeconds").GetDouble(), 9);
        Assert.Equal(0.015, root.GetProperty("overhead").GetProperty("maxSeconds").GetDouble(), 9);
        var frame = root.GetProperty("frames")[0];
        Assert.Equal((6377, "z"), (frame.GetProperty("run").GetInt32(), frame.GetProperty("filter").GetString()));
        Assert.Equal(0.042, frame.GetProperty("figures").GetProperty("astrometricScatter").GetDouble());
        var filter = root.GetProperty("comparison").GetProperty("filters")[0];
        Assert.Equal("z", filter.GetProperty("filter").GetString());
        Assert.InRange(filter.GetProperty("matchedFraction").GetDouble(), 0.95, 1);
        Assert.InRange(filter.GetProperty("medianFluxRatio").GetDouble(), 0.9, 1.1);
        Assert.Equal(0, root.GetProperty("failures").GetProperty("total").GetInt64());
    }

    [Fact]
    public async Task What_is_not_known_is_null()
    {
        using MemoryStream file = new();
        JsonReport.Write(file, await SampleCampaign.ReportAsync(new CannedCampaign()));
        var root = JsonDocument.Parse(file.ToArray()).RootElement;

        Assert.Equal(JsonValueKind.Null, root.GetProperty("overhead").GetProperty("meanSeconds").ValueKind);
        Assert.Equal(JsonValueKind.Null, root.GetProperty("campaign").GetProperty("firstStarted").ValueKind);
    }
}
