using System.CommandLine;
using DcGrid.Cli.Display;
using DcGrid.Cli.Failures;
using DcGrid.Cli.Files;
using DcGrid.Storage;

namespace DcGrid.Cli.Commands.Files;

/// <summary><c>dcgrid file get</c>: fetches files by logical name or URL, whole and verified or not at all.</summary>
internal sealed class FileGetCommand : Command
{
    private readonly CommandEnvironment _environment;
    private readonly Argument<string[]> _names = new("LFN|URL") { Description = "Logical names, or URLs of a storage", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> _target = new("--output", "-o") { Description = "A file, or a folder; the folder for several", HelpName = "PATH" };
    private readonly Option<bool> _paths = new("--paths") { Description = "Keep the paths of the logical names below the folder" };
    private readonly Option<bool> _force = new("--force") { Description = "Replace files that are there" };

    public FileGetCommand(CommandEnvironment environment)
        : base("get", "Fetch files, by logical name or URL")
    {
        _environment = environment;
        Arguments.Add(_names);
        Options.Add(_target);
        Options.Add(_paths);
        Options.Add(_force);
        SetAction(RunAsync);
    }

    private Terminal Terminal => _environment.Terminal;

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        string[] names = [.. parse.GetRequiredValue(_names).Distinct(StringComparer.Ordinal)];
        await using var storage = _environment.OpenStorage();
        var failed = 0;
        var downloads = await FindAsync(parse, storage, names, Fail, cancellation);
        var paths = Paths(parse, downloads, isOne: names.Length == 1);
        for (var i = 0; i < downloads.Count; i++)
        {
            try
            {
                var digest = await downloads[i].FetchAsync(storage, paths[i], parse.GetValue(_force), cancellation);
                Terminal.Out.WriteLine($"{paths[i]}  {Quantities.Bytes(digest.SizeBytes)}");
            }
            catch (Exception e) when (names.Length > 1 && e is StorageException or CommandException or IOException or UnauthorizedAccessException)
            {
                Fail(e.Message);
            }
        }

        return failed == 0 ? (int)ExitCode.Ok : names.Length == 1 ? (int)ExitCode.NotFound : (int)ExitCode.SettledWithFailures;

        void Fail(string line)
        {
            failed++;
            Terminal.Note(line);
        }
    }

    private async Task<IReadOnlyList<Download>> FindAsync(
        ParseResult parse, StorageElements storage, IReadOnlyList<string> names, Action<string> fail, CancellationToken cancellation)
    {
        Dictionary<string, Download> found = new(StringComparer.Ordinal);
        foreach (var text in names.Where(LogicalName.IsUrl))
        {
            var url = StorageUrl.Parse(text);
            switch (await storage.StatAsync(url, cancellation))
            {
                case null:
                    fail($"there is nothing at {text}; see: dcgrid file ls");
                    break;
                case { IsFolder: true }:
                    fail($"{text} is a folder; name files, see: dcgrid file ls {text}");
                    break;
                case { } entry:
                    found[text] = new Download(url.FileName, url, new ContentExpectation(url.Range is null ? entry.Sha256 : null, entry.SizeBytes));
                    break;
            }
        }

        string[] lfns = [.. names.Where(name => !LogicalName.IsUrl(name))];
        if (lfns.Length > 0)
        {
            await using var server = await _environment.ConnectAsync(parse, cancellation);
            foreach (var file in await FileLocator.LocateAsync(
                server, lfns, lfn => fail($"{lfn} is not registered, and no task that is done made it; see dcgrid file ls"), cancellation))
            {
                found[file.Lfn] = new Download(file.Lfn, StorageUrl.Parse(file.Url), new ContentExpectation(file.Sha256, file.SizeBytes));
            }
        }

        return [.. names.Where(found.ContainsKey).Select(name => found[name])];
    }

    private List<string> Paths(ParseResult parse, IReadOnlyList<Download> downloads, bool isOne)
    {
        var target = Terminal.Resolve(parse.GetValue(_target) ?? ".");
        var keepPaths = parse.GetValue(_paths);
        if (isOne && !keepPaths && !Directory.Exists(target) && !Path.EndsInDirectorySeparator(parse.GetValue(_target) ?? ""))
        {
            return [.. downloads.Select(_ => target)];
        }

        if (!isOne && File.Exists(target))
        {
            throw CommandException.Usage($"{target} is a file; name a folder for several files");
        }

        List<string> paths = [.. downloads.Select(file => Path.Combine(target, keepPaths ? file.Name : file.FileName))];
        return paths.GroupBy(path => path, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw CommandException.Usage($"several of the files are called {Path.GetFileName(twice.Key)}; --paths keeps them apart")
            : paths;
    }
}
