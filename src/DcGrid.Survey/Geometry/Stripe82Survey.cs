using DcGrid.Survey.Ids;
using DcGrid.Survey.Layout;
using DcGrid.Survey.Planning;

namespace DcGrid.Survey.Geometry;

/// <summary>
/// A survey like Stripe 82 as DC 2013 had it, made from a seed: the same number of images in each filter, the same stretch
/// of sky (RA 5 to 55), the same depth, frames of the real size that overlap as the real ones do. No file is behind
/// these frames; they are for planning, load tests and simulations at any size.
/// </summary>
public static class Stripe82Survey
{
    /// <summary>Strips that the camera drew over the sky, each under a run number of its own.</summary>
    public const int StripCount = 157;

    /// <summary>Western end of the survey, degrees; no frame begins before it.</summary>
    public const double RaFrom = 5;

    /// <summary>Eastern end of the whole survey, degrees; no frame goes beyond it.</summary>
    public const double RaTo = 55;

    // The images of DC 2013, filters u to z.
    private static readonly int[] Images = [313_286, 313_328, 313_322, 313_319, 313_325];

    private const int ColumnCount = StripCount * ImageDataId.MaxCamcol;

    /// <summary>
    /// Images of a filter. At scale 1 those of DC 2013: u 313286, g 313328, r 313322, i 313319, z 313325.
    /// </summary>
    /// <param name="filter">The filter.</param>
    /// <param name="scale">Share of the survey, above 0 to 1.</param>
    public static long ImageCount(SurveyFilter filter, double scale = 1)
    {
        RequireScale(scale);
        return (long)Math.Round(Images[(int)filter] * scale, MidpointRounding.AwayFromZero);
    }

    /// <summary>Images of all filters; at scale 1 it is 1566580.</summary>
    /// <param name="scale">Share of the survey, above 0 to 1.</param>
    public static long ImageCount(double scale = 1) => SurveyFilters.All.Sum(filter => ImageCount(filter, scale));

    /// <summary>
    /// The frames by run, camera column, field and filter, made as they are read: the same seed and scale give the same
    /// frames. A lesser scale covers less sky, from <see cref="RaFrom"/> on, at the same depth, so that each coadd has as
    /// many inputs as at full size (below 0.003, less than one field a camera column, the depth falls too).
    /// </summary>
    /// <param name="seed">Any number: where each strip lies to a fraction of a field, and its run and field numbers.</param>
    /// <param name="scale">Share of the survey, above 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The scale is out of range.</exception>
    public static IEnumerable<FrameFootprint> Frames(int seed, double scale = 1)
    {
        RequireScale(scale);
        return Enumerate(seed, scale);
    }

    private static IEnumerable<FrameFootprint> Enumerate(int seed, double scale)
    {
        var counts = SurveyFilters.All.Select(filter => ImageCount(filter, scale)).ToArray();
        var fields = counts.Max();
        var missing = Array.ConvertAll(counts, count => fields - count);
        var index = 0L;
        for (var column = 0; column < ColumnCount; column++)
        {
            var strip = new SurveyStrip(seed, column / ImageDataId.MaxCamcol);
            var camcol = 1 + (column % ImageDataId.MaxCamcol);
            var last = Share(fields, column + 1, ColumnCount);
            for (var place = 0; index < last; place++, index++)
            {
                foreach (var filter in SurveyFilters.All)
                {
                    if (!IsMissing(index, missing[(int)filter], fields))
                    {
                        var id = new ImageDataId(strip.Run, camcol, strip.FirstField + place, filter);
                        yield return FrameFootprint.Known(
                            new SurveyFrame(id, SdssLayout.DefaultRerun), strip.Footprint(camcol, place, filter));
                    }
                }
            }
        }
    }

    // Those that a filter lacks are spread evenly, each filter's at other fields.
    private static bool IsMissing(long index, long missing, long fields) =>
        Share(missing, index + 1, fields) > Share(missing, index, fields);

    // How much of a total the first so many of equal parts have.
    private static long Share(long total, long parts, long of) => (long)((Int128)total * parts / of);

    private static void RequireScale(double scale)
    {
        if (!(scale > 0 && scale <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "the scale of a survey is above 0 and at most 1");
        }
    }
}
