using DcGrid.Cli.Failures;
using DcGrid.Cli.Report.Compare;
using DcGrid.Survey.Ids;

namespace DcGrid.Cli.Tests.Report;

public sealed class ReferenceCatalogueTests
{
    private const string Header =
        "#id coord.ra coord.dec flux.psf flux.psf.err flags.negative flags.badcentroid flags.pixel.edge "
        + "flags.pixel.interpolated.center flags.pixel.saturated.center";

    [Fact]
    public async Task The_2013_release_on_the_demo_frames_is_read_whole()
    {
        var catalogue = await ReferenceCatalogue.ReadAsync(RealFiles.Reference, default);

        Assert.Equal(4698, catalogue.Count);
        Assert.Equal(10, catalogue.Frames.Count);
        Assert.Equal(648, catalogue.Frames[ImageDataId.Parse("004192-r4-0300")].Count);
        Assert.Equal(286, catalogue.Frames[RealFiles.Frame].Count);
    }

    [Fact]
    public async Task Values_go_by_the_header_and_the_id_names_the_frame()
    {
        var id = (RealFiles.Frame.CcdExposureId << 26) + 7;
        var catalogue = await ReadAsync($"{Header}\n{id} 351.5 0.25 100.0 nan False False True False False\n");

        var source = Assert.Single(catalogue.Frames[RealFiles.Frame]);
        Assert.Equal((351.5, 0.25, 100.0), (source.Position.RaDegrees, source.Position.DecDegrees, source.Flux));
        Assert.True(double.IsNaN(source.SignalToNoise));
        Assert.True(source.IsFlagged);
    }

    [Theory]
    [InlineData("no header\n", "first line")]
    [InlineData("#id coord.ra\n1 2\n", "coord.dec")]
    [InlineData(Header + "\n1 2\n", "line 2")]
    [InlineData(Header + "\n1 351.5 0.2 x 1 False False False False False\n", "flux.psf")]
    [InlineData(Header + "\n1 351.5 95 1 1 False False False False False\n", "not on the sky")]
    [InlineData(Header + "\n1 351.5 0.2 1 1 False False False False False\n", "names no frame")]
    public async Task A_damaged_file_is_refused_with_the_place_and_the_reason(string text, string part)
    {
        var error = await Assert.ThrowsAsync<CommandException>(() => ReadAsync(text));

        Assert.Equal(ExitCode.Usage, error.Code);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.Contains("ref.txt", error.Message, StringComparison.Ordinal);
    }

    private static Task<ReferenceCatalogue> ReadAsync(string text) =>
        ReferenceCatalogue.ReadAsync(new StringReader(text), "ref.txt", default);
}
