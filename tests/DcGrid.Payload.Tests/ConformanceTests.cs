using System.Text.Json.Nodes;

namespace DcGrid.Payload.Tests;

/// <summary>The conformance test passes sound payloads and catches each way of breaking the contract.</summary>
[Collection(RealFramesGroup.Name)]
[Trait("Needs", "packages")]
public sealed class ConformanceTests(RealFrames frames)
{
    /// <summary>Seconds from SIGTERM in the test of faulty payloads; the payload that ignores it works longer than this.</summary>
    private const string ShortGraceSeconds = "2";

    [Fact]
    public void The_example_payload_passes()
    {
        var run = Check(Path.Combine(Repository.Payloads, "example", "example"), "--case-dir", Path.Combine(Repository.Payloads, "example", "cases"));
        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
    }

    [Fact]
    public void Astromatic_passes_with_real_frames_in_all_stages()
    {
        FrameId frame = new(4192, 4, 300, "u");
        var cases = frames.NewFolder("cases");
        var ccd = frames.ProcessCcd(frame).Expect("OK");
        var coadd = frames.Coadd("38,6", "u").Expect("OK");
        new Sandbox(Path.Combine(cases, "frame")).StageFrame(frame).WriteTask("ProcessCcd", frame.DataId);
        new Sandbox(Path.Combine(cases, "patch")).Stage("calexp", ccd.Output("calexp"), frame.DataId).WriteTask("Coadd", RealFrames.PatchId("38,6", "u"));
        new Sandbox(Path.Combine(cases, "forced")).Stage("calexp", ccd.Output("calexp")).Stage("psf", ccd.Output("psf"))
            .Stage("coaddSrc", coadd.Output("coaddSrc"), RealFrames.PatchId("38,6", "u")).WriteTask("ForcedPhot", frame.DataId);
        foreach (var folder in Directory.GetDirectories(cases))
        {
            File.WriteAllText(Path.Combine(folder, "expect.json"), new JsonObject { ["outcome"] = "OK" }.ToJsonString());
        }

        var run = Check(Repository.Astromatic, "--case-dir", cases, "--grace", "30");

        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        Assert.Contains("ok    case forced: obeys SIGTERM", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_payload_without_fault_passes_where_the_faulty_ones_do_not()
    {
        var run = CheckFaulty("sound");
        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
    }

    [Theory]
    [InlineData("crashes-on-missing-input", "left no result.json")]
    [InlineData("calls-a-missing-input-unclassified", "must be one of the input category")]
    [InlineData("names-an-output-that-is-not-there", "output out/coadd is not there")]
    [InlineData("writes-an-output-beside-outputdir", "not below out")]
    [InlineData("leaves-an-output-out", "no output coadd")]
    [InlineData("uses-an-unknown-code", "no code ALL_FINE")]
    [InlineData("claims-a-pilots-code", "for the pilot to say")]
    [InlineData("disagrees-with-its-errors", "they must agree")]
    [InlineData("fails-without-an-error", "errors is empty")]
    [InlineData("gives-a-nan", "NaN is no JSON number")]
    [InlineData("adds-a-field", "Additional properties")]
    [InlineData("writes-its-result-in-place", "written in place")]
    [InlineData("writes-half-a-result", "is not JSON")]
    [InlineData("writes-no-result", "left no result.json (exit status 0)")]
    [InlineData("fails-its-self-test-silently", "one line must say why")]
    [InlineData("fails-its-self-test-with-3", "must be 0 (fit) or 1 (unfit)")]
    [InlineData("ignores-sigterm", "after SIGTERM")]
    [InlineData("writes-into-home", "outside of the sandbox")]
    [InlineData("writes-into-tmp", "outside of the sandbox")]
    [InlineData("writes-beside-itself", "outside of the sandbox")]
    [InlineData("changes-its-input", "changed what was staged")]
    [InlineData("leaves-a-process", "left running in its process group")]
    [InlineData("leaves-a-process-in-another-group", "had left its process group")]
    public void A_payload_that_breaks_the_contract_is_caught(string fault, string saying)
    {
        var run = CheckFaulty(fault);

        Assert.True(run.ExitCode == 1, run.Output + run.Errors);
        Assert.Contains(run.Output.Split('\n'), line => line.StartsWith("FAIL", StringComparison.Ordinal) && line.Contains(saying, StringComparison.Ordinal));
    }

    private static ProgramRun CheckFaulty(string fault)
    {
        using TemporaryFolder work = new();
        var payload = work.Below("payload", fault);
        Directory.CreateDirectory(work.Below("payload"));
        File.Copy(Path.Combine(Repository.Tests, "faulty_payload.py"), payload);

        var task = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Payloads, "example", "cases", "count-bytes", "task.json")))!.AsObject();
        // Only SIGTERM needs time to strike; the others are as quick as can be.
        task["parameters"]!["workSeconds"] = fault == "ignores-sigterm" ? 8 : 0.2;
        Directory.CreateDirectory(work.Below("case", "in"));
        File.WriteAllText(work.Below("case", "task.json"), task.ToJsonString());
        File.WriteAllText(work.Below("case", "in", "calexp.dat"), "pixels\n");
        return Check(payload, "--stage", "Coadd", "--grace", ShortGraceSeconds, "--case-dir", work.Below("case"));
    }

    private static ProgramRun Check(string payload, params string[] arguments) => ProgramRun.Start(ProgramRun.Python, [Repository.Conformance, payload, .. arguments]);
}
