using DcGrid.Survey.Fits;
using DcGrid.Survey.Tests.Support;

namespace DcGrid.Survey.Tests.Fits;

public sealed class FitsTableTests
{
    [Fact]
    public void The_real_reference_stars_are_read()
    {
        using var reader = FitsReader.Open(TestData.ReferenceStars);
        var table = reader.RequireTable();
        var (id, r, type) = (table.Column("ID"), table.Column("r"), table.Column("starnotgal"));
        var rows = table.Rows().Select(row => (Id: row.GetInt64(id), R: row.GetDouble(r), Type: row.GetInt64(type))).ToList();
        Assert.Equal(28_196, rows.Count);
        Assert.Equal(273_763, rows[0].Id);
        Assert.Equal(20.052, rows[^1].R);
        Assert.Equal(1, rows[^1].Type);
    }

    [Fact]
    public void Whole_columns_are_read_at_once()
    {
        using var reader = FitsReader.Open(TestData.ReferenceStars);
        var columns = reader.RequireTable().ReadDoubles("ra", "dec");
        Assert.Equal((28_196, 28_196), (columns[0].Length, columns[1].Length));
        Assert.Equal((-9.67317, 0.278593), (columns[0][0], columns[1][0]));
    }

    [Fact]
    public void A_real_tsField_has_five_values_in_a_cell()
    {
        using var reader = FitsReader.Open(Path.Combine(TestData.DemoInput, "4192/40/calibChunks/4/tsField-004192-4-40-0300.fit"));
        var table = reader.RequireTable();
        var row = table.Rows().Single();
        Assert.Equal(300, row.GetInt64(table.Column("field")));
        Assert.Equal(1.1872326113375384, row.GetDouble(table.Column("airmass"), 2));
        Assert.Equal(-24.002946853637695, row.GetDouble(table.Column("aa"), 2));
        Assert.Contains("5 values", Assert.Throws<FitsFormatException>(() => row.GetDouble(table.Column("aa"), 5)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_real_mask_is_read_past_its_variable_columns()
    {
        using var reader = FitsReader.Open(Path.Combine(TestData.DemoInput, "4192/40/objcs/4/fpM-004192-r4-0300.fit"));
        var table = reader.RequireTable();
        Assert.Equal(206, table.RowCount);
        var (rmax, cmin) = (table.Column("rmax"), table.Column("cmin"));
        Assert.Equal((1488L, 801L), table.Rows().Select(row => (row.GetInt64(rmax), row.GetInt64(cmin))).Last());
        FitsHeader? last = null;
        while (reader.ReadNext() is { } header)
        {
            last = header;
        }

        Assert.Equal(3, last!.GetInt32("TFIELDS"));
    }

    [Fact]
    public void Every_column_type_is_read_with_its_scale_and_zero()
    {
        using var reader = new FitsBytes()
            .Header("SIMPLE  = T", "BITPIX  = 8", "NAXIS   = 0")
            .Header("XTENSION= 'BINTABLE'", "BITPIX  = 8", "NAXIS   = 2", "NAXIS1  = 48", "NAXIS2  = 1", "PCOUNT  = 0", "GCOUNT  = 1",
                "TFIELDS = 9", "EXTNAME = 'ALL'",
                "TFORM1  = '2L'", "TTYPE1  = 'flags'",
                "TFORM2  = 'B'", "TTYPE2  = 'byte'", "TZERO2  = -128",
                "TFORM3  = '1I'", "TTYPE3  = 'ushort'", "TZERO3  = 32768",
                "TFORM4  = '1J'", "TTYPE4  = 'scaled'", "TSCAL4  = 0.5", "TZERO4  = 10", "TNULL4  = -1",
                "TFORM5  = '1K'", "TTYPE5  = 'ulong'", "TZERO5  = 9223372036854775808",
                "TFORM6  = '2E'", "TTYPE6  = 'floats'", "TUNIT6  = 'mag'",
                "TFORM7  = '1D'", "TTYPE7  = 'double'",
                "TFORM8  = '9A'", "TTYPE8  = 'name'",
                "TFORM9  = '12X'", "TTYPE9  = 'bits'")
            .Raw("TF"u8).Raw([200]).Shorts(-1).Ints(7).Longs(long.MinValue + 5).Floats(1.5f, float.NaN).Doubles(1e300)
            .Text("M31", 9).Raw([0, 0]).Raw(new byte[6]).Pad()
            .Open();
        Assert.Equal("ALL", reader.RequireExtension("all").GetString("EXTNAME"));
        var table = reader.OpenTable();
        var row = table.Rows().Single();
        Assert.True(row.GetBoolean(table.Column("flags")));
        Assert.False(row.GetBoolean(table.Column("flags"), 1));
        Assert.Equal(72, row.GetInt64(table.Column("byte")));
        Assert.Equal(32767, row.GetInt64(table.Column("ushort")));
        Assert.Equal(13.5, row.GetDouble(table.Column("scaled")));
        Assert.Equal(5, row.GetInt64(table.Column("ulong")));
        Assert.Equal(1.5, row.GetDouble(table.Column("floats")));
        Assert.True(double.IsNaN(row.GetDouble(table.Column("floats"), 1)));
        Assert.Equal("mag", table.Column("floats").Unit);
        Assert.Equal(1e300, row.GetDouble(table.Column("double")));
        Assert.Equal("M31", row.GetString(table.Column("name")));
        Refused(() => row.GetInt64(table.Column("scaled")), "no whole numbers");
        Refused(() => row.GetDouble(table.Column("name")), "no numbers");
        Refused(() => row.GetDouble(table.Column("bits")), "no numbers");
        Refused(() => row.GetString(table.Column("byte")), "no strings");
        Refused(() => row.GetBoolean(table.Column("byte")), "no logicals");
        Refused(() => table.Column("nosuch"), "it has flags, byte, ushort");
    }

    [Fact]
    public void A_null_is_not_a_number()
    {
        using var reader = OneColumn("1J", 2, "TNULL1  = -99").Ints(-99, 4).Pad().Open();
        var table = reader.RequireTable();
        var column = table.Column("x");
        var values = new List<double>();
        foreach (var row in table.Rows())
        {
            values.Add(row.GetDouble(column));
            if (values.Count == 1)
            {
                Refused(() => row.GetInt64(column), "no value");
            }
        }

        Assert.Equal([double.NaN, 4], values);
    }

    [Fact]
    public void Rows_that_are_cut_off_are_an_error_after_those_that_are_there()
    {
        using var reader = OneColumn("1J", 1_000_000).Ints(new int[200_000]).Open();
        var table = reader.RequireTable();
        var rows = 0;
        Assert.Throws<FitsFormatException>(() =>
        {
            foreach (var _ in table.Rows())
            {
                rows++;
            }
        });
        Assert.InRange(rows, 100_000, 200_000);
    }

    [Fact]
    public void Rows_are_read_once()
    {
        using var reader = OneColumn("1J", 1).Ints(1).Pad().Open();
        var table = reader.RequireTable();
        Assert.Single(table.Rows());
        Assert.Throws<InvalidOperationException>(() => table.Rows());
    }

    [Theory]
    [InlineData("1Z")]
    [InlineData("")]
    [InlineData("12")]
    [InlineData("99999999999J")]
    [InlineData("2J")]
    public void Columns_that_can_t_be_are_refused(string form)
    {
        using var reader = OneColumn(form, 1).Ints(1).Pad().Open();
        Assert.Throws<FitsFormatException>(() => reader.RequireTable());
    }

    private static FitsBytes OneColumn(string form, int rows, params string[] more) => new FitsBytes()
        .Header("SIMPLE  = T", "BITPIX  = 8", "NAXIS   = 0")
        .Header(["XTENSION= 'BINTABLE'", "BITPIX  = 8", "NAXIS   = 2", "NAXIS1  = 4", $"NAXIS2  = {rows}", "PCOUNT  = 0", "GCOUNT  = 1",
            "TFIELDS = 1", $"TFORM1  = '{form}'", "TTYPE1  = 'x'", .. more]);

    private static void Refused(Action action, string because) =>
        Assert.Contains(because, Assert.Throws<FitsFormatException>(action).Message, StringComparison.Ordinal);
}
