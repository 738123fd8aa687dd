using DcGrid.Cli.Commands.Campaigns;
using DcGrid.Cli.Display;
using DcGrid.Cli.Output;
using DcGrid.Cli.Tests.Support;
using DcGrid.Cli.Verification;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Tests.Verification;

public sealed class VerificationTableTests
{
    [Fact]
    public void The_table_of_2013_for_filter_i_loses_one_image_and_says_so()
    {
        var table = VerificationTable.Of(Filter_i_of_2013());
        Assert.False(table.CountsClose);
        Assert.Equal(ExitCode.CountsDoNotClose, table.Verdict);
        Assert.Equal(["ProcessCcd i: planned 313319, the rows add up to 313318: 1 is in no row"], table.Discrepancies);
        Assert.Equal(313318, table.Rows.Single(r => r.Kind == VerificationRowKind.Sum).Count);
    }

    [Fact]
    public void The_rows_of_2013_have_the_reports_percentages()
    {
        FakeTerminal terminal = new();
        var table = VerificationTable.Of(Filter_i_of_2013());
        new TableOutput(terminal.Terminal).WriteDocument(
            [DocumentPart.List("rows", null, VerificationShape.Rows, table.Rows)], "rows");
        Assert.Equal(
            """
            STAGE       FILTER  OUTCOME                         TASKS     SHARE
            ProcessCcd  i       OK                             309324    98.7 %
            ProcessCcd  i       ASTROMETRY_FAILED                2131   0.680 %
            ProcessCcd  i       INPUT_MISSING                     674   0.215 %
            ProcessCcd  i       INPUT_TYPE_EXPOSURE              1188   0.379 %
            ProcessCcd  i       UNCLASSIFIED                        1  <0.001 %
            ProcessCcd  i       sum                  313318 of 313319    99.9 %

            """,
            terminal.Out);
    }

    [Fact]
    public void With_the_lost_image_found_the_counts_close_and_failures_remain()
    {
        var answer = Filter_i_of_2013();
        answer.Status.Counts.Add(Count(TaskState.Failed, OutcomeCode.MatchesFailed, 1));
        var table = VerificationTable.Of(answer);
        Assert.True(table.CountsClose);
        Assert.Equal(ExitCode.SettledWithFailures, table.Verdict);
        Assert.Equal(
            "DC_2013: counts close: planned 313319 = sum of all rows; settled, 3995 failed (1.28 %): "
            + "dcgrid task list --campaign DC_2013 --state failed",
            CampaignVerifyCommand.VerdictLine(table));
    }

    [Fact]
    public void A_missing_data_id_does_not_close_even_when_the_sums_agree()
    {
        var answer = AllGood(3);
        answer.Missing.Add(new PlannedItem { Stage = Stage.ProcessCcd, DataId = new DataId { Image = new ImageId { Run = 1 } } });
        Assert.Equal(ExitCode.CountsDoNotClose, VerificationTable.Of(answer).Verdict);
    }

    [Fact]
    public void What_the_service_says_does_not_close_does_not_close()
    {
        var answer = AllGood(3);
        answer.Discrepancies.Add("12 tasks have two accepted attempts");
        var table = VerificationTable.Of(answer);
        Assert.Equal(ExitCode.CountsDoNotClose, table.Verdict);
        Assert.Equal(["12 tasks have two accepted attempts"], table.Discrepancies);
    }

    [Fact]
    public void More_tasks_than_planned_do_not_close()
    {
        var answer = AllGood(3);
        answer.Status.Planned[0].Count = 2;
        Assert.Equal(
            ["ProcessCcd i: planned 2, the rows add up to 3: 1 is in the rows and not in the plan"],
            VerificationTable.Of(answer).Discrepancies);
    }

    [Fact]
    public void Unsettled_tasks_are_rows_too()
    {
        var answer = AllGood(3);
        answer.Status.Planned[0].Count = 8;
        answer.Status.Counts.Add(Count(TaskState.Leased, OutcomeCode.Ok, 4));
        answer.Status.Counts.Add(Count(TaskState.Held, OutcomeCode.PilotLost, 1));
        var table = VerificationTable.Of(answer);
        Assert.Equal(ExitCode.NotSettled, table.Verdict);
        Assert.Equal(["OK", "(leased)", "(held)", "sum"], table.Rows.Select(r => r.Row));
    }

    [Fact]
    public void All_good_is_exit_status_0()
    {
        var table = VerificationTable.Of(AllGood(3));
        Assert.Equal(ExitCode.Ok, table.Verdict);
        Assert.Equal("DC_2013: counts close: planned 3 = sum of all rows; settled, none failed", CampaignVerifyCommand.VerdictLine(table));
    }

    [Fact]
    public void Cancelled_tasks_count_as_failures_in_a_row_of_their_own()
    {
        var answer = AllGood(3);
        answer.Status.Planned[0].Count = 4;
        answer.Status.Counts.Add(Count(TaskState.Cancelled, OutcomeCode.Ok, 1));
        var table = VerificationTable.Of(answer);
        Assert.Equal(ExitCode.SettledWithFailures, table.Verdict);
        Assert.Contains(table.Rows, r => r is { Row: "CANCELLED", Count: 1 });
    }

    [Fact]
    public void Filters_come_in_the_telescopes_order_and_stages_in_the_productions()
    {
        var answer = AllGood(1);
        foreach (var filter in (string[])["z", "u", "r", "g"])
        {
            answer.Status.Planned.Add(new PlannedCount { Stage = Stage.Coadd, Filter = filter, Count = 0 });
        }

        Assert.Equal(
            ["ProcessCcd i", "Coadd u", "Coadd g", "Coadd r", "Coadd z"],
            VerificationTable.Of(answer).Rows.Select(r => $"{Names.Of(r.Stage)} {r.Filter}").Distinct());
    }

    internal static VerifyCampaignResponse Filter_i_of_2013()
    {
        var answer = AllGood(309324);
        answer.Status.Planned[0].Count = 313319;
        answer.Status.Counts.Add(Count(TaskState.Failed, OutcomeCode.AstrometryFailed, 2131));
        answer.Status.Counts.Add(Count(TaskState.Failed, OutcomeCode.InputMissing, 674));
        answer.Status.Counts.Add(Count(TaskState.Failed, OutcomeCode.InputTypeExposure, 1188));
        answer.Status.Counts.Add(Count(TaskState.Failed, OutcomeCode.Unclassified, 1));
        return answer;
    }

    internal static VerifyCampaignResponse AllGood(long count)
    {
        VerifyCampaignResponse answer = new()
        {
            Status = new GetCampaignStatusResponse { Campaign = new CampaignRecord { Name = "DC_2013", State = "settled" } },
        };
        answer.Status.Planned.Add(new PlannedCount { Stage = Stage.ProcessCcd, Filter = "i", Count = count });
        answer.Status.Counts.Add(Count(TaskState.Done, OutcomeCode.Ok, count));
        return answer;
    }

    private static TaskCount Count(TaskState state, OutcomeCode outcome, long count) =>
        new() { Stage = Stage.ProcessCcd, Filter = "i", State = state, Outcome = outcome, Count = count };
}
