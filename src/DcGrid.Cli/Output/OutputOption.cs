using System.CommandLine;

namespace DcGrid.Cli.Output;

/// <summary><c>--output table|json|csv</c>, and the renderer for it.</summary>
internal sealed class OutputOption : Option<OutputFormat>
{
    private readonly Terminal _terminal;

    public OutputOption(Terminal terminal)
        : base("--output", "-o")
    {
        _terminal = terminal;
        Description = "How to write it: table, json or csv";
        HelpName = "table|json|csv";
        DefaultValueFactory = _ => OutputFormat.Table;
        CustomParser = result => result.Tokens[0].Value switch
        {
            "table" => OutputFormat.Table,
            "json" => OutputFormat.Json,
            "csv" => OutputFormat.Csv,
            string other => Refuse(result, other),
        };
        CompletionSources.Clear();
        CompletionSources.Add("table", "json", "csv");
    }

    /// <summary>The renderer that the command line asks for.</summary>
    public IOutput Renderer(ParseResult parse) => parse.GetValue(this) switch
    {
        OutputFormat.Json => new JsonOutput(_terminal.Out),
        OutputFormat.Csv => new CsvOutput(_terminal.Out),
        _ => new TableOutput(_terminal),
    };

    private static OutputFormat Refuse(System.CommandLine.Parsing.ArgumentResult result, string other)
    {
        result.AddError($"no output format \"{other}\"; it is table, json or csv");
        return OutputFormat.Table;
    }
}
