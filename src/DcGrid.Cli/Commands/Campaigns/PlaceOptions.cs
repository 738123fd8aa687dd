using System.CommandLine;
using DcGrid.Cli.Planning;

namespace DcGrid.Cli.Commands.Campaigns;

/// <summary>The options that name other places than a campaign file's own.</summary>
internal sealed class PlaceOptions
{
    private readonly Option<string?> _outputUrl = new("--output-url") { Description = "Store outputs below this path or URL instead of the file's own", HelpName = "URL" };

    private readonly Option<string?> _storage = new("--storage")
    {
        Description = "Take raw files from the catalogue, imported to this storage, and store outputs at URL/CAMPAIGN unless the file names an irods:// URL",
        HelpName = "URL",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_outputUrl);
        command.Options.Add(_storage);
    }

    public PlaceOverrides Read(ParseResult parse, Terminal terminal)
    {
        return new PlaceOverrides(Place(_outputUrl), Place(_storage));

        string? Place(Option<string?> option) =>
            parse.GetValue(option) is { } text && !text.Contains("://", StringComparison.Ordinal) ? terminal.Resolve(text) : parse.GetValue(option);
    }
}
