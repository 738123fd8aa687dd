using System.CommandLine;
using System.Text.Json;
using DcGrid.Irods;
using DcGrid.Irods.Loopback;

namespace DcGrid.Bench.Irods;

/// <summary>What a server tells who started it: one line of JSON.</summary>
/// <param name="Port">Of the iRODS protocol.</param>
/// <param name="PlainPort">Of <see cref="PlainSocket"/>.</param>
/// <param name="Home">The user's collection.</param>
internal sealed record IrodsServerAnswer(int Port, int PlainPort, string Zone, string User, string Password, string Home)
{
    public IrodsAccount Account => new("127.0.0.1", Port, Zone, User, Password);
}

/// <summary><c>dcgrid-bench irods-server</c>: the tests' server of the iRODS protocol as a process of its own, so that its memory and its time are not the
/// client's. It ends when its standard input does.</summary>
internal static class IrodsServerCommand
{
    public const string Name = "irods-server";

    public static Command Create()
    {
        var command = new Command(Name, "Serve the iRODS protocol on this machine until standard input ends.") { Hidden = true };
        command.SetAction((_, cancellation) => BenchCommands.GuardAsync(() => RunAsync(cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using var server = await IrodsLoopbackServer.StartAsync();
        var plain = PlainSocket.Serve(Path.Combine(server.Root, "plain"), stop.Token);
        IrodsServerAnswer answer = new(server.Port, plain, server.Zone, server.User, server.Password, server.HomeCollection);
        Console.WriteLine(JsonSerializer.Serialize(answer));
        await Console.In.ReadToEndAsync(cancellation);
        await stop.CancelAsync();
        return server.Broken.Count == 0 ? 0 : throw new BenchException($"the iRODS server broke: {server.Broken.First().Message}");
    }
}
