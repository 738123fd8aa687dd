using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using DcGrid.Bench.Measures;
using DcGrid.Irods;

namespace DcGrid.Bench.Irods;

/// <summary><c>dcgrid-bench irods-copy</c>: puts one file and gets it back, and tells how much memory that took. The server's answer comes on standard input.</summary>
internal static class IrodsCopyCommand
{
    private const string Name = "irods-copy";

    private static readonly Argument<string> Source = new("source");
    private static readonly Argument<string> Copy = new("copy");

    public static Command Create()
    {
        var command = new Command(Name, "Put a file and get it back; print the most memory this process had, MiB.") { Source, Copy };
        command.Hidden = true;
        command.SetAction((parsed, cancellation) => BenchCommands.GuardAsync(async () =>
        {
            var line = await Console.In.ReadLineAsync(cancellation) ?? "";
            var answer = JsonSerializer.Deserialize<IrodsServerAnswer>(line) ?? throw new BenchException("no server was named");
            await CopyAsync(answer, parsed.GetRequiredValue(Source), parsed.GetRequiredValue(Copy), cancellation);
            Console.WriteLine(ProcessMeter.PeakMemoryMib(Environment.ProcessId).ToString(CultureInfo.InvariantCulture));
            return 0;
        }));
        return command;
    }

    /// <summary>The most memory that a process has which copies a file up and down.</summary>
    /// <exception cref="BenchException">It fails.</exception>
    public static async Task<double> PeakMemoryMibAsync(IrodsServerAnswer server, string source, string copy)
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [Name, source, copy])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(server));
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? double.Parse(output, CultureInfo.InvariantCulture) : throw new BenchException("the copy to measure memory by failed");
    }

    private static async Task CopyAsync(IrodsServerAnswer server, string source, string copy, CancellationToken cancellation)
    {
        await using IrodsClient client = new(server.Account);
        var path = $"{server.Home}/memory";
        IrodsTransferOptions options = new() { Overwrite = true };
        await client.PutAsync(source, path, options, cancellation);
        await client.GetAsync(path, copy, options, cancellation);
        await client.RemoveAsync(path, IrodsRemoval.ForGood, cancellation);
    }
}
