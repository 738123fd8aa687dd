using System.CommandLine;
using DcGrid.Cli.Display;
using DcGrid.Cli.Display.Shapes;
using DcGrid.Cli.Failures;
using DcGrid.Cli.Files;
using DcGrid.Cli.Output;
using DcGrid.Cli.Planning;
using DcGrid.Cli.Watching;
using DcGrid.Storage;

namespace DcGrid.Cli.Commands.Files;

/// <summary><c>dcgrid file import</c>: copies a tree, or one file, into a storage and registers what was verified there. Run again it goes on.</summary>
internal sealed class FileImportCommand : Command
{
    private const int MaxParallel = 64;
    private const int MaxStrangersShown = 10;

    private readonly CommandEnvironment _environment;
    private readonly OutputOption _output;
    private readonly Argument<string> _source = new("TREE|FILE") { Description = "A tree in the survey's layout, whose files become raw/PATH; or one file, which becomes ref/NAME" };
    private readonly Argument<string> _url = new("URL") { Description = "Where they go: irods://USER@HOST:PORT/ZONE/PATH, file:///PATH" };
    private readonly Option<int> _parallel = new("--parallel") { Description = "Files under way at a time", DefaultValueFactory = _ => 4, HelpName = "N" };
    private readonly Option<bool> _all = new("--all") { Description = "Files that are not of the survey's layout, too" };
    private readonly Option<bool> _verify = new("--verify") { Description = "Compare the contents of what is there already" };

    public FileImportCommand(CommandEnvironment environment)
        : base("import", "Copy raw files into a storage, and register them")
    {
        _environment = environment;
        _output = new OutputOption(environment.Terminal);
        Arguments.Add(_source);
        Arguments.Add(_url);
        Options.Add(_parallel);
        Options.Add(_all);
        Options.Add(_verify);
        Options.Add(_output);
        SetAction(RunAsync);
    }

    private Terminal Terminal => _environment.Terminal;

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var parallel = parse.GetValue(_parallel) is var n and >= 1 and <= MaxParallel
            ? n
            : throw CommandException.Usage($"--parallel must be 1 to {MaxParallel}");
        var source = Source(parse);
        var target = StorageUrl.Parse(OutputSections.StorageUrlOf(parse.GetRequiredValue(_url), Terminal.WorkingFolder, "URL"));
        var (files, bytes) = await StepProgress.RunAsync(
            Terminal, "Looking at files", null, progress => Task.Run(() => Count(source, progress, cancellation), cancellation));
        if (files == 0)
        {
            throw new CommandException(ExitCode.NotFound, $"{source.Path} has no file of the survey's layout; give the folder that holds the run folders, or --all");
        }

        await using var server = await _environment.ConnectAsync(parse, cancellation);
        await using var storage = _environment.OpenStorage(parallel);
        ImportRun run = new(new ServerFileCatalogue(server), storage, target, new ImportOptions(source.LfnPrefix, parallel, parse.GetValue(_verify)));
        var tally = await TransferProgress.RunAsync(
            Terminal, "Importing", files, bytes, progress => run.RunAsync(source.Folders(NoStranger), progress, cancellation));
        Write(parse, tally);
        return tally.Files(ImportState.Failed) > 0 ? (int)ExitCode.SettledWithFailures : (int)ExitCode.Ok;
    }

    private ImportSource Source(ParseResult parse)
    {
        var path = Terminal.Resolve(parse.GetRequiredValue(_source));
        var all = parse.GetValue(_all);
        return Directory.Exists(path) ? new ImportSource(path, TaskMessages.RawPrefix, onStranger => TreeFiles.Walk(path, all, onStranger))
            : File.Exists(path) ? new ImportSource(path, TaskMessages.ReferencePrefix, _ => [new TreeFolder("", [new FileInfo(path)])])
            : throw new CommandException(ExitCode.NotFound, $"there is no file or folder {path}; check the path");
    }

    private (long Files, long Bytes) Count(ImportSource source, IProgress<long> progress, CancellationToken cancellation)
    {
        long files = 0, bytes = 0, strangers = 0;
        foreach (var folder in source.Folders(NameStranger))
        {
            cancellation.ThrowIfCancellationRequested();
            files += folder.Files.Count;
            bytes += folder.Files.Sum(file => file.Exists ? file.Length : 0);
            progress.Report(files);
        }

        if (strangers > MaxStrangersShown)
        {
            Terminal.Note($"and {strangers - MaxStrangersShown} more that are left out");
        }

        return (files, bytes);

        void NameStranger(string path)
        {
            if (++strangers <= MaxStrangersShown)
            {
                Terminal.Note($"{path} is not of the survey's layout and is left out; --all takes it, too");
            }
        }
    }

    private static void NoStranger(string path)
    {
    }

    private void Write(ParseResult parse, ImportTally tally)
    {
        _output.Renderer(parse).WriteDocument(
            [
                DocumentPart.List("states", null, ImportShape.States, ImportShape.Rows(tally)),
                DocumentPart.List("failures", "Failed", ImportShape.Failures, tally.Failures),
            ],
            csvPart: "states");
        if (parse.GetValue(_output) != OutputFormat.Table)
        {
            return;
        }

        var (copied, failed) = (tally.Files(ImportState.Copied), tally.Files(ImportState.Failed));
        Terminal.Out.WriteLine();
        Terminal.Out.WriteLine(failed > 0
            ? FormattableString.Invariant($"{failed} failed: run the command again when that is mended; what is there is not copied again")
            : copied == 0
                ? FormattableString.Invariant($"Nothing to copy: {tally.Files(ImportState.AlreadyThere)} files there already ({Quantities.Bytes(tally.AllBytes)})")
                : FormattableString.Invariant($"In the storage and registered: {tally.AllFiles} files"));
    }

    /// <param name="Folders">The files, folder by folder; told who is left out.</param>
    private sealed record ImportSource(string Path, string LfnPrefix, Func<Action<string>, IEnumerable<TreeFolder>> Folders);
}
