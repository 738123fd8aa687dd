using System.CommandLine;
using DcGrid.Cli.Failures;
using DcGrid.Cli.Files;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Commands.Files;

/// <summary><c>dcgrid file unregister</c>: takes names out of the catalogue; the storage is left as it is.</summary>
internal sealed class FileUnregisterCommand : Command
{
    private const int MaxNamesACall = 1000;

    private readonly CommandEnvironment _environment;
    private readonly Argument<string[]> _lfns = new("LFN") { Description = "Logical names of registered files", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _from = new("--from") { Description = "Take the names from a file, one a line, such as --repair-list writes", HelpName = "FILE" };

    public FileUnregisterCommand(CommandEnvironment environment)
        : base("unregister", "Take registered files out of the catalogue, and leave the storage as it is")
    {
        _environment = environment;
        Arguments.Add(_lfns);
        Options.Add(_from);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var terminal = _environment.Terminal;
        var names = parse.GetValue(_lfns) ?? [];
        var listed = parse.GetValue(_from) is { } file ? await File.ReadAllLinesAsync(terminal.Resolve(file), cancellation) : [];
        string[] lfns = [.. names.Concat(listed.Where(line => line.Length > 0)).Select(LogicalName.Check)];
        if (lfns.Length == 0)
        {
            throw CommandException.Usage("name the files, or a list of them with --from");
        }

        long removed = 0;
        await using var server = await _environment.ConnectAsync(parse, cancellation);
        foreach (var part in lfns.Chunk(MaxNamesACall))
        {
            removed += (await server.Admin.UnregisterFilesAsync(new UnregisterFilesRequest { Lfns = { part } }, server.Call(cancellation))).Removed;
        }

        terminal.Out.WriteLine($"{removed} of {lfns.Length} taken out of the catalogue");
        return removed > 0 ? (int)ExitCode.Ok : (int)ExitCode.NotFound;
    }
}
