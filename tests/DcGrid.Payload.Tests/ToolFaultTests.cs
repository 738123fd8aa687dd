namespace DcGrid.Payload.Tests;

/// <summary>Tools that crash, hang, lie with their exit status or run out of something: outcomes come from what is there afterwards.</summary>
[Collection(RealFramesGroup.Name)]
[Trait("Needs", "packages")]
public sealed class ToolFaultTests(RealFrames frames)
{
    private static readonly FrameId Frame = new(4192, 4, 300, "u");

    [Theory]
    [InlineData("psfex", "kill -SEGV $$", "PSF_FAILED")]
    [InlineData("psfex", "exit 0", "PSF_FAILED")]
    [InlineData("psfex", "echo garbage > stars.psf", "PSF_FAILED")]
    [InlineData("psfex", "exit 1", "PSF_FAILED")]
    [InlineData("source-extractor", "exit 0", "TOOL_FAILED")]
    [InlineData("source-extractor", "exit 1", "TOOL_FAILED")]
    [InlineData("source-extractor", "echo garbage > stars.cat", "TOOL_FAILED")]
    [InlineData("source-extractor", "kill -9 $$", "MEMORY_EXCEEDED")]
    public void A_tool_that_fails_in_ProcessCcd(string tool, string does, string outcome) =>
        this.WithTool(tool, does, sandbox => sandbox.StageFrame(Frame), "ProcessCcd").Expect(outcome);

    [Theory]
    [InlineData("exit 0", "TOOL_FAILED")]
    [InlineData("exit 1", "TOOL_FAILED")]
    [InlineData("cp frame0000.fits patch.fits; cp frame0000.weight.fits patch.weight.fits", "TOOL_FAILED")]
    public void SWarp_that_fails_in_Coadd(string does, string outcome) =>
        this.WithTool("SWarp", does, sandbox => sandbox.Stage("calexp", frames.ProcessCcd(Frame).Output("calexp"), Frame.DataId), "Coadd").Expect(outcome);

    [Fact]
    public void A_PSFEx_that_accepts_no_star_and_exits_with_0_has_failed()
    {
        var psf = Path.Combine(frames.NewFolder("no-stars-accepted"), "stars.psf");
        ProgramRun.Script(Path.Combine(Repository.Tests, "make_empty_psf.py"), frames.ProcessCcd(Frame).Output("psf"), psf);
        this.WithTool("psfex", $"cp '{psf}' stars.psf", sandbox => sandbox.StageFrame(Frame), "ProcessCcd").Expect("PSF_FAILED");
    }

    [Fact]
    public void A_tool_that_hangs_ends_with_the_wall_time_before_the_pilot_must_kill()
    {
        var fakes = this.FakeTool("SWarp", "exec sleep 3000");
        Sandbox sandbox = new(frames.NewFolder("hangs")) { WallSeconds = 8 };
        sandbox.Stage("calexp", frames.ProcessCcd(Frame).Output("calexp"), Frame.DataId)
            .Run("Coadd", RealFrames.PatchId("38,6", "u"), fakes).Expect("WALLTIME_EXCEEDED");
    }

    [Fact]
    public void A_node_without_a_tool_is_unfit_and_the_self_test_names_the_package()
    {
        var empty = frames.NewFolder("no-tools");
        new Sandbox(frames.NewFolder("unfit")).StageFrame(Frame).Run("ProcessCcd", Frame.DataId, empty).Expect("NODE_UNFIT");

        var selfTest = ProgramRun.Start(Repository.Astromatic, ["--self-test"], path: empty);
        Assert.Equal(1, selfTest.ExitCode);
        var line = Assert.Single(selfTest.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.EndsWith("Install: apt-get install source-extractor psfex swarp", line, StringComparison.Ordinal);
    }

    [Fact]
    public void The_self_test_passes_here()
    {
        var selfTest = ProgramRun.Start(Repository.Astromatic, ["--self-test"]);
        Assert.True(selfTest.ExitCode == 0, selfTest.Errors);
    }

    [Fact]
    public void Too_little_memory_is_an_outcome_not_a_crash()
    {
        Sandbox sandbox = new(frames.NewFolder("memory")) { MemoryMiB = 60 };
        sandbox.StageFrame(Frame).Run("ProcessCcd", Frame.DataId).Expect("MEMORY_EXCEEDED");
    }

    [Fact]
    public void A_full_disk_is_an_outcome_and_the_result_still_gets_through()
    {
        // A file system of its own needs root; the mount goes away with the test's mount namespace.
        var folder = frames.NewFolder("disk");
        new Sandbox(folder).StageFrame(Frame).WriteTask("ProcessCcd", Frame.DataId);
        var script = $"mount -t tmpfs -o size=12m none '{folder}/disk' && cp -r '{folder}/in' '{folder}/task.json' '{folder}/disk/' && cd '{folder}/disk' && "
            + $"'{Repository.Astromatic}' task.json result.json; cat '{folder}/disk/result.json'";
        Directory.CreateDirectory(Path.Combine(folder, "disk"));
        var run = ProgramRun.Start("/usr/bin/unshare", ["--mount", "/bin/sh", "-c", script], folder);

        Assert.True(run.Output.Contains("\"outcome\": \"DISK_FULL\"", StringComparison.Ordinal), run.Output + run.Errors);
    }

    private PayloadResult WithTool(string tool, string does, Action<Sandbox> stage, string stageName)
    {
        var fakes = this.FakeTool(tool, does);
        Sandbox sandbox = new(Path.Combine(fakes.Split(':')[0], "sandbox"));
        stage(sandbox);
        return sandbox.Run(stageName, stageName == "Coadd" ? RealFrames.PatchId("38,6", "u") : Frame.DataId, fakes);
    }

    /// <summary>A PATH on which one tool is a script.</summary>
    private string FakeTool(string tool, string does)
    {
        var folder = frames.NewFolder($"fake-{Guid.NewGuid():N}");
        var script = Path.Combine(folder, tool);
        File.WriteAllText(script, $"#!/bin/sh\n{does}\n");
        var chmod = ProgramRun.Start("/bin/chmod", ["+x", script]);
        Assert.Equal(0, chmod.ExitCode);
        return $"{folder}:/usr/bin:/bin";
    }
}
