using System.CommandLine;
using DcGrid.Cli.Display.Shapes;
using DcGrid.Cli.Failures;
using DcGrid.Cli.Output;
using DcGrid.Cli.Planning;
using DcGrid.Cli.Watching;
using DcGrid.Protocol.V1;
using DcGrid.Survey.Planning;

namespace DcGrid.Cli.Commands.Campaigns;

/// <summary><c>dcgrid campaign files</c>: the files, bundles and bytes that a campaign will put into the storage, before it is submitted.</summary>
internal sealed class CampaignFilesCommand : Command
{
    private readonly CommandEnvironment _environment;
    private readonly OutputOption _output;
    private readonly PlaceOptions _places = new();
    private readonly Option<string?> _file = new("--file", "-f") { Description = "The campaign file; campaign.yaml where no campaign is named", HelpName = "FILE" };
    private readonly Option<string?> _like = new("--like") { Description = "Take files and bytes a task from this campaign's own totals", HelpName = "CAMPAIGN" };

    private readonly Argument<string?> _name = new("CAMPAIGN")
    {
        Description = "A campaign that the service knows, instead of a file",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public CampaignFilesCommand(CommandEnvironment environment)
        : base("files", "Predict how many files a campaign will put into the storage")
    {
        _environment = environment;
        _output = new OutputOption(environment.Terminal);
        Arguments.Add(_name);
        Options.Add(_file);
        _places.AddTo(this);
        Options.Add(_like);
        Options.Add(_output);
        SetAction(RunAsync);
    }

    private Terminal Terminal => _environment.Terminal;

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var (name, file) = (parse.GetValue(_name), parse.GetValue(_file));
        if (name is not null && file is not null)
        {
            throw CommandException.Usage("name a campaign of the service, or a file with -f, and not both");
        }

        var like = parse.GetValue(_like) is { } known ? (await StatusAsync(parse, known, cancellation)).Times : [];
        var forecast = name is null
            ? await OfFileAsync(parse, file ?? "campaign.yaml", like, cancellation)
            : OfCampaign(await StatusAsync(parse, name, cancellation), like);
        _output.Renderer(parse).WriteDocument(
            [
                DocumentPart.Single("summary", null, ForecastShape.Summary, forecast),
                DocumentPart.List("stages", "By stage", ForecastShape.Stages, forecast.Stages),
            ],
            csvPart: "stages");
        if (parse.GetValue(_output) == OutputFormat.Table)
        {
            Explain(forecast, isMeasured: like.Count > 0);
        }

        return forecast.IsOverLimit ? (int)ExitCode.Conflict : (int)ExitCode.Ok;
    }

    private void Explain(StorageForecast forecast, bool isMeasured)
    {
        Terminal.Out.WriteLine();
        if (isMeasured && forecast.Stages.Where(s => !s.IsMeasured).Select(s => s.Stage).ToList() is { Count: > 0 } rest)
        {
            Terminal.Out.WriteLine($"That campaign has no attempt of {string.Join(", ", rest)} yet: the payload's usual figures stand there.");
        }

        Terminal.Out.WriteLine("Each task counts once; one that is tried again leaves its logs, and an attempt that was lost may leave files that are not registered.");
        if (forecast.Bundles is not null)
        {
            Terminal.Out.WriteLine("Bundles are counted as full as they may be: pilots that run out of work, or wait too long for more, close them before that.");
        }

        if (forecast.IsOverLimit)
        {
            Terminal.Out.WriteLine("OVER THE LIMIT: " + forecast.Refusal());
        }
    }

    private async Task<StorageForecast> OfFileAsync(
        ParseResult parse, string file, IReadOnlyCollection<StageTimes> like, CancellationToken cancellation)
    {
        var spec = CampaignFile.Read(Terminal.Resolve(file), _places.Read(parse, Terminal));
        CampaignPlanning planning = new(spec);
        using var plan = await StepProgress.RunAsync(
            Terminal, "Reading frames", planning.FrameCount, progress => planning.PlanAsync(progress, cancellation));
        return StorageForecast.Of(spec.Definition, stage => plan.Counts.Tasks((SurveyStage)stage), like);
    }

    private static StorageForecast OfCampaign(GetCampaignStatusResponse status, IReadOnlyCollection<StageTimes> like) => StorageForecast.Of(
        status.Campaign.Definition, stage => status.Planned.Where(p => p.Stage == stage).Sum(p => p.Count), like);

    private async Task<GetCampaignStatusResponse> StatusAsync(ParseResult parse, string campaign, CancellationToken cancellation)
    {
        await using var server = await _environment.ConnectAsync(parse, cancellation);
        return await server.Admin.GetCampaignStatusAsync(new GetCampaignStatusRequest { Campaign = campaign }, server.Call(cancellation));
    }
}
