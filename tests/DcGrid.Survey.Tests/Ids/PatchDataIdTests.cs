using DcGrid.Survey.Ids;
using DcGrid.Survey.Tests.Support;

namespace DcGrid.Survey.Tests.Ids;

public sealed class PatchDataIdTests
{
    [Theory]
    [InlineData("0-380,5-i")]
    [InlineData("tract=0 patch=380,5 filter=i")]
    [InlineData("filter=i patch=380,5 tract=0")]
    public void Both_spellings_are_read(string text)
    {
        Assert.True(PatchDataId.TryParse(text, out var id));
        Assert.Equal(new PatchDataId(0, 380, 5, SurveyFilter.I), id);
        Assert.Equal("0-380,5-i", id.ToString());
        Assert.Equal("0-380x5-i", id.FileKey);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0-380,5")]
    [InlineData("4-380,5-i")]
    [InlineData("0-410,5-i")]
    [InlineData("0-380,12-i")]
    [InlineData("0-380,-5-i")]
    [InlineData("0-380x5-i")]
    [InlineData("tract=0 patch=380 filter=i")]
    public void What_is_no_patch_is_refused_with_an_example(string text)
    {
        Assert.False(PatchDataId.TryParse(text, out _));
        Assert.Contains("0-380,5-i", Assert.Throws<FormatException>(() => PatchDataId.Parse(text)).Message, StringComparison.Ordinal);
        Assert.False(DataId.TryParse(text, out _));
    }

    [Fact]
    public void Ids_and_keys_go_both_ways() => Any.HoldsForAll(Any.PatchWithFilter, id =>
    {
        Assert.Equal(id, PatchDataId.Parse(id.ToString()));
        Assert.Equal(id, PatchDataId.FromDeepCoaddId(id.DeepCoaddId));
        Assert.Equal(id.Patch, PatchIndex.Parse(id.Patch.ToString()));
        Assert.Equal(DataId.Of(id), DataId.Parse(id.ToString()));
        Assert.Equal(id.Filter, DataId.Of(id).Filter);
    });

    [Theory]
    [InlineData(-1)]
    [InlineData(5)]
    [InlineData(410L << 16)]
    [InlineData(12L << 3)]
    [InlineData(4L << 29)]
    public void What_is_no_coadd_id_is_refused(long id) =>
        Assert.Throws<FormatException>(() => PatchDataId.FromDeepCoaddId(id));

    [Fact]
    public void The_filters_have_the_survey_s_numbers() =>
        Assert.Equal("u0 g1 r2 i3 z4", string.Join(' ', SurveyFilters.All.Select(f => $"{f.Name()}{(int)f}")));
}
