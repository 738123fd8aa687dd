using System.CommandLine;
using DcGrid.Cli.Failures;
using DcGrid.Cli.Output;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Commands.Pilots;

/// <summary><c>dcgrid pilot submit</c></summary>
internal sealed class PilotSubmitCommand : Command
{
    private static readonly RecordShape<SubmitPilotsResponse> Shape = new(
        new Field<SubmitPilotsResponse>("allocationId", "Allocation", a => a.AllocationId),
        new Field<SubmitPilotsResponse>("batchJobId", "Batch job", a => a.BatchJobId));

    private readonly CommandEnvironment _environment;
    private readonly OutputOption _output;
    private readonly Option<string> _site = new("--site") { Description = "A site of the server's site-config", HelpName = "SITE", Required = true };
    private readonly Option<int> _count = new("--count") { Description = "How many pilots", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<int> _slots = new("--slots") { Description = "Tasks at once in each (else the site's)", HelpName = "N" };
    private readonly Option<int> _idle = new("--idle-seconds") { Description = "Stop after this long without work (else the site's)", HelpName = "N" };

    public PilotSubmitCommand(CommandEnvironment environment)
        : base("submit", "Submit pilots to a site's batch system")
    {
        _environment = environment;
        _output = new OutputOption(environment.Terminal);
        Options.Add(_site);
        Options.Add(_count);
        Options.Add(_slots);
        Options.Add(_idle);
        Options.Add(_output);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        SubmitPilotsRequest request = new()
        {
            Site = parse.GetRequiredValue(_site),
            Count = AtLeast(parse, _count, 1),
            Slots = AtLeast(parse, _slots, 0),
            IdleSeconds = AtLeast(parse, _idle, 0),
        };
        await using var server = await _environment.ConnectAsync(parse, cancellation);
        var answer = await server.Admin.SubmitPilotsAsync(request, server.Call(cancellation));
        _output.Renderer(parse).WriteDocument([DocumentPart.Single("allocation", null, Shape, answer)], csvPart: "allocation");
        return (int)ExitCode.Ok;
    }

    private static int AtLeast(ParseResult parse, Option<int> option, int least) =>
        parse.GetValue(option) is int value && value >= least
            ? value
            : throw CommandException.Usage($"{option.Name} must be {least} or more");
}
