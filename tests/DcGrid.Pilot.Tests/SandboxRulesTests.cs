using System.Text;
using System.Text.Json;
using DcGrid.Pilot.Payloads;
using DcGrid.Pilot.Work;
using DcGrid.Protocol.V1;

namespace DcGrid.Pilot.Tests;

public sealed class SandboxRulesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dcgrid-rules-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Inputs_are_named_by_their_lfn_and_never_share_a_path()
    {
        string[] lfns = ["a/x.fits", "b/x.fits", "c/x.fits", "coadd/380,5.fits", "same-2", "..", "q/.hidden", ""];
        InputFile[] inputs = [.. lfns.Select(l => new InputFile { Lfn = l, Url = "file:///se/from-url.fits" })];
        var paths = InputLayout.Plan(inputs);
        Assert.Equal(
            ["in/x.fits", "in/same-2/x.fits", "in/same-3/x.fits", "in/380_5.fits", "in/_same-2", "in/_..", "in/_.hidden", "in/from-url.fits"],
            paths);
        Assert.Equal(paths.Count, paths.Distinct().Count());
    }

    [Fact]
    public void A_patch_and_the_data_ids_of_inputs_are_written_as_the_schema_says()
    {
        AttemptGrant grant = new()
        {
            TaskId = 1,
            Attempt = 2,
            Campaign = "C",
            Stage = Stage.Coadd,
            InputsLeftOut = 3,
            DataId = new DataId { Patch = new PatchId { Tract = 0, PatchX = 380, PatchY = 5, Filter = "i" } },
            Inputs = { new InputFile { Role = "calexp", DataId = new DataId { Image = new ImageId { Run = 1, Camcol = 2, Field = 3, Filter = "i" } } } },
        };
        using var task = Write(grant, ["in/a"]);
        var root = task.RootElement;
        Assert.Equal("380,5", root.GetProperty("dataId").GetProperty("patch").GetString());
        Assert.Equal(3, root.GetProperty("inputs")[0].GetProperty("dataId").GetProperty("field").GetInt32());
        Assert.Equal(("Coadd", 3), (root.GetProperty("stage").GetString(), root.GetProperty("inputsLeftOut").GetInt32()));
        Assert.Equal(
            ["version", "taskId", "attempt", "campaign", "stage", "dataId", "inputs", "inputsLeftOut", "outputDir", "parameters", "limits"],
            root.EnumerateObject().Select(p => p.Name));
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("{")]
    public void Parameters_that_are_no_object_are_refused(string parameters)
    {
        AttemptGrant grant = new()
        {
            Stage = Stage.Coadd,
            ParametersJson = parameters,
            DataId = new DataId { Patch = new PatchId { Filter = "i" } },
        };
        Assert.Throws<FormatException>(() => Write(grant, []));
    }

    [Fact]
    public async Task A_long_log_keeps_its_file_bounded_and_its_last_part()
    {
        var block = new byte[1024 * 1024];
        Array.Fill(block, (byte)'x');
        using MemoryStream source = new();
        for (var i = 0; i < 65; i++)
        {
            source.Write(block);
        }

        source.Write("the end\0"u8);
        source.Position = 0;
        OutputCapture capture = new(Path.Combine(_folder, "log"));
        await capture.CopyAsync(source, default);
        Assert.Equal(PilotLimits.MaxLogBytes, new FileInfo(capture.Path).Length);
        Assert.EndsWith("the end\uFFFD", capture.Tail, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(capture.Tail), PilotLimits.MaxTailBytes - 4, PilotLimits.MaxTailBytes);
    }

    [Fact]
    public async Task A_tail_of_bytes_that_are_no_text_stays_within_its_bound()
    {
        var noise = new byte[50_000];
        Array.Fill(noise, (byte)0xFF);
        using MemoryStream source = new(noise);
        OutputCapture capture = new(Path.Combine(_folder, "log"));
        await capture.CopyAsync(source, default);
        Assert.InRange(Encoding.UTF8.GetByteCount(capture.Tail), 1, PilotLimits.MaxTailBytes);
    }

    [Theory]
    [InlineData("0m0.00s 0m0.01s\n1m2.50s 0m0.25s\n", 62.75)]
    [InlineData("0m0.000s 0m0.010s\n0m0.000s 0m0.000s\n", 0)]
    public void The_shells_times_are_read(string text, double expected) =>
        Assert.Equal(expected, ProcessGuard.ParseCpuSeconds(text));

    [Theory]
    [InlineData("")]
    [InlineData("0m0.00s 0m0.01s\n")]
    [InlineData("a b\nc d\n")]
    public void What_are_no_times_is_not_taken_for_them(string text) => Assert.Null(ProcessGuard.ParseCpuSeconds(text));

    private static JsonDocument Write(AttemptGrant grant, IReadOnlyList<string> paths)
    {
        using MemoryStream stream = new();
        TaskFile.Write(stream, grant, paths);
        return JsonDocument.Parse(stream.ToArray());
    }
}
