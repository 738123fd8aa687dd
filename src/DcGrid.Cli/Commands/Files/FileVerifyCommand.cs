using System.CommandLine;
using System.Globalization;
using DcGrid.Cli.Connection;
using DcGrid.Cli.Display.Shapes;
using DcGrid.Cli.Failures;
using DcGrid.Cli.Files.Verify;
using DcGrid.Cli.Output;
using DcGrid.Cli.Watching;
using DcGrid.Protocol.V1;
using DcGrid.Storage;
using DcGrid.Survey.Sorting;

namespace DcGrid.Cli.Commands.Files;

/// <summary><c>dcgrid file verify</c>: holds catalogue and storage against each other, both ways, and its counts close.</summary>
internal sealed class FileVerifyCommand : Command
{
    private const int MaxParallel = 64;

    private readonly CommandEnvironment _environment;
    private readonly OutputOption _output;
    private readonly Argument<string?> _campaign = new("CAMPAIGN") { Description = "The outputs of this campaign", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _raw = new("--raw") { Description = "Registered files: raw frames, reference catalogues; the same as naming no campaign" };
    private readonly Option<bool> _deep = new("--deep") { Description = "Read all contents and compare their checksums" };
    private readonly Option<int> _parallel = new("--parallel") { Description = "Folders listed and files read at a time", DefaultValueFactory = _ => 4, HelpName = "N" };
    private readonly Option<string?> _repairList = new("--repair-list") { Description = "Write the names of lost and damaged files there, one a line", HelpName = "FILE" };

    public FileVerifyCommand(CommandEnvironment environment)
        : base("verify", "Compare the file catalogue and the storage, both ways")
    {
        _environment = environment;
        _output = new OutputOption(environment.Terminal);
        Arguments.Add(_campaign);
        Options.Add(_raw);
        Options.Add(_deep);
        Options.Add(_parallel);
        Options.Add(_repairList);
        Options.Add(_output);
        SetAction(RunAsync);
    }

    private Terminal Terminal => _environment.Terminal;

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var parallel = parse.GetValue(_parallel) is var n and >= 1 and <= MaxParallel
            ? n
            : throw CommandException.Usage($"--parallel must be 1 to {MaxParallel}");
        await using var server = await _environment.ConnectAsync(parse, cancellation);
        var campaign = parse.GetValue(_campaign) is { } name ? await CampaignAsync(server, name, cancellation) : null;
        VerifyScope scope = new(server, campaign, parse.GetValue(_raw) || campaign is null);
        await using var storage = _environment.OpenStorage(parallel);
        using NamedRecords stored = new(), catalogue = new();

        // The storage first: what is stored and registered meanwhile is then in the catalogue and not in the listing, and looked for by itself.
        StorageWalk walk = new(storage, parallel, await scope.ForeignFoldersAsync(cancellation));
        var roots = await scope.RootsAsync(cancellation);
        await StepProgress.RunAsync(Terminal, "Listing the storage", null, progress => walk.RunAsync(roots, stored, progress, cancellation));
        var bytes = await StepProgress.RunAsync(Terminal, "Reading the catalogue", null, progress => scope.ReadAsync(catalogue, progress, cancellation));

        await using var repairList = parse.GetValue(_repairList) is { } path ? new StreamWriter(Terminal.Resolve(path)) : null;
        VerifyTally tally = new(repairList);
        await TransferProgress.RunAsync(Terminal, "Verifying", catalogue.Count, bytes, async progress =>
        {
            await new FileComparison(storage, parallel, parse.GetValue(_deep), tally, progress).RunAsync(catalogue, stored, cancellation);
            return true;
        });
        Write(parse, tally, roots, campaign);
        return tally.IsGood ? (int)ExitCode.Ok : (int)ExitCode.SettledWithFailures;
    }

    private static async Task<CampaignRecord> CampaignAsync(ServerConnection server, string name, CancellationToken cancellation) =>
        (await server.Admin.GetCampaignStatusAsync(new() { Campaign = name }, server.Call(cancellation))).Campaign;

    private void Write(ParseResult parse, VerifyTally tally, IReadOnlyList<StorageUrl> roots, CampaignRecord? campaign)
    {
        _output.Renderer(parse).WriteDocument(
            [
                DocumentPart.List("rows", null, FileVerifyShape.Rows, FileVerifyShape.Of(tally)),
                DocumentPart.List("problems", "Not as it should be", FileVerifyShape.Problems, tally.Problems),
                DocumentPart.Single("verdict", null, FileVerifyShape.Verdict, tally),
            ],
            csvPart: "rows");
        if (parse.GetValue(_output) != OutputFormat.Table)
        {
            return;
        }

        var wrong = tally.CatalogueFiles - tally.Files(FileFinding.Good) + tally.Files(FileFinding.Unregistered) + tally.Files(FileFinding.Leftover);
        if (wrong > tally.Problems.Count)
        {
            Terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"and {wrong - tally.Problems.Count} more"));
        }

        if (tally.Bundles > 0)
        {
            Terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{tally.Members} of the files are in {tally.Bundles} bundles."));
        }

        if (campaign is { State: "running" } && tally.Files(FileFinding.Unregistered) + tally.Files(FileFinding.Leftover) > 0)
        {
            Terminal.Out.WriteLine($"{campaign.Name} is running: what its pilots have stored and not reported yet is among the unregistered.");
        }

        Terminal.Out.WriteLine(Verdict(tally, parse.GetValue(_deep), roots));
    }

    private static string Verdict(VerifyTally tally, bool deep, IReadOnlyList<StorageUrl> roots) => tally.IsGood
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"All {tally.CatalogueFiles} files are in the storage{(deep ? ", and their contents are as registered" : "; --deep reads their contents, too")}. Looked at: {string.Join(", ", roots)}")
        : "CATALOGUE AND STORAGE DIFFER; see above. Lost and damaged files: --repair-list FILE; frames are imported again, tasks retried";
}
