using DcGrid.Bench.Campaigns;
using DcGrid.Bench.Pilots;
using DcGrid.Protocol.V1;

namespace DcGrid.Bench.Tests;

public sealed class PlannedCampaignTests
{
    [Fact]
    public void Every_task_has_a_data_id_of_its_own()
    {
        var campaign = new PlannedCampaign("X", 60_000);
        Assert.Equal(60_000, Enumerable.Range(0, 60_000).Select(index => campaign.Task(index).DataId).Distinct().Count());
    }

    [Fact]
    public void A_realistic_report_has_the_outputs_and_figures_of_an_image_and_its_message_is_used_again()
    {
        var writer = new ReportWriter(new() { Content = ReportContent.Realistic });
        var request = new ReportRequest();
        writer.Add(request, new(7, 1, Stage.ProcessCcd, "file:///x", 3, OutcomeCode.Ok));
        var first = request.Reports[0];
        Assert.Equal((3, 15), (first.Outputs.Count, first.Outcome.Figures.Count));
        Assert.All(first.Outputs, output => Assert.Matches("^[0-9a-f]{64}$", output.Sha256));
        Assert.Equal(3, first.Outputs.Select(output => output.Sha256).Distinct().Count());

        writer.Recycle(request);
        Assert.Empty(request.Reports);
        writer.Add(request, new(8, 2, Stage.ProcessCcd, "file:///x", 3, OutcomeCode.PsfFailed));
        Assert.Same(first, request.Reports[0]);
        Assert.Equal((8, 2, OutcomeCode.PsfFailed), (first.TaskId, first.Attempt, first.Outcome.Code));
        Assert.Empty(first.Outputs);
        Assert.Single(first.Outcome.Errors);
    }
}
