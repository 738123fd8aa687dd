namespace DcGrid.Payload.Tests;

/// <summary>ForcedPhot: the flux of every coadd source in every frame, seen there or not.</summary>
[Collection(RealFramesGroup.Name)]
[Trait("Needs", "packages")]
public sealed class ForcedPhotTests(RealFrames frames)
{
    private const int Saturated = 1;
    private const int Masked = 128;
    private static readonly string[] Patches = ["38,5", "38,6", "38,7"];

    [Theory]
    [InlineData(4192, 300)]
    [InlineData(6377, 399)]
    public void Forced_fluxes_agree_with_the_frames_own_and_reach_fainter(int run, int field)
    {
        FrameId frame = new(run, 4, field, "r");
        var result = frames.ForcedPhot(frame, Patches).Expect("OK");
        var forced = FitsFile.Columns(result.Output("forcedSrc"), "ra", "decl", "psfFlux", "psfFluxSigma", "flags");
        var src = FitsFile.Columns(frames.ProcessCcd(frame).Output("src"), "ra", "decl", "psfFlux");
        List<double> ratios = [];
        var undetected = 0;
        for (var n = 0; n < forced["ra"].Length; n++)
        {
            var other = Enumerable.Range(0, src["ra"].Length).MinBy(s => Math.Abs(src["ra"][s] - forced["ra"][n]) + Math.Abs(src["decl"][s] - forced["decl"][n]));
            var distance = 3600 * double.Hypot(src["ra"][other] - forced["ra"][n], src["decl"][other] - forced["decl"][n]);
            undetected += distance > 1.0 ? 1 : 0;
            if (distance < 0.5 && forced["psfFlux"][n] > 20 * forced["psfFluxSigma"][n] && forced["flags"][n] == 0)
            {
                ratios.Add(forced["psfFlux"][n] / src["psfFlux"][other]);
            }
        }

        ratios.Sort();
        Assert.InRange(ratios[ratios.Count / 2], 0.98, 1.01);
        Assert.InRange(ratios[ratios.Count * 3 / 4] - ratios[ratios.Count / 4], 0.0, 0.02);
        Assert.True(ratios.Count > 100 && undetected > 50, $"{ratios.Count} compared, {undetected} not detected in the frame");
        Assert.InRange(result.Figure("measured"), 0.97 * result.Figure("sources"), result.Figure("sources"));
    }

    [Fact]
    public void Each_source_is_measured_once_though_patches_overlap()
    {
        var result = frames.ForcedPhot(new FrameId(4192, 4, 300, "r"), Patches).Expect("OK");
        var forced = FitsFile.Columns(result.Output("forcedSrc"), "ra", "decl", "psfMag", "flags", "psfFlux");

        var bright = Enumerable.Range(0, forced["ra"].Length).Where(n => forced["psfMag"][n] < 21)
            .Select(n => (Math.Round(forced["ra"][n] * 3600 / 0.5), Math.Round(forced["decl"][n] * 3600 / 0.5))).ToList();
        Assert.Equal(bright.Count, bright.Distinct().Count());
        Assert.Contains(forced["flags"], flags => ((int)flags & Saturated) != 0);
        Assert.All(
            Enumerable.Range(0, forced["ra"].Length).Where(n => double.IsNaN(forced["psfFlux"][n])),
            n => Assert.NotEqual(0, (int)forced["flags"][n] & Masked));
    }

    [Fact]
    public void Where_no_source_falls_on_the_frame_there_is_no_work_and_an_empty_table()
    {
        FrameId frame = new(4192, 4, 300, "u");
        var ccd = frames.ProcessCcd(frame).Expect("OK");
        var empty = Path.Combine(frames.NewFolder("no-source"), "coaddSrc.fits");
        ProgramRun.Script(Path.Combine(Repository.Tests, "make_coadd_table.py"), empty, "10.0", "0.5");

        var result = new Sandbox(frames.NewFolder("no-work")).Stage("calexp", ccd.Output("calexp")).Stage("psf", ccd.Output("psf"))
            .Stage("coaddSrc", empty, RealFrames.PatchId("38,6", "u")).Run("ForcedPhot", frame.DataId).Expect("NO_WORK");

        Assert.Empty(FitsFile.Columns(result.Output("forcedSrc"), "psfFlux")["psfFlux"]);
    }

    [Fact]
    public void Another_frames_calexp_is_refused_and_a_missing_psf_is_said_too()
    {
        FrameId frame = new(4192, 4, 300, "u");
        var other = frame with { Filter = "g" };
        var result = new Sandbox(frames.NewFolder("another")).Stage("calexp", frames.ProcessCcd(other).Output("calexp"))
            .Stage("psf", "/nowhere/psf.fits").Stage("coaddSrc", frames.Coadd("38,6", "u").Output("coaddSrc"), RealFrames.PatchId("38,6", "u"))
            .Run("ForcedPhot", frame.DataId);

        Assert.Equal(["INPUT_MISSING", "INPUT_CORRUPT"], result.ErrorCodes);
    }

    [Fact]
    public void A_psf_file_that_holds_no_model_fails()
    {
        FrameId frame = new(4192, 4, 300, "u");
        var ccd = frames.ProcessCcd(frame).Expect("OK");
        new Sandbox(frames.NewFolder("no-psf")).Stage("calexp", ccd.Output("calexp")).Stage("psf", ccd.Output("src"))
            .Stage("coaddSrc", frames.Coadd("38,6", "u").Output("coaddSrc"), RealFrames.PatchId("38,6", "u"))
            .Run("ForcedPhot", frame.DataId).Expect("INPUT_CORRUPT");
    }
}
