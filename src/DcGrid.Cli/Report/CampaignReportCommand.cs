using System.CommandLine;
using System.Text;
using DcGrid.Cli.Commands;
using DcGrid.Cli.Report.Collect;
using DcGrid.Cli.Report.Compare;
using DcGrid.Cli.Report.Html;
using DcGrid.Cli.Report.Json;
using DcGrid.Cli.Report.Model;
using DcGrid.Cli.Report.Source;
using DcGrid.Storage;

namespace DcGrid.Cli.Report;

/// <summary><c>dcgrid campaign report</c>: a page to look at, and on request the same for programs.</summary>
internal sealed class CampaignReportCommand : Command
{
    private readonly CommandEnvironment _environment;
    private readonly Argument<string> _name = SharedArguments.CampaignName();

    private readonly Option<string> _page = new("--out", "-o")
    {
        Description = "The HTML file to write",
        HelpName = "FILE",
        DefaultValueFactory = _ => "report.html",
    };

    private readonly Option<string?> _json = new("--json")
    {
        Description = "Also write the figures as JSON, for programs",
        HelpName = "FILE",
    };

    private readonly Option<string?> _compare = new("--compare")
    {
        Description = "Compare with the sources that a release of the LSST stack measured on the same frames",
        HelpName = "FILE",
    };

    public CampaignReportCommand(CommandEnvironment environment)
        : base("report", "Write a report on a campaign: counts, times, pictures, quality, comparison")
    {
        _environment = environment;
        Arguments.Add(_name);
        Options.Add(_page);
        Options.Add(_json);
        Options.Add(_compare);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var terminal = _environment.Terminal;
        var reference = parse.GetValue(_compare) is { } path
            ? await ReferenceCatalogue.ReadAsync(terminal.Resolve(path), cancellation)
            : null;
        CampaignReport report;
        await using (var server = await _environment.ConnectAsync(parse, cancellation))
        {
            await using var storage = StorageElements.CreateDefault([], terminal.Time);
            GrpcReportSource source = new(server, storage);
            ReportSubject subject = new(parse.GetRequiredValue(_name), reference, terminal.Time.GetUtcNow());
            report = await ReportBuilder.BuildAsync(source, subject, cancellation);
        }

        var page = terminal.Resolve(parse.GetRequiredValue(_page));
        WholeFile.Write(page, stream =>
        {
            using StreamWriter writer = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
            HtmlReport.Write(writer, report);
        });
        terminal.Out.WriteLine($"report: {page}");
        if (parse.GetValue(_json) is { } json)
        {
            var figures = terminal.Resolve(json);
            WholeFile.Write(figures, stream => JsonReport.Write(stream, report));
            terminal.Out.WriteLine($"figures: {figures}");
        }

        foreach (var note in report.Notes)
        {
            terminal.Note(note);
        }

        return (int)ExitCode.Ok;
    }
}
