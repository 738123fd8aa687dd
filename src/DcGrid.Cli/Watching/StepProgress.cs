using Spectre.Console;

namespace DcGrid.Cli.Watching;

/// <summary>Progress of one long step of a command: a bar on a screen, nothing in a log.</summary>
internal static class StepProgress
{
    // Below this nobody waits long enough to read a bar.
    private const long LeastSteps = 50;

    /// <summary>Runs the step and shows how far it is.</summary>
    /// <param name="terminal">Where to show it.</param>
    /// <param name="what">"Reading footprints".</param>
    /// <param name="total">Steps in all.</param>
    /// <param name="step">Reports the steps done.</param>
    public static async Task<T> RunAsync<T>(Terminal terminal, string what, long total, Func<IProgress<long>, Task<T>> step)
    {
        if (!terminal.ErrorIsTerminal || total < LeastSteps)
        {
            return await step(new Direct(static _ => { }));
        }

        return await ProgressBars.ConsoleOf(terminal).Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask(Markup.Escape(what), maxValue: total);
                return await step(new Direct(done => bar.Value = done));
            });
    }

    // Progress<T> would hop to the thread pool and come late.
    private sealed class Direct(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
