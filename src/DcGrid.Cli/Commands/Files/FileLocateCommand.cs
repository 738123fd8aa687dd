using System.CommandLine;
using DcGrid.Cli.Display.Shapes;
using DcGrid.Cli.Files;
using DcGrid.Cli.Output;

namespace DcGrid.Cli.Commands.Files;

/// <summary><c>dcgrid file locate</c></summary>
internal sealed class FileLocateCommand : Command
{
    private readonly CommandEnvironment _environment;
    private readonly OutputOption _output;
    private readonly Argument<string[]> _lfns = new("LFN") { Description = "Logical names: raw/PATH, ref/NAME, CAMPAIGN/STAGE/...", Arity = ArgumentArity.OneOrMore };

    public FileLocateCommand(CommandEnvironment environment)
        : base("locate", "Say where files are, by logical name")
    {
        _environment = environment;
        _output = new OutputOption(environment.Terminal);
        Arguments.Add(_lfns);
        Options.Add(_output);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var unknown = 0;
        await using var server = await _environment.ConnectAsync(parse, cancellation);
        var files = await FileLocator.LocateAsync(server, parse.GetRequiredValue(_lfns), Note, cancellation);
        await _output.Renderer(parse).WriteListAsync(LocationShape.Instance, files, "None of them is known.", cancellation);
        return unknown > 0 ? (int)ExitCode.NotFound : (int)ExitCode.Ok;

        void Note(string lfn)
        {
            unknown++;
            _environment.Terminal.Note($"{lfn} is not registered, and no task that is done made it; see dcgrid file ls");
        }
    }
}
