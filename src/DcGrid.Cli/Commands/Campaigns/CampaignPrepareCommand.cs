using System.CommandLine;
using DcGrid.Cli.Output;
using DcGrid.Cli.Prepare;

namespace DcGrid.Cli.Commands.Campaigns;

/// <summary><c>dcgrid campaign prepare fichconfig.txt</c>: 2013's <c>./Prepare_To_Run.sh fichconfig.txt</c>. Needs no server.</summary>
internal sealed class CampaignPrepareCommand : Command
{
    private static readonly RecordShape<PreparedItem> Shape = new(
        new Field<PreparedItem>("path", "Path", i => i.Path),
        new Field<PreparedItem>("state", "State", i => i.State switch
        {
            PreparedState.Created => "created",
            PreparedState.Kept => "kept",
            _ => "edited, kept",
        })
        {
            Tone = i => i.State == PreparedState.Created ? Tone.Good : Tone.Faint,
        },
        new Field<PreparedItem>("what", "What", i => i.What));

    private readonly CommandEnvironment _environment;
    private readonly OutputOption _output;
    private readonly Argument<string> _file = new("FICHCONFIG") { Description = "Lines of MAINDIR, DCNAME, DATAMAIN, DBHOST, DBUSER" };
    private readonly Option<string?> _mainDir = new("--main-dir") { Description = "Instead of the file's MAINDIR", HelpName = "DIR" };

    public CampaignPrepareCommand(CommandEnvironment environment)
        : base("prepare", "Make a production's folders and its campaign file from a fichconfig.txt")
    {
        _environment = environment;
        _output = new OutputOption(environment.Terminal);
        Arguments.Add(_file);
        Options.Add(_mainDir);
        Options.Add(_output);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var terminal = _environment.Terminal;
        var config = Fichconfig.Read(terminal.Resolve(parse.GetRequiredValue(_file)));
        if (parse.GetValue(_mainDir) is { } mainDir)
        {
            config = config with { MainDir = terminal.Resolve(mainDir) };
        }

        ProductionTree tree = new(config);
        var items = tree.Make();
        await _output.Renderer(parse).WriteListAsync(Shape, items, "", cancellation);
        if (items.Any(i => i.State == PreparedState.KeptEdited && i.Path == tree.CampaignFilePath))
        {
            terminal.Note($"{tree.CampaignFilePath} is not what this fichconfig makes and is kept; move it away to have it made anew");
        }

        if (!Directory.Exists(config.DataMain))
        {
            terminal.Note($"warning: DATAMAIN {config.DataMain} is not there; copy the frames to it, or set input.tree in {tree.CampaignFilePath}");
        }

        terminal.Note($"next: edit {tree.CampaignFilePath}, then: dcgrid campaign create -f {tree.CampaignFilePath} --dry-run");
        return (int)ExitCode.Ok;
    }
}
