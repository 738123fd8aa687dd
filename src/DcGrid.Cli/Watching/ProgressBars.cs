using DcGrid.Cli.Display;
using DcGrid.Protocol.V1;
using Spectre.Console;

namespace DcGrid.Cli.Watching;

/// <summary>Live progress bars on a screen, one for each stage.</summary>
internal static class ProgressBars
{
    public static Task ShowAsync(
        IAsyncEnumerable<GetCampaignStatusResponse> changes, Terminal terminal, CancellationToken cancellation)
    {
        var console = ConsoleOf(terminal);
        return console.Progress()
            .AutoClear(false)
            .HideCompleted(false)
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new PercentageColumn(),
                new ElapsedTimeColumn(),
                new SpinnerColumn())
            .StartAsync(context => FollowAsync(context, changes, cancellation));
    }

    /// <summary>Spectre's console on this terminal's stderr.</summary>
    public static IAnsiConsole ConsoleOf(Terminal terminal) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(terminal.Error),
        Ansi = terminal.ErrorIsTerminal ? AnsiSupport.Yes : AnsiSupport.No,
        ColorSystem = terminal.UseColor ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        Interactive = terminal.ErrorIsTerminal ? InteractionSupport.Yes : InteractionSupport.No,
    });

    private static async Task FollowAsync(
        ProgressContext context, IAsyncEnumerable<GetCampaignStatusResponse> changes, CancellationToken cancellation)
    {
        Dictionary<Stage, ProgressTask> bars = [];
        await foreach (var status in changes.WithCancellation(cancellation))
        {
            foreach (var stage in StageProgress.Of(status))
            {
                if (!bars.TryGetValue(stage.Stage, out var bar))
                {
                    bar = context.AddTask(Names.Of(stage.Stage), autoStart: false);
                    bars.Add(stage.Stage, bar);
                }

                Update(bar, stage);
            }
        }
    }

    private static void Update(ProgressTask bar, StageProgress stage)
    {
        bar.MaxValue = Math.Max(1, stage.Planned);
        bar.Value = stage.Settled;
        bar.Description = Markup.Escape(ProgressLines.StageText(stage));
        if (!bar.IsStarted && (stage.Settled > 0 || stage.In(TaskState.Leased) > 0))
        {
            bar.StartTask();
        }

        if (bar.IsStarted && stage.Settled >= stage.Planned)
        {
            bar.StopTask();
        }
    }
}
