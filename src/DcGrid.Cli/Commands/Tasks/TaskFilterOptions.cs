using System.CommandLine;
using DcGrid.Cli.Display;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Commands.Tasks;

/// <summary>The options that choose tasks.</summary>
internal sealed class TaskFilterOptions
{
    private readonly Option<string?> _campaign = new("--campaign", "-c") { Description = "Tasks of this campaign", HelpName = "NAME" };

    private readonly Option<string[]> _stage =
        SharedArguments.Many("--stage", "Tasks of these stages: " + string.Join(", ", Names.OfStages), Names.OfStages);

    private readonly Option<string[]> _state =
        SharedArguments.Many("--state", "Tasks in these states: " + string.Join(", ", Names.OfStates), Names.OfStates);

    private readonly Option<string[]> _outcome =
        SharedArguments.Many("--outcome", "Tasks with these outcomes, such as ASTROMETRY_FAILED", Names.OfOutcomes);

    private readonly Option<string[]> _filter =
        SharedArguments.Many("--filter", "Tasks in these filters: " + string.Join(", ", Names.Filters), Names.Filters);

    public void AddTo(Command command)
    {
        command.Options.Add(_campaign);
        command.Options.Add(_stage);
        command.Options.Add(_state);
        command.Options.Add(_outcome);
        command.Options.Add(_filter);
    }

    /// <summary>The choice on a command line.</summary>
    public TaskFilter Read(ParseResult parse)
    {
        TaskFilter filter = new() { Campaign = parse.GetValue(_campaign) ?? "" };
        filter.Stages.AddRange(SharedArguments.Read<Stage>(parse, _stage, Names.TryStage, Names.OfStages));
        filter.States.AddRange(SharedArguments.Read<TaskState>(parse, _state, Names.TryState, Names.OfStates));
        filter.Outcomes.AddRange(SharedArguments.Read<OutcomeCode>(parse, _outcome, Names.TryOutcome, Names.OfOutcomes));
        filter.Filters.AddRange(SharedArguments.Read<string>(parse, _filter, TryFilter, Names.Filters));
        return filter;
    }

    private static bool TryFilter(string text, out string value)
    {
        value = text;
        return Names.Filters.Contains(text);
    }
}
