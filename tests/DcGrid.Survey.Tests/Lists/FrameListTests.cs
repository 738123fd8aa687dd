using DcGrid.Survey.Ids;
using DcGrid.Survey.Layout;
using DcGrid.Survey.Lists;
using DcGrid.Survey.Tests.Support;

namespace DcGrid.Survey.Tests.Lists;

public sealed class FrameListTests
{
    private const string Header = "run,camcol,field,filter,corner1Ra,corner1Decl,corner2Ra,corner2Decl,corner3Ra,corner3Decl,corner4Ra,corner4Decl\n";

    [Fact]
    public void A_list_with_reruns_comments_quotes_and_other_columns_is_read()
    {
        var frames = Read(""""
            # frames of the night
            rerun,note,RUN,camcol,field,filter
            41,"a, ""b""",4192,4,300,r

            40,,94,1,535,"g"
            """").ToList();
        Assert.Equal(
            [new SurveyFrame(ImageDataId.Parse("004192-r4-0300"), 41), new SurveyFrame(ImageDataId.Parse("000094-g1-0535"), 40)],
            frames);
    }

    [Fact]
    public void Without_a_column_for_it_the_rerun_is_the_default()
    {
        Assert.Equal(40, Assert.Single(Read("run,camcol,field,filter\n94,1,535,g")).Rerun);
        Assert.Equal(7, Assert.Single(Read("run,camcol,field,filter\n94,1,535,g", 7)).Rerun);
    }

    [Theory]
    [InlineData("", "list.csv: the list is empty; its first line must be run,camcol,field,filter")]
    [InlineData("run,camcol,field\n94,1,535", "list.csv:1: the header has no column filter")]
    [InlineData("run,camcol,field,filter,run\n", "list.csv:1: the column run stands twice")]
    [InlineData("run,camcol,field,filter\n94,1,535,g\n94,1,535", "list.csv:3: 3 fields, but the header has 4")]
    [InlineData("run,camcol,field,filter\n94,7,535,g", "list.csv:2: camcol '7' is not a whole number from 1 to 6")]
    [InlineData("run,camcol,field,filter\n\n94,1,535,y", "list.csv:3: filter 'y' is not one of u, g, r, i, z")]
    [InlineData("run,camcol,field,filter\n9e1,1,535,g", "list.csv:2: run '9e1' is not a whole number")]
    [InlineData("run,camcol,field,filter\n\"94,1,535,g", "list.csv:2: a quoted field does not end")]
    public void Errors_name_the_line_and_what_is_expected(string text, string message)
    {
        var error = Assert.Throws<SurveyInputException>(() => Read(text).ToList());
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_real_list_of_fields_stands_for_a_frame_in_each_filter()
    {
        var filters = new[] { SurveyFilter.R, SurveyFilter.G };
        var frames = FrameList.ReadFile(TestData.InFolder("fields.csv"), fieldFilters: filters).ToList();
        Assert.Equal(
            [ImageDataId.Parse("004198-g5-0673"), ImageDataId.Parse("004198-r5-0673"), ImageDataId.Parse("004198-g5-0674")],
            frames.Take(3).Select(f => f.Id));
        Assert.Equal(40 * 2, frames.Count);
        Assert.Contains(
            "fields.csv:1: the header has no column filter",
            Assert.Throws<SurveyInputException>(() => FrameList.ReadFile(TestData.InFolder("fields.csv")).ToList()).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Filters_for_fields_change_nothing_where_the_list_has_its_own()
    {
        using var reader = new StringReader("run,camcol,field,filter\n94,1,535,g");
        Assert.Equal(SurveyFilter.G, Assert.Single(FrameList.Read(reader, "list.csv", fieldFilters: [SurveyFilter.R])).Id.Filter);
    }

    [Fact]
    public void A_list_is_read_as_it_is_needed()
    {
        using var frames = Read("run,camcol,field,filter\n94,1,535,g\nnonsense").GetEnumerator();
        Assert.True(frames.MoveNext());
        Assert.Throws<SurveyInputException>(() => frames.MoveNext());
    }

    [Fact]
    public void The_real_exposures_come_with_their_corners()
    {
        var frames = FrameList.ReadFileWithCorners(TestData.InFolder("exposures.csv")).ToList();
        Assert.Equal(382, frames.Count);
        Assert.All(frames, f => Assert.NotNull(f.Footprint));
        var first = frames[0];
        Assert.Equal(ImageDataId.FromCcdExposureId(94110535), first.Frame.Id);
        Assert.Equal(54.8553954126623, first.Footprint!.Value.Corner1.RaDegrees);
        Assert.Equal(-0.819297234336399, first.Footprint.Value.Corner4.DecDegrees);
    }

    [Fact]
    public void Corners_that_make_no_footprint_give_a_frame_without_one()
    {
        var frame = Assert.Single(FrameList.ReadWithCorners(new StringReader(Header + "94,1,535,g,1,1,1,1,1,1,1,1"), "list.csv"));
        Assert.Null(frame.Footprint);
        Assert.StartsWith("list.csv:2: ", frame.WhyUnknown, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', frame.WhyUnknown!);
    }

    [Theory]
    [InlineData("x,1,1,1,1,1,1,1", "list.csv:2: corner1Ra 'x' is not a number")]
    [InlineData("1,1,1,1,1,1,1,", "list.csv:2: corner4Decl '' is not a number")]
    [InlineData("1,1,\\N,1,1,1,1,1", "list.csv:2: corner2Ra '\\N' is not a number")]
    [InlineData("1,1,1,1,1,91,1,1", "list.csv:2: corner3Decl '91' is not from -90 to 90")]
    [InlineData("1,1,1,1,NaN,1,1,1", "list.csv:2: corner3Ra 'NaN' is not from -720 to 720")]
    [InlineData("1,1,1", "list.csv:2: 7 fields, but the header has 12")]
    public void A_wrong_corner_names_its_line_and_column(string corners, string message)
    {
        var error = Assert.Throws<SurveyInputException>(
            () => FrameList.ReadWithCorners(new StringReader(Header + "94,1,535,g," + corners), "list.csv").ToList());
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void A_list_without_corners_is_told_which_columns_it_needs() => Assert.StartsWith(
        "list.csv:1: the header has no column corner1Ra; it must have run,camcol,field,filter,corner1Ra,corner1Decl",
        Assert.Throws<SurveyInputException>(
            () => FrameList.ReadWithCorners(new StringReader("run,camcol,field,filter\n"), "list.csv").ToList()).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_list_that_is_not_there_is_said_in_one_line() =>
        Assert.StartsWith("no/such.csv: the list can't be read",
            Assert.Throws<SurveyInputException>(() => FrameList.ReadFile("no/such.csv").ToList()).Message, StringComparison.Ordinal);

    private static IEnumerable<SurveyFrame> Read(string text, int rerun = SdssLayout.DefaultRerun) =>
        FrameList.Read(new StringReader(text), "list.csv", rerun);
}
