using System.CommandLine;
using DcGrid.Cli.Display;
using DcGrid.Cli.Display.Shapes;
using DcGrid.Cli.Failures;
using DcGrid.Cli.Output;
using DcGrid.Protocol.V1;
using Grpc.Core;

namespace DcGrid.Cli.Commands.Files;

/// <summary><c>dcgrid file list</c></summary>
internal sealed class FileListCommand : Command
{
    private static readonly string[] Roles = ["calexp", "psf", "src", "coadd", "coaddSrc", "preview", "forcedSrc", "log"];

    private readonly CommandEnvironment _environment;
    private readonly OutputOption _output;
    private readonly Option<string?> _campaign = new("--campaign", "-c") { Description = "Files of this campaign", HelpName = "NAME" };
    private readonly Argument<string?> _name = SharedArguments.OptionalCampaign();
    private readonly Option<string[]> _stage = SharedArguments.Many("--stage", "Files of these stages: " + string.Join(", ", Names.OfStages), Names.OfStages);
    private readonly Option<string[]> _role = SharedArguments.Many("--role", "Files of these roles, such as calexp or coadd", Roles);

    public FileListCommand(CommandEnvironment environment)
        : base("list", "List the outputs of settled tasks")
    {
        _environment = environment;
        _output = new OutputOption(environment.Terminal);
        Arguments.Add(_name);
        Options.Add(_campaign);
        Options.Add(_stage);
        Options.Add(_role);
        Options.Add(_output);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        ListFilesRequest request = new()
        {
            Campaign = parse.GetValue(_name) ?? parse.GetValue(_campaign)
                ?? throw CommandException.Usage("files of which campaign? See: dcgrid campaign list"),
        };
        request.Stages.AddRange(SharedArguments.Read<Stage>(parse, _stage, Names.TryStage, Names.OfStages));
        request.Roles.AddRange(SharedArguments.Values(parse, _role));
        await using var server = await _environment.ConnectAsync(parse, cancellation);
        using var call = server.Admin.ListFiles(request, server.Stream(cancellation));
        await _output.Renderer(parse).WriteListAsync(
            FileShape.Instance, call.ResponseStream.ReadAllAsync(cancellation), "No file is like that.", cancellation);
        return (int)ExitCode.Ok;
    }
}
