using DcGrid.Survey.Ids;
using DcGrid.Survey.Sky;

namespace DcGrid.Survey.Geometry;

/// <summary>
/// One strip of the survey: six camera columns side by side with gaps between them, which the strips of the other kind
/// (North, South) fill. The figures are those of the real exposures: positions in degrees, as measured on the published
/// table <c>Science_Ccd_Exposure</c>.
/// </summary>
internal readonly struct SurveyStrip
{
    // A frame is 1489 rows of 2048 pixels of 0.396 arcsec; scanning goes along RA, and a field begins 1361 rows after the last.
    private const double FieldWidthDegrees = 1489 * SkyMap.PixelScaleDegrees;
    private const double FieldHeightDegrees = 2048 * SkyMap.PixelScaleDegrees;
    private const double FieldStepDegrees = 1361 * SkyMap.PixelScaleDegrees;

    // Middle of camera column 1; columns follow northwards.
    private const double SouthDecDegrees = -1.155;
    private const double NorthDecDegrees = -0.945;
    private const double ColumnStepDegrees = 0.4198;

    // How far the strips were off their lines: by a little either way, and one in forty by more, northwards.
    private const double DecSpreadDegrees = 0.003;
    private const double StrayDecDegrees = 0.012;
    private const int StrayStripEvery = 40;

    // Strips begin anywhere within a field; 333 fields from there still end west of RA 55.
    private const double StartSpreadDegrees = 0.12;
    private const double StartMarginDegrees = 0.003;
    private const double TiltDegrees = 1e-4;

    private const int FirstRun = 94;
    private const int RunStep = 45;
    private const int LeastField = 11;
    private const int FieldSpread = 400;

    // The filters pass over a spot of the sky one after the other: r, i, u, z, g.
    private static readonly double[] FilterShiftDegrees = [-0.0007, -0.0013, 0, -0.0003, -0.001];

    private readonly double _startRa;
    private readonly double _firstDec;
    private readonly double _tilt;

    /// <param name="seed">The survey's.</param>
    /// <param name="strip">Its number, from 0; even ones are South strips.</param>
    public SurveyStrip(int seed, int strip)
    {
        var random = new SeededDraws(((ulong)(uint)seed << 32) | (uint)strip);
        Run = FirstRun + (strip * RunStep) + (int)(random.Next() * RunStep);
        FirstField = LeastField + (int)(random.Next() * FieldSpread);
        _startRa = Stripe82Survey.RaFrom + StartMarginDegrees + (random.Next() * StartSpreadDegrees);
        _firstDec = (strip % 2 == 0 ? SouthDecDegrees : NorthDecDegrees) + (((2 * random.Next()) - 1) * DecSpreadDegrees)
            + (strip % StrayStripEvery == 0 ? StrayDecDegrees : 0);
        _tilt = ((2 * random.Next()) - 1) * TiltDegrees;
    }

    /// <summary>Run number; every strip has its own.</summary>
    public int Run { get; }

    /// <summary>Field number of its first field.</summary>
    public int FirstField { get; }

    /// <summary>What a frame covers.</summary>
    /// <param name="camcol">Camera column, 1 to 6.</param>
    /// <param name="place">Fields from the first one on, 0 or more.</param>
    /// <param name="filter">Its filter.</param>
    public Footprint Footprint(int camcol, int place, SurveyFilter filter)
    {
        var west = _startRa + (place * FieldStepDegrees) + FilterShiftDegrees[(int)filter];
        var south = _firstDec + ((camcol - 1) * ColumnStepDegrees) - (FieldHeightDegrees / 2);
        var (east, north) = (west + FieldWidthDegrees, south + FieldHeightDegrees);
        return new Footprint(
            new SkyPoint(west, south),
            new SkyPoint(east, south + _tilt),
            new SkyPoint(east - _tilt, north + _tilt),
            new SkyPoint(west - _tilt, north));
    }
}
