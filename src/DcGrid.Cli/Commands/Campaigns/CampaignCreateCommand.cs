using System.CommandLine;
using DcGrid.Cli.Connection;
using DcGrid.Cli.Display.Shapes;
using DcGrid.Cli.Failures;
using DcGrid.Cli.Output;
using DcGrid.Cli.Planning;
using DcGrid.Cli.Watching;
using DcGrid.Protocol.V1;
using DcGrid.Survey.Planning;
using Grpc.Core;

namespace DcGrid.Cli.Commands.Campaigns;

/// <summary>
/// <c>dcgrid campaign create</c>: plans here, sends the tasks to the service, opens the campaign. Each step may be repeated:
/// a run that was cut short is finished by running it again.
/// </summary>
internal sealed class CampaignCreateCommand : Command
{
    private const int MaxWarningsShown = 10;

    private readonly CommandEnvironment _environment;
    private readonly OutputOption _output;
    private readonly Option<string> _file = new("--file", "-f") { Description = "The campaign file", HelpName = "FILE", DefaultValueFactory = _ => "campaign.yaml" };
    private readonly Option<bool> _dryRun = new("--dry-run", "-n") { Description = "Plan and count, and tell the service nothing" };
    private readonly Option<bool> _noStart = new("--no-start") { Description = "Submit the tasks and leave the campaign closed" };
    private readonly PlaceOptions _places = new();

    public CampaignCreateCommand(CommandEnvironment environment)
        : base("create", "Plan a campaign, submit its tasks and start it")
    {
        _environment = environment;
        _output = new OutputOption(environment.Terminal);
        Options.Add(_file);
        Options.Add(_dryRun);
        Options.Add(_noStart);
        _places.AddTo(this);
        Options.Add(_output);
        SetAction(RunAsync);
    }

    private Terminal Terminal => _environment.Terminal;

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var spec = CampaignFile.Read(Terminal.Resolve(parse.GetRequiredValue(_file)), _places.Read(parse, Terminal));
        CampaignPlanning planning = new(spec);
        using var plan = await StepProgress.RunAsync(
            Terminal, "Reading frames", planning.FrameCount, progress => planning.PlanAsync(progress, cancellation));
        Warn(plan, planning);
        var forecast = StorageForecast.Of(spec.Definition, stage => plan.Counts.Tasks((SurveyStage)stage), []);
        if (forecast.IsOverLimit)
        {
            throw new CommandException(ExitCode.Conflict, forecast.Refusal());
        }

        CreationSummary summary = new(
            spec.Definition.Name, DryRun: true, "not created", plan.Counts, forecast, 0, 0, plan.Warnings.Count + planning.Strangers.Count);
        if (!parse.GetValue(_dryRun))
        {
            await using var server = await _environment.ConnectAsync(parse, cancellation);
            summary = await CreateAsync(server, spec, plan, summary, start: !parse.GetValue(_noStart), cancellation);
        }

        _output.Renderer(parse).WriteDocument(
            [
                DocumentPart.Single("summary", null, PlanShape.Summary, summary),
                DocumentPart.List("plan", "Planned tasks", PlanShape.Rows, PlanRow.Of(plan.Counts)),
            ],
            csvPart: "plan");
        return (int)ExitCode.Ok;
    }

    private async Task<CreationSummary> CreateAsync(
        ServerConnection server, CampaignSpec spec, CampaignPlan plan, CreationSummary summary, bool start, CancellationToken cancellation)
    {
        var name = spec.Definition.Name;
        var missing = await CheckInputsAsync(server, spec, plan, cancellation);
        await server.Admin.CreateCampaignAsync(new CreateCampaignRequest { Definition = spec.Definition }, server.Call(cancellation));
        var submitted = await StepProgress.RunAsync(
            Terminal,
            "Submitting tasks",
            plan.Counts.TotalTasks,
            progress => SubmitAsync(server, name, new TaskMessages(spec.Input), plan, progress, cancellation));
        var known = submitted.Added + submitted.AlreadyThere;
        if (known != plan.Counts.TotalTasks)
        {
            throw new CommandException(
                ExitCode.UnexpectedError,
                $"{plan.Counts.TotalTasks} tasks were sent and the service knows of {known}; the campaign is not started, run the command again");
        }

        if (start)
        {
            await server.Admin.StartCampaignAsync(new StartCampaignRequest { Campaign = name }, server.Call(cancellation));
        }

        var status = await server.Admin.GetCampaignStatusAsync(
            new GetCampaignStatusRequest { Campaign = name }, server.Call(cancellation));
        return summary with
        {
            DryRun = false,
            State = status.Campaign.State,
            TasksAdded = submitted.Added,
            TasksAlreadyThere = submitted.AlreadyThere,
            Warnings = summary.Warnings + missing,
        };
    }

    /// <returns>How many files are not registered.</returns>
    private async Task<long> CheckInputsAsync(ServerConnection server, CampaignSpec spec, CampaignPlan plan, CancellationToken cancellation)
    {
        // Made frames have no files behind them.
        if (spec.Input.Storage is null || spec.Input.Frames is FrameSource.Generated)
        {
            return 0;
        }

        using var raw = server.Admin.ListRegisteredFiles(new() { LfnPrefix = TaskMessages.RawPrefix }, server.Stream(cancellation));
        using var reference = server.Admin.ListRegisteredFiles(new() { LfnPrefix = TaskMessages.ReferencePrefix }, server.Stream(cancellation));
        var registered = raw.ResponseStream.ReadAllAsync(cancellation).Concat(reference.ResponseStream.ReadAllAsync(cancellation));
        var inputs = await PlannedInputs.CompareAsync(plan, new TaskMessages(spec.Input), registered.Select(file => file.Lfn), cancellation);
        if (inputs.Refusal(spec.Input) is { } refusal)
        {
            throw refusal;
        }

        foreach (var line in inputs.Warnings(spec.Input))
        {
            Terminal.Note("warning: " + line);
        }

        return inputs.Missing;
    }

    private static async Task<SubmitTasksResponse> SubmitAsync(
        ServerConnection server,
        string campaign,
        TaskMessages messages,
        CampaignPlan plan,
        IProgress<long> progress,
        CancellationToken cancellation)
    {
        using var call = server.Admin.SubmitTasks(server.Stream(cancellation));
        return await TaskSubmission.SendAsync(
            call, TaskBatches.Of(campaign, plan.Tasks().Select(messages.Of)), progress, cancellation);
    }

    private void Warn(CampaignPlan plan, CampaignPlanning planning)
    {
        if (plan.Counts.FramesWithoutFootprint is > 0 and var unknown)
        {
            Terminal.Note(
                $"warning: {unknown} of {plan.Counts.FramesPlanned} frames have no known footprint and are part of no coadd: "
                + planning.FootprintAdvice);
        }

        var lines = plan.Warnings.Select(w => w.Message)
            .Concat(planning.Strangers.Select(s => $"{s} is not of the survey's layout and is passed over"));
        var total = plan.Warnings.Count + planning.Strangers.Count;
        foreach (var line in lines.Take(MaxWarningsShown))
        {
            Terminal.Note("warning: " + line);
        }

        if (total > MaxWarningsShown)
        {
            Terminal.Note($"warning: and {total - MaxWarningsShown} more like these");
        }
    }
}
