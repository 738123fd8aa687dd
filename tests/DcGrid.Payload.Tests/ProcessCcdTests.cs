using System.Text.Json;

namespace DcGrid.Payload.Tests;

/// <summary>ProcessCcd on the ten real frames, against the reference catalogue and the real output of the 2013 release.</summary>
[Collection(RealFramesGroup.Name)]
[Trait("Needs", "packages")]
public sealed class ProcessCcdTests(RealFrames frames)
{
    public static TheoryData<int, int, string> AllFrames => Frames("ugriz");

    public static TheoryData<int, int, string> DeepFrames => Frames("gri");

    [Theory]
    [MemberData(nameof(AllFrames))]
    public void Every_frame_is_calibrated_and_its_figures_are_sane(int run, int field, string filter)
    {
        var result = frames.ProcessCcd(new FrameId(run, 4, field, filter)).Expect("OK");

        Assert.Equal(["calexp", "psf", "src"], result.OutputRoles);
        Assert.Empty(result.ErrorCodes);
        Assert.InRange(result.Figure("seeing"), 0.9, 1.7);
        Assert.InRange(result.Figure("skySigma"), 4.5, 7.5);
        Assert.InRange(result.Figure("wcsOffset"), 0.0, 0.1);
        Assert.InRange(result.Figure("zeroPointOffset"), -0.1, 0.1);
        Assert.InRange(result.Figure("astrometricOffset"), 0.0, 0.12);
        Assert.InRange(result.Figure("astrometricScatter"), 0.0, 0.08);
        Assert.InRange(result.Figure("psfStars"), 15, 200);
    }

    [Theory]
    [MemberData(nameof(DeepFrames))]
    public void In_g_r_i_the_targets_are_reached(int run, int field, string filter)
    {
        var result = frames.ProcessCcd(new FrameId(run, 4, field, filter)).Expect("OK");
        var zeroPoint = result.Figure("zeroPoint");

        Assert.InRange(result.Figure("matchedFraction"), 0.95, 1.0);
        Assert.InRange(result.Figure("zeroPointScatter"), 0.0, 0.03);
        Assert.True(
            result.Figure("matchedStars") >= 0.95 * result.Figure("referenceStarsInFrame") - 3,
            $"{result.Figure("matchedStars")} of {result.Figure("referenceStarsInFrame")} with the saturated ones");
        Assert.InRange(zeroPoint, 27.5, 29.0);

        (var chosen, var matched) = FitsFile.CompareWith2013(result.Output("src"), minSignalToNoise: 10, radiusArcsec: 0.5);
        Assert.True(chosen > 200 && matched >= 0.7 * chosen, $"{matched} of {chosen} sources of the 2013 release");
    }

    [Fact]
    public void The_calexp_has_LSSTs_planes_and_ids()
    {
        FrameId frame = new(4192, 4, 300, "r");
        var calexp = frames.ProcessCcd(frame).Expect("OK").Output("calexp");

        Assert.Equal(["IMAGE f4 1489x2048", "MASK i2 1489x2048", "VARIANCE f4 1489x2048"], FitsFile.Images(calexp));
        var cards = FitsFile.Cards(calexp, 0, "EXPID", "RUN", "FILTER", "MAGZERO", "FLUXMAG0", "EXPTIME", "DATE");
        Assert.Equal(4192240300, cards.GetProperty("EXPID").GetInt64());
        Assert.Equal(4192, cards.GetProperty("RUN").GetInt32());
        Assert.Equal("r", cards.GetProperty("FILTER").GetString());
        Assert.Equal(53.907456, cards.GetProperty("EXPTIME").GetDouble(), 6);
        Assert.Equal(Math.Pow(10, 0.4 * cards.GetProperty("MAGZERO").GetDouble()), cards.GetProperty("FLUXMAG0").GetDouble(), tolerance: 1.0);
        Assert.Equal(JsonValueKind.Null, cards.GetProperty("DATE").ValueKind);
        var planes = FitsFile.Cards(calexp, 2, "MP_BAD", "MP_SAT", "MP_INTRP", "MP_CR");
        Assert.Equal([0, 1, 2, 3], planes.EnumerateObject().Select(plane => plane.Value.GetInt32()));
    }

    [Fact]
    public void Source_ids_are_the_exposures_and_fluxes_agree_with_magnitudes()
    {
        FrameId frame = new(4192, 4, 300, "r");
        var result = frames.ProcessCcd(frame).Expect("OK");
        var columns = FitsFile.Columns(result.Output("src"), "psfFlux", "psfMag", "ra", "decl", "x", "y");

        Assert.Equal(result.Figure("sources"), columns["ra"].Length);
        Assert.All(columns["ra"], ra => Assert.InRange(ra, 351.5, 351.8));
        Assert.All(columns["x"], x => Assert.InRange(x, -0.5, 2047.5));
        Assert.All(columns["psfFlux"].Zip(columns["psfMag"]), pair =>
        {
            if (pair.First > 0)
            {
                Assert.Equal(result.Figure("zeroPoint") - (2.5 * Math.Log10(pair.First)), pair.Second, 6);
            }
        });
    }

    [Fact]
    public void The_same_input_gives_the_same_bytes()
    {
        FrameId frame = new(4192, 4, 300, "u");
        var first = frames.ProcessCcd(frame).Expect("OK");
        var second = new Sandbox(frames.NewFolder("again")).StageFrame(frame).Run("ProcessCcd", frame.DataId).Expect("OK");

        foreach (var role in first.OutputRoles)
        {
            Assert.True(File.ReadAllBytes(first.Output(role)).AsSpan().SequenceEqual(File.ReadAllBytes(second.Output(role))), $"{role} differs");
        }

        Assert.Equal(first.Record.GetRawText(), second.Record.GetRawText());
    }

    private static TheoryData<int, int, string> Frames(string filters)
    {
        TheoryData<int, int, string> data = [];
        foreach (var frame in FrameId.All.Where(frame => filters.Contains(frame.Filter, StringComparison.Ordinal)))
        {
            data.Add(frame.Run, frame.Field, frame.Filter);
        }

        return data;
    }
}
