
namespace DcGrid.Payload.Tests;

/// <summary>Coadd on the exact grid of the sky map, with whole patches and thin strips.</summary>
[Collection(RealFramesGroup.Name)]
[Trait("Needs", "packages")]
public sealed class CoaddTests(RealFrames frames)
{
    private const double CoaddZeroPointMag = 27.0;

    [Fact]
    public void Two_frames_make_a_patch_on_the_exact_grid()
    {
        var result = frames.Coadd("38,6", "r").Expect("OK");

        Assert.Equal(["coadd", "coaddSrc", "preview"], result.OutputRoles);
        Assert.Equal(["IMAGE f4 1967x2060", "MASK i2 1967x2060", "VARIANCE f4 1967x2060"], FitsFile.Images(result.Output("coadd")));
        var wcs = FitsFile.Cards(result.Output("coadd"), 1, "CTYPE1", "CRPIX1", "CRPIX2", "CRVAL1", "CD1_1", "PV2_1");
        Assert.Equal("RA---CEA", wcs.GetProperty("CTYPE1").GetString());
        // The first pixel of the outer box is tract pixel (2000*38 - 30, 1907*6 - 30); the reference pixel is (409999, 11441).
        Assert.Equal(410000 - 75970, wcs.GetProperty("CRPIX1").GetDouble());
        Assert.Equal(11442 - 11412, wcs.GetProperty("CRPIX2").GetDouble());
        Assert.Equal(315.0, wcs.GetProperty("CRVAL1").GetDouble());
        Assert.Equal(-1.1e-4, wcs.GetProperty("CD1_1").GetDouble());
        Assert.Equal(1.0, wcs.GetProperty("PV2_1").GetDouble());
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(result.Output("preview"))[..4]);
        Assert.Equal(2, result.Figure("inputs"));
        Assert.InRange(result.Figure("coveredFraction"), 0.7, 0.8);
        Assert.InRange(result.Figure("depth"), 23.0, 24.0);
        Assert.InRange(result.Figure("sources"), 500, 1000);
    }

    [Fact]
    public void Sources_are_where_the_frames_have_them_with_the_same_magnitudes()
    {
        var coadd = FitsFile.Columns(
            frames.Coadd("38,6", "r").Expect("OK").Output("coaddSrc"), "ra", "decl", "psfMag", "psfFlux", "psfFluxSigma", "flags");
        var src = FitsFile.Columns(
            frames.ProcessCcd(new FrameId(6377, 4, 399, "r")).Output("src"), "ra", "decl", "psfMag", "flags");
        List<double> differences = [];
        var bright = 0;
        for (var n = 0; n < coadd["ra"].Length; n++)
        {
            if (coadd["flags"][n] != 0 || !(coadd["psfFlux"][n] > 50 * coadd["psfFluxSigma"][n]))
            {
                continue;
            }

            bright++;
            int[] near = [.. Enumerable.Range(0, src["ra"].Length).Where(other =>
                src["flags"][other] == 0 && 3600 * Math.Abs(src["ra"][other] - coadd["ra"][n]) < 0.5 && 3600 * Math.Abs(src["decl"][other] - coadd["decl"][n]) < 0.5)];
            differences.AddRange(near.Select(other => src["psfMag"][other] - coadd["psfMag"][n]));
        }

        Assert.True(differences.Count > 0.8 * bright && bright > 50, $"{differences.Count} of {bright} matched");
        Assert.InRange(Median(differences), -0.03, 0.03);
        Assert.InRange(Median(differences.Select(Math.Abs)), 0.0, 0.03);
    }

    [Theory]
    [InlineData("38,5")]
    [InlineData("38,7")]
    public void A_patch_that_gets_a_thin_strip_works(string patch)
    {
        var result = frames.Coadd(patch, "r").Expect("OK");

        Assert.InRange(result.Figure("coveredFraction"), 0.001, 0.2);
        Assert.InRange(result.Figure("primarySources"), 1, result.Figure("sources"));
        Assert.All(FitsFile.Columns(result.Output("coaddSrc"), "psfFlux")["psfFlux"], flux => Assert.True(double.IsFinite(flux)));
    }

    [Fact]
    public void Ids_carry_the_patch_and_each_source_is_primary_in_one_patch_only()
    {
        // Sources in the 60 pixels that two patches share are in both tables, and primary in one.
        IReadOnlyDictionary<string, double[]>[] tables =
            [.. new[] { "38,5", "38,6" }.Select(patch => FitsFile.Columns(frames.Coadd(patch, "r").Output("coaddSrc"), "ra", "decl", "detectIsPrimary", "psfMag"))];
        var twice = 0;
        for (var n = 0; n < tables[0]["ra"].Length; n++)
        {
            for (var other = 0; other < tables[1]["ra"].Length; other++)
            {
                var same = 3600 * Math.Abs(tables[0]["ra"][n] - tables[1]["ra"][other]) < 0.1 && 3600 * Math.Abs(tables[0]["decl"][n] - tables[1]["decl"][other]) < 0.1;
                if (same && tables[0]["psfMag"][n] < 21)
                {
                    twice++;
                    Assert.Equal(1, tables[0]["detectIsPrimary"][n] + tables[1]["detectIsPrimary"][other]);
                }
            }
        }

        Assert.True(twice > 0, "no source in both patches");
        var coaddId = FitsFile.Cards(frames.Coadd("38,6", "r").Output("coadd"), 0, "COADDID").GetProperty("COADDID").GetInt64();
        Assert.Equal(((((3L * 8192) + 38) * 8192) + 6) * 8 + 2, coaddId);
    }

    [Fact]
    public void Inputs_left_out_are_said_with_their_count()
    {
        FrameId frame = new(4192, 4, 300, "u");
        Sandbox sandbox = new(frames.NewFolder("left-out")) { InputsLeftOut = 3 };
        var result = sandbox.Stage("calexp", frames.ProcessCcd(frame).Output("calexp"), frame.DataId)
            .Run("Coadd", RealFrames.PatchId("38,6", "u")).Expect("OK_PARTIAL_INPUTS");

        Assert.StartsWith("3 inputs left out", result.Message, StringComparison.Ordinal);
        Assert.Equal(CoaddZeroPointMag, FitsFile.Cards(result.Output("coadd"), 0, "MAGZERO").GetProperty("MAGZERO").GetDouble());
    }

    [Theory]
    [InlineData("100,6")]
    [InlineData("38,9")]
    [InlineData("40,6")]
    public void A_patch_that_no_frame_touches_has_no_overlap(string patch)
    {
        FrameId frame = new(4192, 4, 300, "u");
        new Sandbox(frames.NewFolder($"no-overlap-{patch.Replace(',', 'x')}")).Stage("calexp", frames.ProcessCcd(frame).Output("calexp"), frame.DataId)
            .Run("Coadd", RealFrames.PatchId(patch, "u")).Expect("NO_OVERLAP");
    }

    [Theory]
    [InlineData("no-wcs", "INPUT_TYPE_EXPOSURE")]
    [InlineData("no-zero-point", "INPUT_CORRUPT")]
    [InlineData("small-mask", "INPUT_TYPE_MASKED_IMAGE")]
    [InlineData("another-filter", "INPUT_CORRUPT")]
    [InlineData("truncated", "INPUT_CORRUPT")]
    [InlineData("empty", "INPUT_EMPTY")]
    [InlineData("blank", "OK_NO_SOURCES")]
    public void A_bad_calexp_ends_with_its_own_outcome(string kind, string outcome)
    {
        FrameId frame = new(4192, 4, 300, "u");
        var folder = frames.NewFolder($"bad-calexp-{kind}");
        var bad = Path.Combine(folder, "calexp.fits");
        ProgramRun.Script(Path.Combine(Repository.Tests, "make_bad_calexp.py"), kind, frames.ProcessCcd(frame).Output("calexp"), bad);

        var result = new Sandbox(Path.Combine(folder, "sandbox")).Stage("calexp", bad, frame.DataId)
            .Run("Coadd", RealFrames.PatchId("38,6", "u")).Expect(outcome);

        if (outcome == "OK_NO_SOURCES")
        {
            Assert.Equal(["coadd", "coaddSrc", "preview"], result.OutputRoles);
            Assert.Empty(FitsFile.Columns(result.Output("coaddSrc"), "ra")["ra"]);
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
