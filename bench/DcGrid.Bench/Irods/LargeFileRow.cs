using System.Diagnostics;
using DcGrid.Bench.Results;
using DcGrid.Bench.Rows;
using DcGrid.Irods;

namespace DcGrid.Bench.Irods;

/// <summary>One large file up and down, beside a plain socket from file to file in the same server process, in turns.</summary>
internal static class LargeFileRow
{
    private const double Target = 0.9;
    private const double MemoryTarget = 1.2;
    private const int Rounds = 5;
    private const double Mebi = 1 << 20;

    private static readonly (string Name, string Words, IrodsTransferOptions Options)[] Ways =
    [
        ("ranges", "over connections", new IrodsTransferOptions { Verify = false, Overwrite = true }),
        ("portal", "through the portal", new IrodsTransferOptions { Verify = false, Overwrite = true, Method = IrodsTransferMethod.Portal }),
        ("verified", "over connections, checksums at both ends", new IrodsTransferOptions { Overwrite = true }),
    ];

    public static async Task RunAsync(BenchContext context, CancellationToken cancellation)
    {
        using ScratchFolder folder = new();
        await using var server = await IrodsServerProcess.StartAsync(folder.FullPath, cancellation);
        await using IrodsClient client = new(server.Answer.Account);
        var source = folder.Write("source", context.Options.LargeFileMib);
        var copy = folder["copy"];
        var path = $"{server.Answer.Home}/large";
        Dictionary<string, List<double>> seconds = [];
        for (var round = 0; round <= Rounds; round++)
        {
            // Every copy makes a new file: freeing an old one of this size takes as long as half a copy, and is nobody's time.
            await PlainSocket.RemoveAsync(server.Answer.PlainPort, cancellation);
            await TimeAsync("put.plain", () => PlainSocket.PutAsync(server.Answer.PlainPort, source, cancellation));
            File.Delete(copy);
            await TimeAsync("get.plain", () => PlainSocket.GetAsync(server.Answer.PlainPort, copy, cancellation));
            foreach (var (name, _, options) in Ways)
            {
                if (await client.StatAsync(path, cancellation) is not null)
                {
                    await client.RemoveAsync(path, IrodsRemoval.ForGood, cancellation);
                }

                await TimeAsync($"put.{name}", () => client.PutAsync(source, path, options, cancellation));
                File.Delete(copy);
                await TimeAsync($"get.{name}", () => client.GetAsync(path, copy, options, cancellation));
            }

            if (round == 0)
            {
                seconds.Clear(); // compiling, and the first touch of the files
            }
        }

        foreach (var direction in (string[])["put", "get"])
        {
            Add(context, direction, seconds);
        }

        await MemoryAsync(context, server, folder, source);

        async Task TimeAsync(string what, Func<Task> copyAsync)
        {
            var begin = Stopwatch.GetTimestamp();
            await copyAsync();
            if (!seconds.TryGetValue(what, out var times))
            {
                seconds.Add(what, times = []);
            }

            times.Add(Stopwatch.GetElapsedTime(begin).TotalSeconds);
        }
    }

    // Each in a process of its own, which has nothing else in its memory.
    private static async Task MemoryAsync(BenchContext context, IrodsServerProcess server, ScratchFolder folder, string source)
    {
        const int smallMib = 256; // as many connections as the large one
        var small = await IrodsCopyCommand.PeakMemoryMibAsync(server.Answer, folder.Write("small", smallMib), folder["copy"]);
        var large = await IrodsCopyCommand.PeakMemoryMibAsync(server.Answer, source, folder["copy"]);
        context.Report.Add(new("irods.large.memory", $"memory of a client that copies {context.Options.LargeFileMib} MiB up and down, against {smallMib} MiB", large / small, "times")
        {
            Target = MemoryTarget,
            AtMost = true,
            Note = $"{FigureText.Number(large)} against {FigureText.Number(small)} MiB, the most the process ever had in RAM, checksums at both ends.",
        });
    }

    private static void Add(BenchContext context, string direction, Dictionary<string, List<double>> seconds)
    {
        var mebibytes = context.Options.LargeFileMib;
        var plain = Median(seconds[$"{direction}.plain"]);
        foreach (var (name, words, _) in Ways)
        {
            var time = Median(seconds[$"{direction}.{name}"]);
            context.Report.Add(new($"irods.large.{direction}.{name}", $"iRODS {direction} of a large file {words}, against a plain socket", plain / time, "times")
            {
                Target = name == "verified" ? null : Target,
                Note = $"{FigureText.Number(mebibytes / time)} MiB/s against {FigureText.Number(mebibytes / plain)}; medians of {Rounds} rounds in turns, "
                    + $"{mebibytes} MiB from file to file, client and server on this machine.",
            });
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
