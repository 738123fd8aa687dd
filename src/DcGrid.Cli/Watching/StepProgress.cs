using Spectre.Console;

namespace DcGrid.Cli.Watching;

/// <summary>Progress of one long step of a command: a bar on a screen; in a log a line now and then, and only of what takes long.</summary>
internal static class StepProgress
{
    // Below this nobody waits long enough to read a bar.
    private const long LeastSteps = 50;

    // And below this not long enough to want lines in a log.
    private const long LeastStepsLogged = 100_000;
    private const int LinesInLog = 10;

    /// <summary>Runs the step and shows how far it is.</summary>
    /// <param name="terminal">Where to show it.</param>
    /// <param name="what">"Submitting tasks".</param>
    /// <param name="total">Steps in all; null where nobody knows before the end.</param>
    /// <param name="step">Reports the steps done.</param>
    public static async Task<T> RunAsync<T>(Terminal terminal, string what, long? total, Func<IProgress<long>, Task<T>> step)
    {
        if (!terminal.ErrorIsTerminal || total < LeastSteps)
        {
            return await step(InLog(terminal, what, total));
        }

        var counted = total is null;
        ProgressColumn howFar = counted ? new SpinnerColumn() : new PercentageColumn();
        return await ProgressBars.ConsoleOf(terminal).Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), howFar, new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask(Markup.Escape(what), maxValue: total ?? 1);
                bar.IsIndeterminate = counted;
                return await step(new Direct(done =>
                {
                    if (counted)
                    {
                        bar.Description = Markup.Escape($"{what}: {done}");
                    }
                    else
                    {
                        bar.Value = done;
                    }
                }));
            });
    }

    // Every tenth of what is known, else every so many.
    private static Direct InLog(Terminal terminal, string what, long? total)
    {
        var every = Math.Max(LeastStepsLogged, (total ?? 0) / LinesInLog);
        var next = total < LeastStepsLogged ? long.MaxValue : every;
        return new Direct(done =>
        {
            if (done >= next)
            {
                terminal.Note(total is null ? $"{what}: {done}" : $"{what}: {done} of {total} ({100 * done / total} %)");
                next = ((done / every) + 1) * every;
            }
        });
    }

    // Progress<T> would hop to the thread pool and come late.
    private sealed class Direct(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
