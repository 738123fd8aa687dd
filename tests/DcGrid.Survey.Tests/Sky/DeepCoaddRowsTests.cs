using System.Globalization;
using DcGrid.Survey.Ids;
using DcGrid.Survey.Sky;
using DcGrid.Survey.Tests.Support;

namespace DcGrid.Survey.Tests.Sky;

/// <summary>Every row of the real tables <c>DeepCoadd</c> must come out of the sky map.</summary>
public sealed class DeepCoaddRowsTests
{
    private const double ToleranceDegrees = 1e-13;

    // The tables print 15 digits, so an RA of three digits is known to half of 1e-12.
    private const double PrintedRaDegrees = 5e-13;

    [Theory]
    [InlineData("DeepCoadd-case03.csv.gz", 5)]
    [InlineData("DeepCoadd-s12.csv.gz", 48)]
    public void Every_published_coadd_comes_out_with_its_id_corners_and_grid(string file, int count)
    {
        var rows = MySqlRows.Read(TestData.InFolder(file));
        Assert.Equal(count, rows.Count);
        foreach (var row in rows)
        {
            Check(row);
        }
    }

    private static void Check(string[] row)
    {
        Assert.Equal(34, row.Length);
        var id = new PatchDataId(Int(row[1]), Int(row[2].Split(',')[0]), Int(row[2].Split(',')[1]), SurveyFilters.Parse(row[4]));
        Assert.Equal(Int(row[3]), (int)id.Filter);
        Assert.Equal(long.Parse(row[0], CultureInfo.InvariantCulture), id.DeepCoaddId);
        Close(SkyMap.Middle(id.Patch), row[5], row[6]);
        var grid = SkyMap.Grid(id.Patch);
        Assert.Equal((row[10], row[11]), (grid.Ctype1, grid.Ctype2));
        double[] keywords =
            [grid.Crpix1, grid.Crpix2, grid.Crval1, grid.Crval2, grid.Cd11, 0, 0, grid.Cd22];
        Assert.Equal(Array.ConvertAll(row[12..20], Double), keywords);
        var corners = SkyMap.Corners(id.Patch);
        for (var i = 0; i < Footprint.CornerCount; i++)
        {
            Close(corners[i], row[20 + (2 * i)], row[21 + (2 * i)]);
        }
    }

    private static void Close(SkyPoint point, string ra, string dec)
    {
        Assert.InRange(SkyPoint.RaDifference(Double(ra), point.RaDegrees), -Ra(ra), Ra(ra));
        Assert.InRange(point.DecDegrees - Double(dec), -ToleranceDegrees, ToleranceDegrees);
    }

    private static double Ra(string printed) => Double(printed) >= 100 ? PrintedRaDegrees : ToleranceDegrees;

    private static int Int(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static double Double(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
