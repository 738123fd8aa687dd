using DcGrid.Pilot.Work;
using DcGrid.Protocol.V1;

namespace DcGrid.Pilot.Tests;

public sealed class ResultFileTests : IDisposable
{
    private const string Good =
        """{"version":1,"outcome":"OK","message":"m","errors":[],"figures":[],"outputs":[{"role":"src","path":"out/a/x"}]}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("dcgrid-result-").FullName;
    private readonly Sandbox _sandbox;

    public ResultFileTests()
    {
        _sandbox = Sandbox.Create(Path.Combine(_folder, "1-1"));
        Directory.CreateDirectory(Path.Combine(_sandbox.OutputFolder, "a"));
        File.WriteAllText(Path.Combine(_sandbox.OutputFolder, "a", "x"), "data");
        File.WriteAllText(Path.Combine(_sandbox.OutputFolder, "payload.stdout.log"), "data");
        File.WriteAllText(Path.Combine(_sandbox.Folder, "beside"), "data");
        File.CreateSymbolicLink(Path.Combine(_sandbox.OutputFolder, "link"), "/etc/hostname");
        File.CreateSymbolicLink(Path.Combine(_sandbox.OutputFolder, "linked"), _folder);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_good_result_is_read_whole()
    {
        var reading = Read(Good);
        Assert.Null(reading.Problem);
        Assert.Equal(OutcomeCode.Ok, reading.Result!.Outcome.Code);
        Assert.Equal(("src", "a/x"), (reading.Result.Outputs[0].Role, reading.Result.Outputs[0].Name));
    }

    [Fact]
    public void A_failure_carries_its_errors_and_no_result_is_no_problem_of_the_file()
    {
        var reading = Read(
            """{"version":1,"outcome":"PSF_FAILED","message":"a\nb","errors":[{"code":"PSF_FAILED","message":"x"},{"code":"TOOL_FAILED","message":"y"}],"figures":[],"outputs":[]}""");
        Assert.Equal([OutcomeCode.PsfFailed, OutcomeCode.ToolFailed], reading.Result!.Outcome.Errors.Select(e => e.Code));
        Assert.Equal("a b", reading.Result.Outcome.Message);
        File.Delete(_sandbox.ResultFile);
        Assert.Equal(ResultReading.Missing, ResultFile.Read(_sandbox));
    }

    [Theory]
    [InlineData("\"version\":1", "\"version\":2", "version")]
    [InlineData("\"version\":1", "\"version\":\"1\"", "version")]
    [InlineData("\"version\":1,", "", "no \"version\"")]
    [InlineData("\"version\":1", "\"version\":1,\"extra\":0", "unknown member")]
    [InlineData("\"version\":1", "\"version\":1,\"version\":1", "twice")]
    [InlineData("\"OK\"", "\"FINE\"", "unknown outcome")]
    [InlineData("\"OK\"", "\"Ok\"", "unknown outcome")]
    [InlineData("\"OK\"", "\"PREEMPTED\"", "not a payload's")]
    [InlineData("\"OK\"", "\"PSF_FAILED\"", "first error")]
    [InlineData("\"errors\":[]", "\"errors\":[{\"code\":\"PSF_FAILED\",\"message\":\"x\"}]", "OK and there are errors")]
    [InlineData("\"figures\":[]", "\"figures\":{}", "array")]
    [InlineData("\"figures\":[]", "\"figures\":[{\"name\":\"Seeing\",\"value\":1,\"unit\":\"\"}]", "no name")]
    [InlineData("\"figures\":[]", "\"figures\":[{\"name\":\"s\",\"value\":1e999,\"unit\":\"\"}]", "finite")]
    [InlineData("\"figures\":[]", "\"figures\":[{\"name\":\"s\",\"value\":\"1\",\"unit\":\"\"}]", "finite")]
    [InlineData("out/a/x", "out/a/y", "not there")]
    [InlineData("out/a/x", "out/a", "not there")]
    [InlineData("out/a/x", "beside", "not below")]
    [InlineData("out/a/x", "out/../beside", "not below")]
    [InlineData("out/a/x", "/etc/hostname", "not below")]
    [InlineData("out/a/x", "out//a/x", "not below")]
    [InlineData("out/a/x", "out/link", "link")]
    [InlineData("out/a/x", "out/linked/1-1/work/beside", "link")]
    [InlineData("out/a/x", "out/payload.stdout.log", "pilot's own")]
    [InlineData("\"src\"", "\"\"", "no role")]
    [InlineData("}]}", "}]", "result.json")]
    public void What_breaks_the_contract_is_said_in_one_line(string from, string to, string expected)
    {
        var reading = Read(Good.Replace(from, to, StringComparison.Ordinal));
        Assert.Null(reading.Result);
        Assert.Contains(expected, reading.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', reading.Problem!);
    }

    [Fact]
    public void A_huge_a_linked_and_a_folder_result_are_refused()
    {
        Assert.Contains("bytes", Read(new string(' ', PilotLimits.MaxResultBytes + 1)).Problem, StringComparison.Ordinal);
        File.Delete(_sandbox.ResultFile);
        File.CreateSymbolicLink(_sandbox.ResultFile, "/etc/hostname");
        Assert.Contains("link", ResultFile.Read(_sandbox).Problem, StringComparison.Ordinal);
        File.Delete(_sandbox.ResultFile);
        Directory.CreateDirectory(_sandbox.ResultFile);
        Assert.Contains("folder", ResultFile.Read(_sandbox).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_outcome_name_of_the_contract_is_known()
    {
        Assert.True(OutcomeNames.TryParse("INPUT_TYPE_MASKED_IMAGE", out var code));
        Assert.Equal(OutcomeCode.InputTypeMaskedImage, code);
        Assert.All(Enum.GetValues<OutcomeCode>(), c =>
        {
            Assert.True(OutcomeNames.TryParse(OutcomeNames.NameOf(c), out var again));
            Assert.Equal(c, again);
        });
    }

    private ResultReading Read(string json)
    {
        File.WriteAllText(_sandbox.ResultFile, json);
        return ResultFile.Read(_sandbox);
    }
}
