using System.CommandLine;
using System.Globalization;
using DcGrid.Cli.Display;
using DcGrid.Cli.Output;
using DcGrid.Cli.Verification;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Commands.Campaigns;

/// <summary><c>dcgrid campaign verify</c>: a query, not a scan of logs, and its counts must close.</summary>
internal sealed class CampaignVerifyCommand : Command
{
    private readonly CommandEnvironment _environment;
    private readonly OutputOption _output;
    private readonly Argument<string> _name = SharedArguments.CampaignName();

    private readonly Option<bool> _recount = new("--recount")
    {
        Description = "Count the tasks themselves anew; the service does so every 15 minutes, and always for up to 50 000 tasks",
    };

    public CampaignVerifyCommand(CommandEnvironment environment)
        : base("verify", "Count outcomes by stage and filter, and check that the counts close")
    {
        _environment = environment;
        _output = new OutputOption(environment.Terminal);
        Arguments.Add(_name);
        Options.Add(_recount);
        Options.Add(_output);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        await using var server = await _environment.ConnectAsync(parse, cancellation);
        var answer = await server.Admin.VerifyCampaignAsync(
            new VerifyCampaignRequest { Campaign = parse.GetRequiredValue(_name), Recount = parse.GetValue(_recount) }, server.Call(cancellation));
        var table = VerificationTable.Of(answer);
        _output.Renderer(parse).WriteDocument(Parts(table), csvPart: "rows");

        // The verdict is for people; programs have the exit status and the JSON.
        if (parse.GetValue(_output) == OutputFormat.Table)
        {
            _environment.Terminal.Out.WriteLine();
            _environment.Terminal.Out.WriteLine(RecountLine(answer));
            _environment.Terminal.Out.WriteLine(VerdictLine(table));
        }

        return (int)table.Verdict;
    }

    private static IReadOnlyList<DocumentPart> Parts(VerificationTable table) =>
    [
        DocumentPart.Single("verdict", null, VerificationShape.Verdict, table),
        DocumentPart.List("rows", null, VerificationShape.Rows, table.Rows),
        DocumentPart.List("discrepancies", "Counts that do not close", VerificationShape.Lines, table.Discrepancies),
        DocumentPart.List("missing", "Planned, and not in the task table", VerificationShape.Items, table.Answer.Missing),
        DocumentPart.List("unplanned", "In the task table, and not planned", VerificationShape.Items, table.Answer.Unplanned),
    ];

    /// <summary>What the counts rest on.</summary>
    internal static string RecountLine(VerifyCampaignResponse answer) => answer.Recounted is { } recounted
        ? string.Create(CultureInfo.InvariantCulture, $"The tasks themselves were last counted at {recounted.ToDateTimeOffset():yyyy-MM-dd HH:mm:ss}Z.")
        : "The tasks themselves were not counted anew yet; --recount does it now.";

    /// <summary>The last line: whether the counts close, and what is left to do.</summary>
    internal static string VerdictLine(VerificationTable table)
    {
        var name = table.Answer.Status.Campaign.Name;
        var planned = table.Planned;
        var unsettled = table.CountOf(VerificationRowKind.Unsettled);
        var failed = table.CountOf(VerificationRowKind.Failed);
        var counts = string.Create(CultureInfo.InvariantCulture, $"{name}: counts close: planned {planned} = sum of all rows");
        return table.Verdict switch
        {
            ExitCode.CountsDoNotClose => $"{name}: COUNTS DO NOT CLOSE; see above, and the logbook: dcgrid events --campaign {name}",
            ExitCode.NotSettled => string.Create(
                CultureInfo.InvariantCulture, $"{counts}; {unsettled} not settled yet: dcgrid campaign status {name} --watch"),
            ExitCode.SettledWithFailures => string.Create(
                CultureInfo.InvariantCulture,
                $"{counts}; settled, {failed} failed ({Percent.Of(failed, planned)}): dcgrid task list --campaign {name} --state failed"),
            _ => $"{counts}; settled, none failed",
        };
    }
}
