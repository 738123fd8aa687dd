using System.Text;

namespace DcGrid.Cli.Tests.Support;

/// <summary>A terminal whose output is kept.</summary>
internal sealed class FakeTerminal
{
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _error = new();

    public FakeTerminal(
        string? folder = null,
        string input = "",
        bool isScreen = false,
        int widthColumns = Terminal.DefaultWidthColumns,
        IReadOnlyDictionary<string, string>? variables = null,
        TimeProvider? time = null) => Terminal = new Terminal
        {
            In = new StringReader(input),
            Out = new StringWriter(_out) { NewLine = "\n" },
            Error = new StringWriter(_error) { NewLine = "\n" },
            InIsTerminal = isScreen,
            OutIsTerminal = isScreen,
            WidthColumns = widthColumns,
            Variable = name => variables?.GetValueOrDefault(name),
            WorkingFolder = folder ?? Path.GetTempPath(),
            Time = time ?? TimeProvider.System,
        };

    public Terminal Terminal { get; }

    public string Out => _out.ToString();

    public string Error => _error.ToString();

    public Task<int> RunAsync(params string[] arguments) => CommandTree.RunAsync(arguments, Terminal);
}
