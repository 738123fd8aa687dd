using DcGrid.Survey.Ids;
using DcGrid.Survey.Tests.Support;

namespace DcGrid.Survey.Tests.Ids;

public sealed class ImageDataIdTests
{
    [Fact]
    public void The_exposure_id_is_that_of_the_published_table()
    {
        var id = new ImageDataId(94, 1, 535, SurveyFilter.G);
        Assert.Equal(94110535, id.CcdExposureId);
        Assert.Equal(id, ImageDataId.FromCcdExposureId(94110535));
    }

    [Theory]
    [InlineData("004192-r4-0300")]
    [InlineData("run=4192 camcol=4 field=300 filter=r")]
    [InlineData("  filter=r   field=0300 run=4192 camcol=4 ")]
    public void Both_spellings_are_read(string text)
    {
        Assert.True(ImageDataId.TryParse(text, out var id));
        Assert.Equal(new ImageDataId(4192, 4, 300, SurveyFilter.R), id);
        Assert.Equal("004192-r4-0300", id.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("4192-r4-0300")]
    [InlineData("004192-r4-300")]
    [InlineData("004192-y4-0300")]
    [InlineData("004192-R4-0300")]
    [InlineData("004192-r7-0300")]
    [InlineData("000000-r4-0300")]
    [InlineData("+04192-r4-0300")]
    [InlineData("004192-r4-0300 ")]
    [InlineData("run=4192 camcol=4 field=300")]
    [InlineData("run=4192 camcol=4 field=300 filter=r filter=r")]
    [InlineData("run=4192 camcol=4 field=300 filter=r rerun=40")]
    [InlineData("run=-1 camcol=4 field=300 filter=r")]
    public void What_is_no_image_is_refused_with_an_example(string text)
    {
        Assert.False(ImageDataId.TryParse(text, out _));
        Assert.Contains("004192-r4-0300", Assert.Throws<FormatException>(() => ImageDataId.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(1_000_000, 1, 0)]
    [InlineData(1, 0, 0)]
    [InlineData(1, 7, 0)]
    [InlineData(1, 1, -1)]
    [InlineData(1, 1, 10_000)]
    public void Parts_out_of_range_are_refused(int run, int camcol, int field) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageDataId(run, camcol, field, SurveyFilter.U));

    [Theory]
    [InlineData(0)]
    [InlineData(-94110535)]
    [InlineData(94170535)]
    [InlineData(94510535)]
    [InlineData(long.MaxValue)]
    public void What_is_no_exposure_id_is_refused(long id) =>
        Assert.Throws<FormatException>(() => ImageDataId.FromCcdExposureId(id));

    [Fact]
    public void Ids_and_keys_go_both_ways() => Any.HoldsForAll(Any.Image, id =>
    {
        Assert.Equal(id, ImageDataId.Parse(id.ToString()));
        Assert.Equal(id, ImageDataId.FromCcdExposureId(id.CcdExposureId));
        Assert.Equal(DataId.Of(id), DataId.Parse(id.ToString()));
    });

    [Fact]
    public void The_order_is_run_camcol_field_filter()
    {
        string[] ordered = ["000094-z1-0535", "000106-r2-0011", "000106-u2-0012", "000106-g2-0012", "000106-u3-0001"];
        var sorted = ordered.Reverse().Select(ImageDataId.Parse).Order().Select(id => id.ToString());
        Assert.Equal(ordered, sorted);
    }
}
