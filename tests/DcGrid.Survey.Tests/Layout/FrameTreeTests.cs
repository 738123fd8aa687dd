using DcGrid.Survey.Ids;
using DcGrid.Survey.Layout;
using DcGrid.Survey.Tests.Support;

namespace DcGrid.Survey.Tests.Layout;

public sealed class FrameTreeTests
{
    [Fact]
    public void The_demo_has_ten_whole_frames()
    {
        var strangers = new List<string>();
        var frames = FrameTree.Enumerate(TestData.DemoInput, strangers.Add).ToList();
        Assert.Equal(
            [
                "004192-u4-0300", "004192-g4-0300", "004192-r4-0300", "004192-i4-0300", "004192-z4-0300",
                "006377-u4-0399", "006377-g4-0399", "006377-r4-0399", "006377-i4-0399", "006377-z4-0399",
            ],
            frames.Select(f => f.Id.ToString()));
        Assert.All(frames, f => Assert.Equal((40, SdssFileRoles.All, SdssFileRoles.None), (f.Rerun, f.Seen, f.Unusual)));
        Assert.Empty(strangers);
    }

    [Fact]
    public void A_frame_is_known_from_any_of_its_files()
    {
        using var folder = new TemporaryFolder();
        folder.Write("94/40/corr/1/fpC-000094-g1-0535.fit.gz");
        folder.Write("94/40/objcs/1/fpM-000094-r1-0535.fit");
        folder.Write("94/40/calibChunks/1/tsField-000094-1-40-0536.fit");
        folder.Write("94/40/objcs/2/psField-000094-2-0535.fit");
        var frames = FrameTree.Enumerate(folder.Root).ToList();
        // Field 536 is known from its tsField, in the two filters that this camera column has.
        Assert.Equal(["000094-g1-0535", "000094-r1-0535", "000094-g1-0536", "000094-r1-0536"], frames.Select(f => f.Id.ToString()));
        Assert.Equal(
            [SdssFileRoles.FpC, SdssFileRoles.FpM, SdssFileRoles.TsField, SdssFileRoles.TsField], frames.Select(f => f.Seen));
    }

    [Fact]
    public void Files_compressed_or_not_are_found_where_they_are()
    {
        using var folder = new TemporaryFolder();
        folder.Write("94/40/corr/1/fpC-000094-g1-0535.fit");
        folder.Write("94/40/objcs/1/fpM-000094-g1-0535.fit.gz");
        folder.Write("94/40/corr/1/fpC-000094-g1-0536.fit");
        folder.Write("94/40/corr/1/fpC-000094-g1-0536.fit.gz");
        var frames = FrameTree.Enumerate(folder.Root).ToList();
        Assert.Equal("94/40/corr/1/fpC-000094-g1-0535.fit", frames[0].RelativePath(SdssFileRole.FpC));
        Assert.Equal("94/40/objcs/1/fpM-000094-g1-0535.fit.gz", frames[0].RelativePath(SdssFileRole.FpM));
        Assert.Equal("94/40/calibChunks/1/tsField-000094-1-40-0535.fit", frames[0].RelativePath(SdssFileRole.TsField));
        Assert.Equal("94/40/corr/1/fpC-000094-g1-0536.fit.gz", frames[1].RelativePath(SdssFileRole.FpC));
    }

    [Fact]
    public void Runs_and_reruns_come_in_the_order_of_their_numbers()
    {
        using var folder = new TemporaryFolder();
        foreach (var (run, rerun) in new[] { (1033, 40), (94, 40), (94, 7), (125, 41) })
        {
            folder.Write(SdssLayout.RelativePath(SdssFileRole.FpC, new ImageDataId(run, 3, 11, SurveyFilter.Z), rerun));
        }

        Assert.Equal([(94, 7), (94, 40), (125, 41), (1033, 40)], FrameTree.Enumerate(folder.Root).Select(f => (f.Id.Run, f.Rerun)));
    }

    [Fact]
    public void What_is_not_of_the_layout_is_reported_and_left_out()
    {
        using var folder = new TemporaryFolder();
        folder.Write("registry.sqlite3");
        folder.Write("lost+found/x");
        folder.Write("94/README");
        folder.Write("94/40/notes.txt");
        folder.Write("94/40/corr/1/fpC-000094-g1-0535.fit.gz");
        folder.Write("94/40/corr/1/fpC-000094-g1-0536.fit.gz.tmp");
        folder.Write("94/40/corr/1/fpC-000095-g1-0535.fit.gz");
        folder.Write("94/40/corr/7/fpC-000094-g7-0535.fit.gz");
        folder.Write("94/40/astrom/asTrans-000095.fit");
        var strangers = new List<string>();
        Assert.Equal("000094-g1-0535", Assert.Single(FrameTree.Enumerate(folder.Root, strangers.Add)).Id.ToString());
        Assert.Equal(
            [
                "94/40/astrom/asTrans-000095.fit", "94/40/corr/1/fpC-000094-g1-0536.fit.gz.tmp",
                "94/40/corr/1/fpC-000095-g1-0535.fit.gz", "94/40/corr/7", "94/40/notes.txt", "94/README",
            ],
            strangers.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_said_at_once() =>
        Assert.Contains("no such folder", Assert.Throws<SurveyInputException>(() => FrameTree.Enumerate("no/such")).Message, StringComparison.Ordinal);

    [Fact]
    public void An_empty_folder_has_no_frames()
    {
        using var folder = new TemporaryFolder();
        Assert.Empty(FrameTree.Enumerate(folder.Root));
    }
}
