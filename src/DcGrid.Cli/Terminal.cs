namespace DcGrid.Cli;

/// <summary>Where a command reads and writes, what it may know of its surroundings, and its clock.</summary>
internal sealed class Terminal
{
    /// <summary>Columns assumed where there is no terminal to ask.</summary>
    public const int DefaultWidthColumns = 120;

    public required TextReader In { get; init; }

    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    public bool InIsTerminal { get; init; }

    public bool OutIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    /// <summary>Columns of the screen.</summary>
    public int WidthColumns { get; init; } = DefaultWidthColumns;

    /// <summary>Value of an environment variable, or null.</summary>
    public Func<string, string?> Variable { get; init; } = static _ => null;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where relative paths on the command line start.</summary>
    public string WorkingFolder { get; init; } = Environment.CurrentDirectory;

    /// <summary>True where colour helps and does not get into a file; see no-color.org.</summary>
    public bool UseColor =>
        OutIsTerminal && string.IsNullOrEmpty(Variable("NO_COLOR")) && Variable("TERM") is not "dumb";

    /// <summary>Stack traces are for those who ask for them.</summary>
    public bool ShowStackTraces => Variable("DCGRID_DEBUG") == "1";

    /// <summary>The process's own.</summary>
    public static Terminal OfProcess() => new()
    {
        In = Console.In,
        Out = Console.Out,
        Error = Console.Error,
        InIsTerminal = !Console.IsInputRedirected,
        OutIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        WidthColumns = WidthOfScreen(),
        Variable = Environment.GetEnvironmentVariable,
    };

    /// <summary>An absolute path for one given on the command line.</summary>
    public string Resolve(string path) => Path.GetFullPath(path, WorkingFolder);

    /// <summary>A line on stderr that begins with the program's name, for notes and warnings.</summary>
    public void Note(string line) => Error.WriteLine($"dcgrid: {line}");

    private static int WidthOfScreen()
    {
        if (Console.IsOutputRedirected)
        {
            return DefaultWidthColumns;
        }

        var width = Console.WindowWidth;
        return width > 0 ? width : DefaultWidthColumns;
    }
}
