using System.Globalization;
using DcGrid.Cli.Display;
using Spectre.Console;

namespace DcGrid.Cli.Watching;

/// <summary>Progress of a step that moves many files: how many, how fast, how long it will still take. A bar on a screen, in a log a line now and then.</summary>
internal sealed class TransferProgress
{
    /// <summary>Least time between two lines in a log.</summary>
    public const int SecondsBetweenLines = 30;

    private readonly Lock _gate = new();
    private readonly Terminal _terminal;
    private readonly string _what;
    private readonly long _files;
    private readonly long _bytes;
    private readonly Action<long, string> _show;
    private long _doneFiles;
    private long _doneBytes;
    private long _movedBytes;
    private long? _firstMoved;

    private TransferProgress(Terminal terminal, string what, long files, long bytes, Action<long, string> show) =>
        (_terminal, _what, _files, _bytes, _show) = (terminal, what, files, bytes, show);

    /// <summary>Runs the step and shows how far it is.</summary>
    /// <param name="what">"Importing".</param>
    /// <param name="files">Files in all.</param>
    /// <param name="bytes">Bytes in all.</param>
    public static Task<T> RunAsync<T>(Terminal terminal, string what, long files, long bytes, Func<TransferProgress, Task<T>> step)
    {
        if (!terminal.ErrorIsTerminal)
        {
            return step(new TransferProgress(terminal, what, files, bytes, InLog(terminal)));
        }

        return ProgressBars.ConsoleOf(terminal).Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(context =>
            {
                var bar = context.AddTask(Markup.Escape(what), maxValue: Math.Max(1, bytes));
                return step(new TransferProgress(terminal, what, files, bytes, (done, text) =>
                {
                    bar.Value = done;
                    bar.Description = Markup.Escape(text);
                }));
            });
    }

    /// <summary>Says that files are done; from any thread.</summary>
    /// <param name="bytes">Their size.</param>
    /// <param name="moved">False where they needed no moving, which tells nothing about the speed.</param>
    public void Add(int files, long bytes, bool moved)
    {
        lock (_gate)
        {
            (_doneFiles, _doneBytes) = (_doneFiles + files, _doneBytes + bytes);
            if (moved)
            {
                _movedBytes += bytes;
            }

            _show(_doneBytes, Text());
        }
    }

    /// <summary>Says that the first file is being moved: the speed counts from now.</summary>
    public void Moving()
    {
        lock (_gate)
        {
            _firstMoved ??= _terminal.Time.GetTimestamp();
        }
    }

    /// <summary>"Importing: 120 of 900 files, 1.2 of 9.0 GB, 45 MB/s, 2 min 53 s left".</summary>
    private string Text()
    {
        var seconds = _firstMoved is { } first ? _terminal.Time.GetElapsedTime(first).TotalSeconds : 0;
        var text = string.Create(
            CultureInfo.InvariantCulture, $"{_what}: {_doneFiles} of {_files} files, {Quantities.Bytes(_doneBytes)} of {Quantities.Bytes(_bytes)}");
        if (seconds <= 0 || _movedBytes == 0)
        {
            return text;
        }

        var perSecond = _movedBytes / seconds;
        return $"{text}, {Quantities.Bytes((long)perSecond)}/s, {Quantities.Duration(Math.Max(0, _bytes - _doneBytes) / perSecond)} left";
    }

    private static Action<long, string> InLog(Terminal terminal)
    {
        var last = terminal.Time.GetTimestamp();
        return (_, text) =>
        {
            if (terminal.Time.GetElapsedTime(last).TotalSeconds >= SecondsBetweenLines)
            {
                last = terminal.Time.GetTimestamp();
                terminal.Note(text);
            }
        };
    }
}
