using System.CommandLine;
using System.Runtime.CompilerServices;
using DcGrid.Cli.Connection;
using DcGrid.Cli.Display.Shapes;
using DcGrid.Cli.Failures;
using DcGrid.Cli.Files;
using DcGrid.Cli.Output;
using DcGrid.Protocol.V1;
using DcGrid.Storage;
using Grpc.Core;

namespace DcGrid.Cli.Commands.Files;

/// <summary><c>dcgrid file ls</c>: the catalogue by name, one level deep; or, for a URL, the storage itself.</summary>
internal sealed class FileLsCommand : Command
{
    private readonly CommandEnvironment _environment;
    private readonly OutputOption _output;
    private readonly Argument<string?> _place = new("PREFIX|URL") { Description = "The beginning of logical names, such as raw/4192/; or a URL", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _long = new("-l", "--long") { Description = "With checksums, URLs and times" };
    private readonly Option<bool> _recursive = new("-R", "--recursive") { Description = "Each file rather than a line for each folder of names" };

    public FileLsCommand(CommandEnvironment environment)
        : base("ls", "List the catalogue by name, or a storage by URL")
    {
        _environment = environment;
        _output = new OutputOption(environment.Terminal);
        Arguments.Add(_place);
        Options.Add(_long);
        Options.Add(_recursive);
        Options.Add(_output);
        SetAction(RunAsync);
    }

    private Task<int> RunAsync(ParseResult parse, CancellationToken cancellation) => parse.GetValue(_place) is { } place && LogicalName.IsUrl(place)
        ? ListStorageAsync(parse, StorageUrl.Parse(place), cancellation)
        : ListCatalogueAsync(parse, parse.GetValue(_place) ?? "", cancellation);

    private async Task<int> ListStorageAsync(ParseResult parse, StorageUrl url, CancellationToken cancellation)
    {
        if (parse.GetValue(_recursive))
        {
            throw CommandException.Usage("-R lists the catalogue; a storage is listed one folder at a time");
        }

        await using var storage = _environment.OpenStorage();
        var entry = await storage.StatAsync(url, cancellation) ?? throw new CommandException(ExitCode.NotFound, $"there is nothing at {url}; check the path");
        var entries = entry.IsFolder ? storage.ListAsync(url, cancellation) : new[] { entry }.ToAsyncEnumerable();
        await _output.Renderer(parse).WriteListAsync(PlaceShape.Entries(parse.GetValue(_long)), entries, "The folder is empty.", cancellation);
        return (int)ExitCode.Ok;
    }

    private async Task<int> ListCatalogueAsync(ParseResult parse, string prefix, CancellationToken cancellation)
    {
        await using var server = await _environment.ConnectAsync(parse, cancellation);
        var shape = PlaceShape.Names(parse.GetValue(_long));
        var output = _output.Renderer(parse);
        const string none = "No file has a name like that; dcgrid file import registers files, and tasks that are done register theirs.";
        if (prefix.Length == 0 && !parse.GetValue(_recursive))
        {
            var registered = await NameGroups.OfAsync(RegisteredAsync(server, "", cancellation), "", cancellation);
            await output.WriteListAsync(shape, registered.Concat(await CampaignsAsync(server, cancellation)), none, cancellation);
            return (int)ExitCode.Ok;
        }

        var files = RegisteredAsync(server, prefix, cancellation).Concat(OutputsAsync(server, prefix, cancellation));
        if (parse.GetValue(_recursive))
        {
            await output.WriteListAsync(shape, files.Select(file => new NamedPlace(file.Lfn, 1, file.SizeBytes, file)), none, cancellation);
            return (int)ExitCode.Ok;
        }

        await output.WriteListAsync(shape, await NameGroups.OfAsync(files, prefix, cancellation), none, cancellation);
        return (int)ExitCode.Ok;
    }

    private static async IAsyncEnumerable<ListedFile> RegisteredAsync(
        ServerConnection server, string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var call = server.Admin.ListRegisteredFiles(new() { LfnPrefix = prefix }, server.Stream(cancellation));
        await foreach (var file in call.ResponseStream.ReadAllAsync(cancellation))
        {
            yield return new ListedFile(file.Lfn, file.Url, file.Sha256, file.SizeBytes);
        }
    }

    /// <summary>The outputs of the campaigns whose names fit; their names begin with the campaign's.</summary>
    private static async IAsyncEnumerable<ListedFile> OutputsAsync(
        ServerConnection server, string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var campaigns = await server.Admin.ListCampaignsAsync(new(), server.Call(cancellation));
        foreach (var name in campaigns.Campaigns.Select(c => c.Name).Where(name => prefix.StartsWith(name + "/", StringComparison.Ordinal) || (name + "/").StartsWith(prefix, StringComparison.Ordinal)))
        {
            ListFilesRequest request = new() { Campaign = name };
            request.Stages.AddRange(StagesOf(prefix));
            using var call = server.Admin.ListFiles(request, server.Stream(cancellation));
            await foreach (var file in call.ResponseStream.ReadAllAsync(cancellation))
            {
                if (file.File.Lfn.StartsWith(prefix, StringComparison.Ordinal))
                {
                    yield return new ListedFile(file.File.Lfn, file.File.Url, file.File.Sha256, file.File.SizeBytes);
                }
            }
        }
    }

    // CAMPAIGN/STAGE/...: no need to go through the other stages.
    private static IEnumerable<Stage> StagesOf(string prefix) =>
        prefix.Split('/') is [_, var stage, _, ..] ? Display.Names.Stages.Where(known => Display.Names.Of(known) == stage) : [];

    private static async Task<List<NamedPlace>> CampaignsAsync(ServerConnection server, CancellationToken cancellation)
    {
        List<NamedPlace> places = [];
        foreach (var campaign in (await server.Admin.ListCampaignsAsync(new(), server.Call(cancellation))).Campaigns)
        {
            var status = await server.Admin.GetCampaignStatusAsync(new() { Campaign = campaign.Name }, server.Call(cancellation));
            places.Add(new NamedPlace(campaign.Name + "/", status.Times.Sum(t => t.OutputFiles), status.Times.Sum(t => t.OutputBytes), null));
        }

        return places;
    }
}
